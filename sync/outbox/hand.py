"""The messages to one person that this process alone has in hand, until each is settled or given back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import uuid4

from connector.moodle.port import Moodle
from sync.clock import Clock
from sync.outbox.letters import NOT_NEEDED
from sync.outbox.waiting import LmsTime, stamp, untimed
from sync.store.database import Store
from sync.store.outbox import cancel_followers
from sync.store.outbox_claims import begin_sending, claim_message, settle_message
from sync.store.outbox_record import Message, OutboxState, Stamp
from sync.store.sending import take_turn, turn_is_off
from sync.store.transaction import Transaction


class Step(StrEnum):
    """What became of a message in this run.

    ``taken`` is with another process; ``waiting`` is for the LMS's own clock to say that the wait is over.
    """

    SENT = "sent"
    FOUND = "found"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    NEEDS_PERSON = "needs_person"
    CANCELLED = "cancelled"
    TAKEN = "taken"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Courier:
    """What delivering needs.

    ``sender`` is the service user's LMS id, ``wait`` how long an outcome stays unknown, ``apart`` how long after a
    message the next one goes, ``lms_time`` the LMS's own clock.
    """

    store: Store
    moodle: Moodle
    clock: Clock
    sender: int
    wait: timedelta
    apart: timedelta = timedelta()
    lms_time: LmsTime = untimed

    def await_turn(self) -> None:
        """Let the time pass until a message may be sent."""
        now = self.clock.now()
        with self.store.read() as tx:
            off = turn_is_off(tx, self.store.site_id, now, self.apart)
        if off:
            self.clock.sleep(off.total_seconds())

    def stamp(self) -> Stamp:
        """Return what the clocks show now."""
        return stamp(self.clock, self.lms_time())


_NEVER: Final = (OutboxState.REJECTED, OutboxState.CANCELLED)


@dataclass(slots=True)
class Hand:
    """Messages in hand, by id, and what became of those that were."""

    courier: Courier
    steps: dict[int, Step]
    held: dict[int, Message] = field(default_factory=dict)
    holder: str = field(default_factory=lambda: uuid4().hex)

    @classmethod
    def take(cls, courier: Courier, messages: Sequence[Message]) -> Hand:
        """Claim messages, each exactly as it was read, so that nobody else sends them; others' are passed over."""
        hand = cls(courier, {message.id: Step.TAKEN for message in messages})
        store, now = courier.store, courier.stamp()
        with store.begin() as tx:
            for message in messages:
                if claim_message(tx, store.site_id, message, hand.holder, now):
                    hand.held[message.id] = message
        return hand

    def begin(self, letters: Sequence[Message]) -> list[Message]:
        """Wait for our turn, note that these letters go out now, and return those that are still ours to send.

        One that was to be cancelled since is; one that somebody else took over, because we took too long, is theirs.
        """
        courier, begun = self.courier, None
        while begun is None:
            now = courier.stamp()
            with courier.store.begin() as tx:
                off = take_turn(tx, courier.store.site_id, now.unsettled_at, courier.apart)
                if not off:
                    ids = [letter.id for letter in letters]
                    begun = begin_sending(tx, courier.store.site_id, ids, self.holder, now)
            if off:
                courier.clock.sleep(off.total_seconds())
        stopped = [letter for letter in letters if letter.id not in begun]
        self.settle(stopped, OutboxState.CANCELLED, Step.CANCELLED, CANCELLED)
        return [letter for letter in letters if letter.id in begun]

    def settle(
        self,
        messages: Iterable[Message],
        state: OutboxState,
        step: Step,
        reason: str = "",
        lms_message_id: int | None = None,
    ) -> None:
        """Note what became of messages, all together; what was to follow one that never arrives is cancelled.

        What was sent to staff is not kept: it may name several students, and nobody reads it here again.
        """
        courier, now = self.courier, self.courier.stamp()
        values: dict[str, object] = {"reason": reason, "lms_message_id": lms_message_id}
        values |= {"settled_at": None, **asdict(now)} if state is OutboxState.UNKNOWN else _settled(now)
        with courier.store.begin() as tx:
            for message in messages:
                emptied = {"text": ""} if state is OutboxState.SENT and not message.student_no else {}
                if self._let_go(tx, message, state, values | emptied):
                    self.steps[message.id] = step
                    if state in _NEVER:
                        cancel_followers(tx, courier.store.site_id, message.id, NOT_NEEDED, now.unsettled_at)

    def give_back(self, messages: Iterable[Message], step: Step = Step.TAKEN) -> None:
        """Leave messages as they were before the claim: nothing has been sent by us.

        An LMS whose clock was set back meanwhile is waited for from where it is now.
        """
        now = self.courier.stamp()
        with self.courier.store.begin() as tx:
            for message in messages:
                state = OutboxState.PENDING if message.state is OutboxState.PENDING else OutboxState.UNKNOWN
                if self._let_go(tx, message, state, _as_before(message, now)):
                    self.steps[message.id] = step

    def _let_go(self, tx: Transaction, message: Message, state: OutboxState, values: dict[str, object]) -> bool:
        del self.held[message.id]
        return settle_message(tx, self.courier.store.site_id, message.id, self.holder, state, **values)


CANCELLED: Final = "个案已撤销，消息未曾送达"


def _settled(now: Stamp) -> dict[str, object]:
    return {"settled_at": now.unsettled_at, "unsettled_at": None, "timeline": None, "uptime_ms": None, "lms_time": None}


def _as_before(message: Message, now: Stamp) -> dict[str, object]:
    earlier = [each for each in (message.lms_time, now.lms_time) if message.lms_time is not None and each is not None]
    return {
        "unsettled_at": message.unsettled_at,
        "timeline": message.timeline,
        "uptime_ms": message.uptime_ms,
        "lms_time": min(earlier, default=None),
        "attempts": message.attempts,
    }
