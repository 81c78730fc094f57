"""What one reading of an offering says, ready to be stored: plain values, no Moodle payloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sync.store.findings import Finding
from sync.store.offerings import Offering

NO_MARK: Final = "nomark"
"""The item is there and holds no mark: a correction where it held one before."""

CORRECTIONS: Final = frozenset({NO_MARK, "excluded", "zero"})
"""Reasons for which a mark that had an outcome has none now because somebody decided so. All other reasons (hidden,
unreadable, …) are disappearance: the outcome is kept."""


@dataclass(frozen=True, slots=True)
class SeenStudent:
    """A student in the list of an offering; ``student_no`` is None where the account bears no usable number."""

    lms_user_id: int
    student_no: str | None
    active: bool
    email: str | None = None


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """An enrolment as a fact; ``course_code`` is what ``original_code`` counts as."""

    lms_user_id: int
    student_no: str
    original_code: str
    course_code: str
    term: str


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt as a fact.

    ``pending`` says why it is no outcome (None: it is one). An ``undated`` one keeps its score: it becomes an outcome
    where the attempt's first date is known from before.
    """

    lms_user_id: int
    lms_item_id: int
    student_no: str
    original_code: str
    course_code: str
    term: str
    kind: str
    score: str | None
    result: str | None
    level_passed: bool | None
    reported_on: date | None
    pending: str | None
    active: bool

    @property
    def is_outcome(self) -> bool:
        """Say whether the attempt is over: a deferred exam is not."""
        return self.pending is None and self.result != "deferred"


@dataclass(frozen=True, slots=True)
class OfferingFacts:
    """Everything that one complete reading of an offering says.

    ``items`` maps the id of every grade item of the gradebook to the kind of attempt that it is read as, or None.
    """

    offering: Offering
    teachers: tuple[tuple[int, str], ...]
    students: tuple[SeenStudent, ...]
    enrolments: tuple[EnrolmentRow, ...]
    attempts: tuple[AttemptRow, ...]
    items: Mapping[int, str | None]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """How many attempts of an offering are new, changed (corrected), vanished, or withdrawn by the mapping."""

    new: int = 0
    changed: int = 0
    vanished: int = 0
    withdrawn: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(
            self.new + other.new,
            self.changed + other.changed,
            self.vanished + other.vanished,
            self.withdrawn + other.withdrawn,
        )
