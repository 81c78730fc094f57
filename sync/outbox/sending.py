"""Send what is due: one at a time, not at night, no faster than allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from config.settings import Messages
from connector.moodle.port import Moodle
from connector.moodle.site import get_site_info
from connector.moodle.users import get_users_by_field
from sync.clock import Clock
from sync.outbox.delivery import Courier, Step, deliver
from sync.outbox.quiet import quiet_until
from sync.progress import Progress, untold
from sync.store.database import Store
from sync.store.outbox import count_messages, due_messages
from sync.store.outbox_record import Message, OutboxState

Stop = Callable[[], bool]
"""Says whether to end after the current step."""

GONE: Final = "Moodle 中已没有该账号，请打印送达"
SUSPENDED: Final = "Moodle 账号已停用，请打印送达"


@dataclass(frozen=True, slots=True)
class SendTools:
    """What sending needs of the site."""

    store: Store
    moodle: Moodle
    clock: Clock
    messages: Messages
    zone: ZoneInfo
    progress: Progress = untold


@dataclass(frozen=True, slots=True)
class SendResult:
    """What a run did, and what is left. ``quiet_until`` is set where it stopped for the quiet hours.

    ``outcomes`` counts this run's messages; ``by_hand`` are those who could not be written to (a student's number, or
    a member of staff), with the reason; ``outbox`` counts all messages by state.
    """

    outcomes: Mapping[Step, int]
    by_hand: tuple[tuple[str, str], ...]
    outbox: Mapping[OutboxState, int]
    quiet_until: datetime | None = None

    def and_then(self, later: SendResult) -> SendResult:
        """Return what this run and a later one did together."""
        outcomes = Counter(self.outcomes) + Counter(later.outcomes)
        return SendResult(dict(outcomes), (*self.by_hand, *later.by_hand), later.outbox, later.quiet_until)

    @property
    def sent(self) -> int:
        """How many messages went out in this run."""
        return self.outcomes.get(Step.SENT, 0)

    @property
    def undeliverable(self) -> int:
        """How many messages, of this run or an earlier one, cannot reach their student through the LMS."""
        return self.outbox.get(OutboxState.REJECTED, 0)

    @property
    def undecided(self) -> int:
        """How many messages wait for a person's decision."""
        return self.outbox.get(OutboxState.NEEDS_PERSON, 0)


@dataclass(slots=True)
class _Run:
    """One run under way; ``seen`` are the messages that had their turn."""

    tools: SendTools
    outcomes: Counter[Step] = field(default_factory=Counter)
    by_hand: list[tuple[str, str]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)


def send_pending(tools: SendTools, *, stop: Stop = lambda: False, at_night: bool = False) -> SendResult:
    """Send every message that is due, each exactly once.

    Steps: in the quiet hours stop, unless a person says otherwise (``at_night``); take the messages whose plan has
    been carried out, and those whose outcome has been unknown for long enough; ask whether their recipients still
    have an account; deliver one after the other (`sync.outbox.delivery.deliver`), at most so many a minute.

    Raises:
        MoodleError: Moodle cannot be reached or refuses us; nothing is lost, the next run goes on.
    """
    run = _Run(tools)
    sender: int | None = None
    while True:
        quiet = None if at_night else quiet_until(tools.clock.now(), tools.messages, tools.zone)
        due = [] if quiet or stop() else [message for message in _due(tools) if message.id not in run.seen]
        if not due:
            return _result(run, quiet)
        if sender is None:
            sender = get_site_info(tools.moodle).userid
        _work_off(run, sender, due, stop, at_night=at_night)


def _due(tools: SendTools) -> list[Message]:
    now = tools.clock.now()
    with tools.store.read() as tx:
        return due_messages(tx, tools.store.site_id, now=now, unsettled_before=now - _wait(tools))


def _wait(tools: SendTools) -> timedelta:
    return timedelta(seconds=tools.messages.unknown_wait_seconds)


def _work_off(run: _Run, sender: int, due: Sequence[Message], stop: Stop, *, at_night: bool) -> None:
    """Deliver a list of messages, until told to stop or the quiet hours begin."""
    tools = run.tools
    courier = Courier(tools.store, tools.moodle, tools.clock, sender, _wait(tools))
    obstacles = _obstacles(tools.moodle, due)
    for message in due:
        now = tools.clock.now()
        if stop() or (not at_night and quiet_until(now, tools.messages, tools.zone)):
            return
        run.seen.add(message.id)
        tools.progress(len(run.seen), len(due), "")
        outcome = deliver(courier, message, obstacles.get(message.id, ""))
        run.outcomes[outcome] += 1
        if outcome is Step.REJECTED:
            run.by_hand.append((message.addressee, obstacles.get(message.id, "Moodle 未接收该消息，请打印送达")))
        if outcome in (Step.SENT, Step.UNKNOWN):
            tools.clock.sleep(60 / tools.messages.per_minute)


def _obstacles(moodle: Moodle, due: Sequence[Message]) -> dict[int, str]:
    """Return why messages cannot reach their recipients: Moodle itself would write to a suspended account."""
    wanted = {message.recipient for message in due if message.recipient is not None}
    suspended = {user.id: user.suspended for user in get_users_by_field(moodle, "id", sorted(wanted))}
    reasons = {}
    for message in due:
        if message.recipient not in suspended:
            reasons[message.id] = GONE
        elif suspended[message.recipient]:
            reasons[message.id] = SUSPENDED
    return reasons


def _result(run: _Run, quiet: datetime | None) -> SendResult:
    with run.tools.store.read() as tx:
        counts = count_messages(tx, run.tools.store.site_id)
    return SendResult(dict(run.outcomes), tuple(run.by_hand), counts, quiet)
