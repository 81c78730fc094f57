"""The steps of a plan that are about cases: the store alone takes them, each safe to take twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A case of an older period, what becomes of it, and by which assessment (``basis``) and other ``facts``."""

    case_id: int
    student_no: str
    policy: str
    period: str
    level: str
    revision: int
    to: str
    successor_id: int | None
    turned_to: str
    why: str
    basis: str | None = None
    facts: str = ""


@dataclass(frozen=True, slots=True)
class TurnCases:
    """Older periods' cases to be lifted, carried over, escalated, closed or withdrawn."""

    kind: ClassVar[str] = "turn_cases"
    rows: tuple[TurnRow, ...]


@dataclass(frozen=True, slots=True)
class IssueRow:
    """A case to be confirmed by approving the plan, and issued; ``reissue`` voids the notice issued before.

    ``recipient`` is who gets the message; ``undeliverable`` says why nobody does. ``trial_from`` and ``trial_until``
    are the first and last day of the trial that begins with it, empty where none does.
    """

    case_id: int
    student_no: str
    policy: str
    period: str
    level: str
    revision: int
    reissue: bool
    recipient: int | None
    undeliverable: str
    trial_from: str = ""
    trial_until: str = ""


@dataclass(frozen=True, slots=True)
class IssueCases:
    """Cases to be issued: state, notice number and message in one transaction."""

    kind: ClassVar[str] = "issue_cases"
    rows: tuple[IssueRow, ...]


@dataclass(frozen=True, slots=True)
class AnnounceRow:
    """A case of which its student alone is told, for objection, before it is issued.

    ``recipient`` is who gets the message; ``undeliverable`` says why nobody does.
    """

    case_id: int
    student_no: str
    policy: str
    period: str
    level: str
    revision: int
    recipient: int | None
    undeliverable: str


@dataclass(frozen=True, slots=True)
class AnnounceCases:
    """Cases to be announced: state and message in one transaction; nothing in the LMS changes."""

    kind: ClassVar[str] = "announce_cases"
    rows: tuple[AnnounceRow, ...]


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A case whose level rests on consents; ``last_day`` is until when its student could apply, empty while he may."""

    case_id: int
    student_no: str
    policy: str
    period: str
    level: str
    revision: int
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class AwaitConsents:
    """Cases that wait from now on for consents, the student's application first."""

    kind: ClassVar[str] = "await_consents"
    rows: tuple[ConsentRow, ...]


@dataclass(frozen=True, slots=True)
class CloseApplications:
    """Cases whose student has not applied in time: the firm level stands, or there is no warning."""

    kind: ClassVar[str] = "close_applications"
    rows: tuple[ConsentRow, ...]


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A case on which a plan that is rolled back decided: a person decides anew, and until then it is held.

    ``did`` says what the plan did to it, ``level`` what it said; ``shown`` is the level at which the case showed its
    student before, empty where it showed nobody.
    """

    case_id: int
    student_no: str
    policy: str
    period: str
    level: str
    revision: int
    did: Literal["issued", "announced", "ended"]
    shown: str


@dataclass(frozen=True, slots=True)
class HoldCases:
    """Cases to be held, with what of their messages has not gone out; ``undoes`` is the id of the plan rolled back."""

    kind: ClassVar[str] = "hold_cases"
    undoes: int
    rows: tuple[HoldRow, ...]


StoreStep = TurnCases | IssueCases | AnnounceCases | AwaitConsents | CloseApplications | HoldCases
"""Steps about cases, which the store alone takes."""
