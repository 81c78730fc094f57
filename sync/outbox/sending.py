"""Send what is due: one at a time, not at night, no faster than allowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from config.telling import Messages
from connector.moodle.errors import MoodleUnavailable
from connector.moodle.port import Moodle
from connector.moodle.site import get_site_info
from connector.moodle.users import get_users_by_field
from sync.clock import Clock
from sync.outbox.delivery import Delivery, deliver
from sync.outbox.hand import Courier, Step
from sync.outbox.identity import check_identity
from sync.outbox.quiet import quiet_until
from sync.outbox.waiting import LmsTime, due, untimed
from sync.progress import Progress, untold
from sync.store.database import Store
from sync.store.outbox import count_messages, move_message
from sync.store.outbox_record import Message, OutboxState
from sync.store.sending import Identity, key_digest

Stop = Callable[[], bool]
"""Says whether to end after the current step."""

GONE: Final = "Moodle 中已没有该账号，请打印送达"
SUSPENDED: Final = "Moodle 账号已停用，请打印送达"
UNREADABLE: Final = "读不到会话，无法确认是否已送达，请人工核对"

UNREADABLE_IN_A_ROW: Final = 3
"""So many conversations one after the other that cannot be read are no matter of single ones."""

AWAY_IN_A_ROW: Final = 2
"""The same, where Moodle does not answer at all: each was tried several times already."""


@dataclass(frozen=True, slots=True)
class SendTools:
    """What sending needs of the site; ``marker_key`` tells whether markers are computed as they were before.

    ``address`` is the LMS's, ``lms_time`` its own clock as it answered last, where it tells.
    """

    store: Store
    moodle: Moodle
    clock: Clock
    messages: Messages
    zone: ZoneInfo
    progress: Progress = untold
    address: str = ""
    marker_key: bytes = b""
    lms_time: LmsTime = untimed

    @property
    def wait(self) -> timedelta:
        """How long the outcome of a message stays unknown before it is looked for."""
        return timedelta(seconds=self.messages.unknown_wait_seconds)


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

    @property
    def found(self) -> int:
        """How many messages of this run had arrived before, so that they were not sent again."""
        return self.outcomes.get(Step.FOUND, 0)

    @property
    def unsettled(self) -> int:
        """How many messages wait until it is safe to look whether they arrived."""
        return self.outbox.get(OutboxState.UNKNOWN, 0) + self.outbox.get(OutboxState.CLAIMED, 0)


@dataclass(slots=True)
class _Run:
    """One run under way; ``seen`` are the messages that had their turn, ``unread`` those set aside for a person.

    ``in_a_row`` counts the conversations that could not be read since one could; ``away`` is why one could not just
    now.
    """

    tools: SendTools
    outcomes: Counter[Step] = field(default_factory=Counter)
    by_hand: list[tuple[str, str]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)
    in_a_row: int = 0
    away: MoodleUnavailable | None = None

    def note(self, message: Message, step: Step, obstacle: str) -> None:
        """Take down what became of a message."""
        self.outcomes[step] += 1
        if step is Step.REJECTED:
            self.by_hand.append((message.addressee, obstacle or "Moodle 未接收该消息，请打印送达"))


def send_pending(tools: SendTools, *, stop: Stop = lambda: False, at_night: bool = False) -> SendResult:
    """Send every message that is due, each exactly once; what one person is to get, together.

    Steps: in the quiet hours stop, unless a person says otherwise (``at_night``); take the messages whose plan has
    been carried out, and those whose outcome has been unknown for long enough; see that they are sent by whom they
    have been; ask whether their recipients still have an account; deliver to one person after the other
    (`sync.outbox.delivery.deliver`), at most so many messages a minute; leave to a person whose conversation cannot
    be read.

    Raises:
        OtherSender: what was sent before could not be looked for; nothing is sent.
        MoodleError: Moodle cannot be reached or refuses us; nothing is lost, the next run goes on.
    """
    run = _Run(tools)
    courier: Courier | None = None
    while True:
        quiet = None if at_night else quiet_until(tools.clock.now(), tools.messages, tools.zone)
        waiting = [] if quiet or stop() else due(tools.store, tools.clock, tools.wait)
        fresh = [message for message in waiting if message.id not in run.seen]
        if not fresh:
            _leave_to_a_person(run)
            if run.away:
                raise run.away
            return _result(run, quiet)
        courier = courier or _courier(tools)
        _work_off(run, courier, fresh, stop, at_night=at_night)


def _courier(tools: SendTools) -> Courier:
    """Ask as whom we send, and see that it is as whom we did."""
    sender = get_site_info(tools.moodle).userid
    check_identity(tools.store, Identity(tools.address, sender, key_digest(tools.marker_key)))
    apart = timedelta(minutes=1) / tools.messages.per_minute
    return Courier(tools.store, tools.moodle, tools.clock, sender, tools.wait, apart, tools.lms_time)


def _work_off(run: _Run, courier: Courier, due_now: Sequence[Message], stop: Stop, *, at_night: bool) -> None:
    """Deliver a list of messages, until told to stop or the quiet hours begin."""
    tools = run.tools
    obstacles = _obstacles(tools.moodle, due_now)
    for messages in _by_recipient(due_now):
        courier.await_turn()
        if stop() or (not at_night and quiet_until(tools.clock.now(), tools.messages, tools.zone)):
            return
        run.seen |= {message.id for message in messages}
        tools.progress(len(run.seen), len(due_now), "")
        obstacle = obstacles.get(messages[0].id, "")
        delivery = deliver(courier, messages, obstacle)
        _check_readable(run, messages, delivery)
        for message in messages:
            if message.id not in run.unread:
                run.note(message, delivery.steps[message.id], obstacle)


def _by_recipient(messages: Sequence[Message]) -> list[list[Message]]:
    """Return the messages of each person, in the order of their first."""
    people: dict[int | None, list[Message]] = {}
    for message in messages:
        people.setdefault(message.recipient, []).append(message)
    return list(people.values())


def _check_readable(run: _Run, messages: Sequence[Message], delivery: Delivery) -> None:
    """Set aside messages whose conversation cannot be read; one over which Moodle fails waits for the next run.

    Raises:
        MoodleError: several in a row cannot: that is no matter of single conversations, and nobody is to look into
            each of them.
    """
    if delivery.unreadable is None:
        run.in_a_row = 0
        return
    run.in_a_row += 1
    if isinstance(delivery.unreadable, MoodleUnavailable):
        run.away = delivery.unreadable
    else:
        run.unread |= {message.id for message in messages if delivery.steps[message.id] is Step.TAKEN}
    if run.in_a_row >= (AWAY_IN_A_ROW if run.away else UNREADABLE_IN_A_ROW):
        raise delivery.unreadable


def _leave_to_a_person(run: _Run) -> None:
    """Leave to a person the messages whose conversation cannot be read, while others' can."""
    if not run.unread:
        return
    store, now = run.tools.store, run.tools.clock.now()
    left, to = (OutboxState.PENDING, OutboxState.UNKNOWN), OutboxState.NEEDS_PERSON
    with store.begin() as tx:
        moved = [move_message(tx, store.site_id, each, left, to, UNREADABLE, now) for each in sorted(run.unread)]
    run.outcomes[Step.NEEDS_PERSON] += sum(moved)


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
