"""Clauses over the rows of measures: which rule hits whom, where nothing is known, and what the figures were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from operator import itemgetter

from rules.assessment import CountedCourse, CountedEvent, Figure, Referral, RuleHit, Warning
from rules.engine.evidence import Evidence
from rules.policy.arithmetic import Column, Row, find, value_of
from rules.policy.conditions import names_in
from rules.policy.law import Law, LawClause
from rules.policy.schema import Track


@dataclass
class Judge:
    """Evaluates the clauses of a law on every student's row."""

    law: Law
    columns: Mapping[str, Column]
    rows: Sequence[Row]
    hits: dict[int, list[LawClause]] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)

    def judge(self, clauses: Iterable[LawClause]) -> None:
        """Fill ``hits`` (per row, in the policy's order) and ``unknown`` (per clause, how many lacked data)."""
        asked = list(clauses)
        found = find([clause.test for clause in asked], self.rows, self.columns, self.law.constants)
        for clause, places in zip(asked, found, strict=True):
            for at in places.holds:
                self.hits.setdefault(at, []).append(clause)
            self.unknown[clause.id] = len(places.unknown)

    def students_hit_by(self, key: str) -> dict[str, set[int]]:
        """Per measure named under ``key`` (``courses`` or ``events``), the students whose evidence it is."""
        wanted: dict[str, set[int]] = {}
        for at, clauses in self.hits.items():
            for each in clauses:
                name = getattr(each.clause, key)
                if name is not None:
                    wanted.setdefault(name, set()).add(self.rows[at][0])
        return wanted


class Verdicts:
    """Turns the hits of a judge into warnings and referrals, with their evidence."""

    def __init__(self, judge: Judge, evidence: Evidence, student_nos: Mapping[int, str]) -> None:
        self.judge = judge
        self.student_nos = student_nos
        self.exact = cache(Fraction)
        self.readers: dict[str, list[tuple[str, Callable[[Row], Figure | None]]]] = {}
        self.courses = {
            name: evidence.courses(name, students) for name, students in judge.students_hit_by("courses").items()
        }
        self.events = {
            name: evidence.events(name, students) for name, students in judge.students_hit_by("events").items()
        }

    def warnings(self) -> Iterator[Warning]:
        """One per student and track with a hit, by student number, then track."""
        for at in sorted(self.judge.hits):
            for track in self.judge.law.policy.tracks:
                clauses = [each for each in self.judge.hits[at] if each.track == track]
                if clauses:
                    yield self._warning(at, track, clauses)

    def referrals(self) -> Iterator[Referral]:
        """One per student and referring rule, by student number, then the policy's order."""
        for at in sorted(self.judge.hits):
            row = self.judge.rows[at]
            for each in self.judge.hits[at]:
                if each.track is None:
                    number = self.student_nos[row[0]]
                    yield Referral(number, each.id, self._figures(each, row), self._courses(each, row))

    def _warning(self, at: int, track: Track, clauses: list[LawClause]) -> Warning:
        row = self.judge.rows[at]
        highest = max(each.rank for each in clauses)
        firm = [each.rank for each in clauses if not each.clause.review]
        return Warning(
            student_no=self.student_nos[row[0]],
            track=track.id,
            level=track.levels[highest].id,
            review=all(each.clause.review for each in clauses if each.rank == highest),
            firm_level=track.levels[max(firm)].id if firm else None,
            rules=tuple(self._hit(each, row) for each in clauses),
        )

    def _hit(self, each: LawClause, row: Row) -> RuleHit:
        return RuleHit(
            id=each.id,
            level=each.clause.level or "",
            clause=each.clause.clause,
            review=each.clause.review,
            figures=self._figures(each, row),
            courses=self._courses(each, row),
            events=self._events(each, row),
        )

    def _courses(self, each: LawClause, row: Row) -> tuple[CountedCourse, ...]:
        return self.courses[each.clause.courses].get(row[0], ()) if each.clause.courses else ()

    def _events(self, each: LawClause, row: Row) -> tuple[CountedEvent, ...]:
        return self.events[each.clause.events].get(row[0], ()) if each.clause.events else ()

    def _figures(self, each: LawClause, row: Row) -> dict[str, Figure]:
        """The clause's figures that are known; a count as an integer, any other exact."""
        if each.id not in self.readers:
            self.readers[each.id] = [(name, self._reader(name)) for name in self._reported(each)]
        values = ((name, read(row)) for name, read in self.readers[each.id])
        return {name: value for name, value in values if value is not None}

    def _reported(self, each: LawClause) -> tuple[str, ...]:
        """The figures that a clause names; without any, the measures of its condition."""
        if each.clause.figures is not None:
            return each.clause.figures
        return tuple(dict.fromkeys(name.name for name in names_in(each.test) if name.name in self.judge.columns))

    def _reader(self, name: str) -> Callable[[Row], Figure | None]:
        """How a figure is read from a row."""
        column = self.judge.columns.get(name)
        if column is None:
            formula, columns, constants = self.judge.law.formulas[name], self.judge.columns, self.judge.law.constants
            return lambda row: value_of(formula, row, columns, constants)
        if column == Column(column.index):
            return itemgetter(column.index)
        over, scale, exact = column.over, column.scale, self.exact
        if column.whole and over is not None:
            return lambda row: row[column.index] if row[over] else None
        if over is None:
            return lambda row: exact(row[column.index], scale)
        return lambda row: exact(row[column.index], row[over] * scale) if row[over] else None
