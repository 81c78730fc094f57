"""The argument behind a verdict, as frozen values without prose.

Figures are exact. Nothing here decides anything: the verdict is the engine's, and every part is read from the
relations that it was made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from rules.assessment import CountedCourse, CountedEvent
from rules.explanation.figures import ArgumentFigure, FigureGround, PeriodCount
from rules.policy.conditions import ComparisonSign
from rules.policy.distances import Step

AttemptStanding = Literal[
    "passed",
    "exempt",
    "failed",
    "failed_makeup_to_come",
    "later_term",
    "not_yet_known",
    "undated",
    "deferred",
    "hidden",
    "unreadable",
    "pending",
]
"""What an attempt counts as. From ``later_term`` on it does not count: a failure of a term after the period, a mark
published after the as-of date or without a date, a deferred exam, a hidden mark, a mark nobody can read, none yet."""

CourseStanding = Literal["earned", "outstanding", "makeup_to_come", "open", "never_taken"]
"""Earned; failed and not passed; failed, its make-up still to come; without an outcome; required and never taken."""

Reason = (
    AttemptStanding
    | Literal["passed_later", "makeup_to_come", "other_term", "not_regular", "filtered", "no_score"]
    | Literal["not_earned", "never_taken", "not_due"]
)
"""Why a course was left out of a figure: an attempt's standing, or passed after the failure, its make-up still to
come, failed in a term outside the window, failed at no regular exam, not of the courses counted, passed without a
score; or, of sets of earned courses: not passed yet, never taken, neither due nor of the programme."""

ClauseState = Literal["hit", "not_hit", "unknown", "not_in_force", "skipped"]


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One attempt. ``passed`` None: it has no outcome.

    ``replaced_code`` is the code under which the source gave it, where an equivalence replaced it.
    """

    term: str
    kind: str
    score: str | None
    result: str | None
    graded_on: date | None
    passed: bool | None
    standing: AttemptStanding
    replaced_code: str | None = None


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """One course of the student with all its attempts, in order."""

    course_code: str
    course_name: str
    credits: Fraction
    course_type: str
    degree_course: bool
    standing: CourseStanding
    attempts: tuple[AttemptLine, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A course that a clause looked at and did not count, and the attempt that is the reason."""

    course_code: str
    reason: Reason
    attempt: AttemptLine | None


@dataclass(frozen=True, slots=True)
class Bound:
    """One comparison of a clause, written with the figure on the left: ``figure sign bound``.

    ``holds`` is None where the figure is unknown.
    """

    figure: str
    sign: ComparisonSign
    bound: Fraction
    holds: bool | None


@dataclass(frozen=True, slots=True)
class ClauseArgument:
    """One clause, hit or not: its words, the figures beside the bounds, what was counted and what was left out.

    ``level`` is None for a referral. ``bounds`` are the comparisons that set one figure against a number; ``steps``
    say which figure alone would turn the clause, and how far that is. ``periods`` are those behind its counts of them,
    ``grounds`` what its places and earlier levels rest on.
    """

    id: str
    track: str | None
    level: str | None
    rank: int
    citation: str
    words: str
    condition: str
    review: bool
    review_reason: str | None
    state: ClauseState
    figures: tuple[ArgumentFigure, ...]
    bounds: tuple[Bound, ...]
    courses: tuple[CountedCourse, ...]
    events: tuple[CountedEvent, ...]
    left_out: tuple[LeftOut, ...]
    steps: tuple[Step, ...]
    periods: tuple[PeriodCount, ...] = ()
    grounds: tuple[FigureGround, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelName:
    """A level of a track and the policy's name for it."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class TrackVerdict:
    """The verdict on one track; ``level`` None: no warning. ``levels`` go from low to high."""

    id: str
    label: str
    levels: tuple[LevelName, ...]
    level: str | None
    review: bool
    firm_level: str | None

    def name_of(self, level: str | None) -> str:
        """The policy's name for one of the track's levels; empty for None."""
        return next((each.label for each in self.levels if each.id == level), "")

    @property
    def rank(self) -> int:
        """The place of the level on its track, from 0; -1 without one."""
        return next((at for at, each in enumerate(self.levels) if each.id == self.level), -1)


@dataclass(frozen=True, slots=True)
class Argument:
    """Why one student stands where the evaluation says.

    ``skipped`` is the reason why the student was not evaluated, or None. ``clauses`` are in the policy's order,
    ``courses`` by code; ``notes`` are the assessment's.
    """

    student_no: str
    policy: str
    title: str
    citation: str
    policy_hash: str
    screened: Literal["term", "school_year"]
    period: str
    as_of: date
    skipped: str | None
    tracks: tuple[TrackVerdict, ...]
    clauses: tuple[ClauseArgument, ...]
    courses: tuple[CourseRecord, ...]
    notes: tuple[str, ...]

    @property
    def referrals(self) -> tuple[ClauseArgument, ...]:
        """The referring clauses that hold."""
        return tuple(each for each in self.clauses if each.level is None and each.state == "hit")

    def level_name(self, clause: ClauseArgument) -> str:
        """What the policy calls the level that a clause reaches; empty for a referral."""
        return next((each.name_of(clause.level) for each in self.tracks if each.id == clause.track), "")

    def name_of(self, course_code: str) -> str:
        """A course's name; its code where the catalogue has none."""
        return next((each.course_name for each in self.courses if each.course_code == course_code), course_code)


Sitting = tuple[str, str]
"""A course code and a term."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a store knows of a student's attempts beyond the facts, by course and term.

    ``pending`` says why a mark that was read is no outcome (``hidden``, ``excluded``, …); ``replaced`` is the code
    under which the source gave a course that an equivalence replaced.
    """

    pending: Mapping[Sitting, str] = field(default_factory=dict)
    replaced: Mapping[Sitting, str] = field(default_factory=dict)


NOTHING_MORE: Final = Provenance()
