"""The measures of a law as one row of integers per evaluated student."""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.engine.calendar import Calendar
from rules.engine.due import due_and_not_earned
from rules.engine.means import graded_courses, points_of, scored_attempts
from rules.engine.members import choose_courses, members
from rules.engine.numbering import code_of
from rules.engine.programmes import schedule
from rules.engine.session import Session
from rules.facts.schema import EVENT_KINDS, SCALE
from rules.policy.arithmetic import Column
from rules.policy.grades import GradeScheme
from rules.policy.measures import (
    CountMeasure,
    EventMeasure,
    GradePointMeasure,
    RelationalMeasure,
)


@dataclass
class Figures:
    """Computes every measure of a law; ``columns`` says where each stands in a row, after the student at 0."""

    session: Session
    calendar: Calendar
    scheme: GradeScheme
    measures: Mapping[str, RelationalMeasure]
    columns: dict[str, Column] = field(default_factory=dict)

    def rows(self) -> list[tuple[int, ...]]:
        """One row per evaluated student, by student number."""
        selected, joins, width = ["student"], [], 1
        if any(isinstance(each, CountMeasure) and each.of == "due_and_not_earned" for each in self.measures.values()):
            schedule(self.session, self.calendar)
        for at, (name, measure) in enumerate(self.measures.items()):
            self.session.create(f"members_{at}", self._members(at, measure))
            totals, self.columns[name] = self._totals(measure, width)
            self.session.create(f"figures_{at}", f"SELECT student, {', '.join(totals)} {_source(at, measure)}")
            parts = [total.rpartition(" AS ")[2] for total in totals]
            selected += [f"COALESCE(figures_{at}.{part}, 0)" for part in parts]
            joins.append(f"LEFT JOIN figures_{at} USING (student)")
            width += len(parts)
        query = f"SELECT {', '.join(selected)} FROM evaluated {' '.join(joins)} ORDER BY student"
        return self.session.rows(query)

    def _members(self, at: int, measure: RelationalMeasure) -> str:
        if isinstance(measure, EventMeasure):
            kinds = ", ".join(str(code_of(kind, EVENT_KINDS)) for kind in measure.events)
            return (
                f"SELECT * FROM event SEMI JOIN evaluated USING (student) WHERE kind IN ({kinds}) AND {measure.window}"
            )
        only = choose_courses(self.session, f"chosen_{at}", measure.only)
        match measure:
            case CountMeasure(of="due_and_not_earned"):
                return due_and_not_earned(measure, self.calendar, only)
            case CountMeasure():
                return members(measure, self.calendar, only)
            case GradePointMeasure():
                return graded_courses(measure, self.scheme, self.calendar, only)
        return scored_attempts(measure, self.calendar, only)

    def _totals(self, measure: RelationalMeasure, width: int) -> tuple[list[str], Column]:
        """The SQL totals of a measure, and the column that reads them."""
        match measure:
            case EventMeasure() | CountMeasure(count="courses"):
                return ["count(*) AS top"], Column(width)
            case CountMeasure():
                return ["CAST(sum(credits) AS BIGINT) AS top"], Column(width, SCALE)
        scale = points_of(self.scheme)[1] if isinstance(measure, GradePointMeasure) else SCALE
        totals = ["sum(CAST(credits AS HUGEINT) * points) AS top", "CAST(sum(credits) AS BIGINT) AS bottom"]
        return totals, Column(width, scale, width + 1)


def _source(at: int, measure: RelationalMeasure) -> str:
    courses = "" if isinstance(measure, EventMeasure) else "JOIN course USING (course)"
    return f"FROM members_{at} {courses} GROUP BY student"
