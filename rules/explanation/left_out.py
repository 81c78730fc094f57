"""What a measure looked at and did not count, and why.

Only courses that the engine did not count are looked at, so that this can name a poor reason at worst, never
contradict a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rules.engine.calendar import Calendar
from rules.engine.progress import EARNED_SETS
from rules.explanation.argument import AttemptLine, CourseRecord, LeftOut, Reason
from rules.explanation.records import FAILING
from rules.policy.measures import (
    FAILURE_SETS,
    CountMeasure,
    CourseFilter,
    GradePointMeasure,
    ScoreMeasure,
    ShareMeasure,
)

_OPEN: Final = ("not_yet_known", "undated", "deferred", "hidden", "unreadable", "pending")
_WHATEVER_CAME_LATER: Final = ("failed_at_regular_exam", "failed")
_OF_FAILURES: Final = frozenset({*FAILURE_SETS, "due_and_not_earned"})
CourseMeasure = CountMeasure | ShareMeasure | GradePointMeasure | ScoreMeasure
Explain = Callable[[CourseRecord], LeftOut | None]


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The codes of the courses that a measure counted; for a share, ``among`` which it counted them."""

    counted: frozenset[str]
    among: frozenset[str] = frozenset()


def left_out(
    measure: CourseMeasure, looked_at: LookedAt, records: Sequence[CourseRecord], calendar: Calendar
) -> Iterator[LeftOut]:
    """The courses that a measure did not count though a reader may expect them, by code."""
    explain = _reason_of(measure, looked_at.among, calendar)
    for record in records:
        if record.course_code not in looked_at.counted:
            found = explain(record)
            if found is not None:
                yield found


def _reason_of(measure: CourseMeasure, among: frozenset[str], calendar: Calendar) -> Explain:
    """What finds the reason for one course."""
    if isinstance(measure, CountMeasure):
        return _reason_of_count(measure, calendar)
    if isinstance(measure, ShareMeasure):
        return _Shared(measure, among, calendar).explain
    return _Graded(measure, calendar).explain


def _reason_of_count(measure: CountMeasure, calendar: Calendar) -> Explain:
    if measure.of in _OF_FAILURES:
        return _Failures(measure, calendar).explain
    return _Earned(measure).explain if measure.of in EARNED_SETS else _Taken(measure, calendar).explain


def lets_through(only: CourseFilter, record: CourseRecord) -> bool:
    """Whether a measure's filter lets a course through."""
    return (
        (only.course_types is None or record.course_type in only.course_types)
        and (only.degree_courses is None or record.degree_course == only.degree_courses)
        and (only.course_codes is None or record.course_code in only.course_codes)
    )


def _terms(window: str, calendar: Calendar) -> frozenset[str] | None:
    """The names of a window's terms; None where it is no plain span of terms."""
    if window not in ("term", "school_year", "cumulative"):
        return None
    places = calendar.window(window)
    return frozenset(term.name for term in calendar.terms if term.place in places)


class _Failures:
    """Why a course does not stand among the failed ones."""

    def __init__(self, measure: CountMeasure, calendar: Calendar) -> None:
        self.measure = measure
        self.terms = _terms(measure.window, calendar)
        self.later = frozenset(term.name for term in calendar.terms if term.place > calendar.last.place)

    def explain(self, record: CourseRecord) -> LeftOut | None:
        failures = [each for each in record.attempts if each.standing in FAILING]
        passes = [each for each in record.attempts if each.standing in ("passed", "exempt")]
        if not failures:
            return None if passes else _first(record, self._open(record), _OPEN)
        if passes and self.measure.of not in _WHATEVER_CAME_LATER:
            reason: Reason = "exempt" if passes[0].standing == "exempt" else "passed_later"
            return LeftOut(record.course_code, reason, passes[0])
        return self._of_failed(record, failures)

    def _open(self, record: CourseRecord) -> list[AttemptLine]:
        """The attempts that could still become a failure of the period: no passes, nothing of a later term."""
        return [each for each in record.attempts if not each.passed and each.term not in self.later]

    def _of_failed(self, record: CourseRecord, failures: list[AttemptLine]) -> LeftOut | None:
        if not lets_through(self.measure.only, record):
            return LeftOut(record.course_code, "filtered", failures[0])
        counting = [each for each in failures if each.standing != "later_term"]
        if not counting:
            return LeftOut(record.course_code, "later_term", failures[0])
        if self.measure.of == "failed_at_regular_exam":
            counting = [each for each in counting if each.kind == "regular"]
            if not counting:
                return LeftOut(record.course_code, "not_regular", failures[0])
        elif self.measure.of not in ("outstanding", "failed"):
            shut = [each for each in counting if each.standing == "failed"]
            if not shut:
                return LeftOut(record.course_code, "makeup_to_come", counting[0])
            counting = shut
        if self.terms is not None and not {each.term for each in counting} & self.terms:
            return LeftOut(record.course_code, "other_term", counting[-1])
        return None


class _Earned:
    """Why a course does not stand among the earned ones."""

    def __init__(self, measure: CountMeasure) -> None:
        self.measure = measure

    def explain(self, record: CourseRecord) -> LeftOut | None:
        passes = [each for each in record.attempts if each.standing in ("passed", "exempt")]
        tried = (*passes, *record.attempts)
        if not lets_through(self.measure.only, record):
            return LeftOut(record.course_code, "filtered", tried[0] if tried else None)
        if passes:
            return LeftOut(record.course_code, "other_term" if self.measure.of == "earned" else "not_due", passes[0])
        if not tried:
            return LeftOut(record.course_code, "never_taken", None)
        failed = [each for each in tried if each.standing in FAILING]
        return LeftOut(record.course_code, "not_earned", failed[-1]) if failed else _first(record, tried, _OPEN)


class _Taken:
    """Why a course taken in the window is not among those selected, due or of the programme: the filter alone."""

    def __init__(self, measure: CountMeasure, calendar: Calendar) -> None:
        self.only = measure.only
        self.terms = _terms(measure.window, calendar)

    def explain(self, record: CourseRecord) -> LeftOut | None:
        within = any(self.terms is None or each.term in self.terms for each in record.attempts)
        if lets_through(self.only, record) or not within:
            return None
        return LeftOut(record.course_code, "filtered", None)


class _Shared:
    """Why a course does not enter a share: not of the part, or else not of the whole."""

    def __init__(self, measure: ShareMeasure, among: frozenset[str], calendar: Calendar) -> None:
        self.among = among
        self.part = _reason_of_count(measure.part(measure.of), calendar)
        self.whole = _reason_of_count(measure.part(measure.among), calendar)

    def explain(self, record: CourseRecord) -> LeftOut | None:
        whole = None if record.course_code in self.among else self.whole(record)
        return whole or self.part(record)


class _Graded:
    """Why a course does not enter a mean."""

    def __init__(self, measure: GradePointMeasure | ScoreMeasure, calendar: Calendar) -> None:
        self.measure = measure
        self.terms = _terms(measure.window, calendar)

    def explain(self, record: CourseRecord) -> LeftOut | None:
        within = [each for each in record.attempts if self.terms is not None and each.term in self.terms]
        if not within:
            return None
        if not lets_through(self.measure.only, record):
            return LeftOut(record.course_code, "filtered", None)
        exempt = _first(record, within, ("exempt",))
        if exempt is not None:
            return exempt
        unscored = next((each for each in within if each.standing == "passed" and each.score is None), None)
        if unscored is not None:
            return LeftOut(record.course_code, "no_score", unscored)
        return _first(record, within, _OPEN)


def _first(record: CourseRecord, attempts: Sequence[AttemptLine], standings: Sequence[Reason]) -> LeftOut | None:
    return next(
        (LeftOut(record.course_code, each.standing, each) for each in attempts if each.standing in standings), None
    )
