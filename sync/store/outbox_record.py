"""What is kept of a message on its way to a student, or to somebody who looks after students."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OutboxState(StrEnum):
    """How far a message is.

    ``claimed`` is being sent by somebody; ``unknown`` may or may not have arrived; ``rejected`` cannot be delivered
    to this recipient; ``needs_person`` cannot be settled by the machine; ``cancelled`` never will be sent.
    """

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    NEEDS_PERSON = "needs_person"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be queued. Its key is (site, recipient, kind, case_ref, revision).

    ``recipient`` is the LMS user id, or None where the student has no account; ``case_ref`` names case and level and
    stays the same in a restored store; ``revision`` counts the issues of the case. ``follows`` is a message that
    must have been sent before this one goes out. ``state`` other than pending says that it cannot be delivered, and
    ``reason`` why. ``plan_id`` is the plan that must have been carried out first. A message to staff is about no case
    and no student (``case_id`` None, ``student_no`` empty) and names its ``person``; its ``case_ref`` is a key of its
    own. One that stands ``behind`` another goes out ``delay_seconds`` after that one was settled, however it was.
    """

    recipient: int | None
    kind: str
    case_ref: str
    revision: int
    case_id: int | None
    student_no: str
    text: str
    marker: str
    plan_id: int | None = None
    follows: int | None = None
    state: OutboxState = OutboxState.PENDING
    reason: str = ""
    person: str | None = None
    behind: int | None = None
    delay_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the clocks showed when a message was last taken in hand: its outcome is open since then.

    ``unsettled_at`` is our clock, which somebody may set; ``timeline`` and ``uptime_ms`` are the running time of the
    machine (`sync.clock.Uptime`), ``lms_time`` is the LMS's own clock as it answered last, where it tells.
    """

    unsettled_at: datetime
    timeline: str
    uptime_ms: int
    lms_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the outbox, with what has been tried.

    ``unsettled_at`` is when its outcome became unknown, by our clock; what other clocks showed: see `Stamp`.
    """

    id: int
    recipient: int | None
    kind: str
    case_ref: str
    revision: int
    case_id: int | None
    student_no: str
    text: str
    marker: str
    plan_id: int | None
    follows: int | None
    state: OutboxState
    reason: str
    cancel_wanted: bool
    attempts: int
    queued_at: datetime
    claimed_by: str | None
    unsettled_at: datetime | None
    settled_at: datetime | None
    lms_message_id: int | None
    person: str | None = None
    behind: int | None = None
    delay_seconds: int | None = None
    timeline: str | None = None
    uptime_ms: int | None = None
    lms_time: datetime | None = None

    @property
    def addressee(self) -> str:
        """Who a list names: the student's number, or the member of staff."""
        return self.student_no or self.person or f"账号 {self.recipient}"
