"""From hits to warnings and referrals, with their figures and evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from operator import itemgetter

from rules.assessment import CountedCourse, Figure, Referral, RuleHit, Warning
from rules.engine.evidence import Courses, Events, Evidence
from rules.engine.judge import Judge
from rules.policy.arithmetic import Column, Row, compile_value
from rules.policy.conditions import names_in
from rules.policy.law import Law, LawClause
from rules.policy.schema import Track

Reader = Callable[[Row], Figure | None]


@dataclass(frozen=True, slots=True)
class Telling:
    """How the hits of one clause are told, worked out once and not for every student."""

    id: str
    track: str | None
    rank: int
    level: str
    clause: str
    review: bool
    readers: tuple[tuple[str, Reader], ...]
    counted: Courses
    happened: Events

    def hit(self, row: Row) -> RuleHit:
        """The clause's hit on the student of a row."""
        student = row[0]
        courses, events = self.counted.get(student, ()), self.happened.get(student, ())
        return RuleHit(self.id, self.level, self.clause, self.review, self.figures(row), courses, events)

    def figures(self, row: Row) -> dict[str, Figure]:
        """The figures that are known; a count as an integer, any other exact."""
        return {name: value for name, read in self.readers if (value := read(row)) is not None}

    def courses(self, row: Row) -> tuple[CountedCourse, ...]:
        """The courses that the clause counted."""
        return self.counted.get(row[0], ())


class Verdicts:
    """Turns the hits of a judge into warnings and referrals, with their evidence."""

    def __init__(self, judge: Judge, evidence: Evidence, student_nos: Mapping[int, str]) -> None:
        self.student_nos = student_nos
        courses = {name: evidence.courses(name, each) for name, each in judge.students_hit_by("courses").items()}
        events = {name: evidence.events(name, each) for name, each in judge.students_hit_by("events").items()}
        readers = _Readers(judge.law, judge.columns)
        tellings = {each.id: _telling(each, readers, courses, events) for each in judge.law.clauses}
        self.tracks = judge.law.policy.tracks
        self.hits = [
            (judge.rows[at], [tellings[each.id] for each in clauses]) for at, clauses in sorted(judge.hits.items())
        ]

    def warnings(self) -> Iterator[Warning]:
        """One per student and track with a hit, by student number, then track."""
        for row, hits in self.hits:
            for track in self.tracks:
                of_track = [each for each in hits if each.track == track.id]
                if of_track:
                    yield self._warning(row, track, of_track)

    def referrals(self) -> Iterator[Referral]:
        """One per student and referring rule, by student number, then the policy's order."""
        for row, hits in self.hits:
            for each in hits:
                if each.track is None:
                    yield Referral(self.student_nos[row[0]], each.id, each.figures(row), each.courses(row))

    def _warning(self, row: Row, track: Track, hits: Sequence[Telling]) -> Warning:
        highest = max([each.rank for each in hits])
        firm = [each.rank for each in hits if not each.review]
        return Warning(
            student_no=self.student_nos[row[0]],
            track=track.id,
            level=track.levels[highest].id,
            review=highest not in firm,
            firm_level=track.levels[max(firm)].id if firm else None,
            rules=tuple([each.hit(row) for each in hits]),
        )


def _telling(
    each: LawClause, readers: _Readers, courses: Mapping[str, Courses], events: Mapping[str, Events]
) -> Telling:
    return Telling(
        id=each.id,
        track=each.track.id if each.track else None,
        rank=each.rank,
        level=each.clause.level or "",
        clause=each.clause.clause,
        review=each.clause.review,
        readers=tuple((name, readers.reader(name)) for name in readers.reported(each)),
        counted=courses.get(each.clause.courses or "", {}),
        happened=events.get(each.clause.events or "", {}),
    )


@dataclass(frozen=True)
class _Readers:
    """How the figures of a law are read from a row."""

    law: Law
    columns: Mapping[str, Column]
    exact: Callable[[int, int], Fraction] = field(default_factory=lambda: cache(Fraction))

    def reported(self, each: LawClause) -> tuple[str, ...]:
        """The figures that a clause names; without any, the measures of its condition."""
        if each.clause.figures is not None:
            return each.clause.figures
        return tuple(dict.fromkeys(name.name for name in names_in(each.test) if name.name in self.columns))

    def reader(self, name: str) -> Reader:
        """How one figure is read."""
        column = self.columns.get(name)
        if column is None:
            return compile_value(self.law.formulas[name], self.columns, self.law.constants)
        index, over, scale, exact = column.index, column.over, column.scale, self.exact
        if column == Column(index):
            return itemgetter(index)
        if column.whole and over is not None:
            return lambda row: row[index] if row[over] else None
        if over is None:
            return lambda row: exact(row[index], scale)
        return lambda row: exact(row[index], row[over] * scale) if row[over] else None
