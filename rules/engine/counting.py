"""What each measure counts, as queries: its courses or events, and the totals over them.

The same courses are counted and shown as evidence, since both read one relation.
"""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from dataclasses import dataclass

from rules.engine.calendar import Calendar
from rules.engine.due import due_and_not_earned
from rules.engine.means import graded_courses, scored_attempts
from rules.engine.members import choose_courses, happened, members
from rules.engine.points import points_of
from rules.engine.progress import PROGRESS_SETS, progress
from rules.engine.session import Session
from rules.facts.schema import SCALE
from rules.policy.arithmetic import Column
from rules.policy.grades import GradeScheme
from rules.policy.measures import (
    CountMeasure,
    CourseFilter,
    EventMeasure,
    GradePointMeasure,
    ScoreMeasure,
    ShareMeasure,
)

Counted = CountMeasure | ShareMeasure | GradePointMeasure | ScoreMeasure | EventMeasure
"""The measures that count courses or events."""


@dataclass(frozen=True)
class Counting:
    """Writes the queries of one law and period; with ``moved``, of a period before the one that is judged."""

    session: Session
    calendar: Calendar
    scheme: GradeScheme
    moved: bool = False

    def members(self, at: int, measure: Counted) -> str:
        """The courses or events that a measure counts, per student; ``at`` tells the measures of a law apart."""
        if isinstance(measure, EventMeasure):
            return happened(measure, self.calendar)
        only = self._chosen(at, measure.only)
        match measure:
            case CountMeasure():
                return self._set(measure, only)
            case ShareMeasure():
                return self._set(measure.part(measure.of), only)
            case GradePointMeasure():
                return graded_courses(measure, self.scheme, self.calendar, only)
        return scored_attempts(measure, self.calendar, only)

    def figures(self, at: int, measure: Counted, source: str) -> str:
        """The totals ``(student, top[, bottom])`` over the members, which ``source`` holds."""
        match measure:
            case EventMeasure():
                return f"SELECT student, count(*) AS top FROM {source} GROUP BY student"
            case CountMeasure():
                return f"SELECT student, {_total(measure)} AS top FROM {source} {_COURSE} GROUP BY student"
            case ShareMeasure():
                return self._share(at, measure, source)
        top, bottom = "sum(CAST(credits AS HUGEINT) * points)", "CAST(sum(credits) AS BIGINT)"
        return f"SELECT student, {top} AS top, {bottom} AS bottom FROM {source} {_COURSE} GROUP BY student"

    def column(self, measure: Counted, width: int) -> Column:
        """Where the totals stand in a row that is so wide already."""
        match measure:
            case EventMeasure():
                return Column(width)
            case CountMeasure():
                return Column(width, SCALE if measure.count == "credits" else 1)
            case ShareMeasure():
                return Column(width, 1, width + 1)
            case GradePointMeasure():
                return Column(width, points_of(self.scheme)[1], width + 1)
        return Column(width, SCALE, width + 1)

    def _set(self, measure: CountMeasure, only: str) -> str:
        if measure.of == "due_and_not_earned":
            return due_and_not_earned(measure, self.calendar, only)
        if measure.of in PROGRESS_SETS:
            return progress(measure, self.calendar, only)
        return members(measure, self.calendar, only, moved=self.moved)

    def _share(self, at: int, measure: ShareMeasure, source: str) -> str:
        base = measure.part(measure.among)
        whole = f"({self._set(base, self._chosen(at, measure.only))})"
        return f"""
            SELECT student, COALESCE(part.top, 0) AS top, bottom
            FROM (SELECT student, {_total(base)} AS bottom FROM {whole} {_COURSE} GROUP BY student)
            LEFT JOIN (SELECT student, {_total(base)} AS top FROM {source} {_COURSE} GROUP BY student) AS part
            USING (student)
        """

    def _chosen(self, at: int, only: CourseFilter) -> str:
        return choose_courses(self.session, f"chosen_{at}", only)


_COURSE = "JOIN course USING (course)"


def _total(measure: CountMeasure) -> str:
    return "count(*)" if measure.count == "courses" else f"CAST(sum({measure.count}) AS BIGINT)"
