"""What is kept of a case: its state, what it says, what it rested on, and what a person still has to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sync.store.case_states import CaseState as CaseState


class Review(StrEnum):
    """Whether the level needs a person's judgement, and what it was."""

    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Case:
    """One warning of one student: per policy, track and period there is at most one.

    ``level`` is what the verdict says, ``firm_level`` what it says without review rules, ``issued_level`` what the
    student was last told. ``revision`` counts what the case says, ``version`` every change at all (for optimistic
    locking), ``issues`` how often it was issued. ``reexamine_digest`` names a verdict that differs from the one in
    force and waits for a person, ``kept_digest`` the last such verdict that a person decided to disregard.
    ``successor_id`` is the newer period's case that took this one's place, ``turned_to`` the newest period that a
    case without a successor was carried into. ``held`` is not None while a person has to decide about a case whose
    plan was rolled back: the level at which it shows its student meanwhile, empty where it shows nobody.
    """

    id: int
    policy: str
    track: str
    student_no: str
    period: str
    college: str
    state: CaseState
    level: str
    firm_level: str | None
    review: Review
    by_hand: bool
    revision: int
    version: int
    verdict_digest: str
    assessment_id: str | None
    issued_level: str | None
    issued_revision: int
    issues: int
    reexamine_digest: str | None
    kept_digest: str | None
    successor_id: int | None
    turned_to: str | None
    opened_at: datetime
    changed_at: datetime
    held: str | None = None

    @property
    def effective_level(self) -> str | None:
        """The level that may be issued now: the firm one while the review is open or where it said no."""
        return self.level if self.review in (Review.NONE, Review.APPROVED) else self.firm_level

    @property
    def ref(self) -> str:
        """A name for the case that stays the same in a restored or rebuilt store."""
        return f"{self.policy}/{self.track}/{self.student_no}/{self.period}"


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be opened, with its verdict as canonical JSON (None for one proposed by hand)."""

    policy: str
    track: str
    student_no: str
    period: str
    college: str
    level: str
    firm_level: str | None
    review: Review
    by_hand: bool
    verdict: str | None
    verdict_digest: str
    assessment_id: str | None


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One change of a case: who did what, when, why, and the assessment it rested on."""

    case_id: int
    version: int
    action: str
    from_state: CaseState | None
    to_state: CaseState
    actor: str
    why: str
    at: datetime
    assessment_id: str | None = None
    details: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """What a student brought forward against a case, and what became of it (``outcome`` None: still open)."""

    id: int
    case_id: int
    raised_on: date
    raised_by: str
    text: str
    recorded_by: str
    outcome: str | None
    decided_by: str | None
    reason: str | None
