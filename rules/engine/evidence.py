"""The courses and events behind the hits: fetched only for the students that a rule hit."""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import pyarrow as pa

from rules.assessment import CountedCourse, CountedEvent
from rules.engine.calendar import Calendar
from rules.engine.counting import Counting
from rules.engine.means import LATEST, best_attempts, key_of
from rules.engine.members import qualifying
from rules.engine.progress import EARNED_SETS, PROGRESS_SETS, first_passes
from rules.engine.session import Session
from rules.facts.schema import ATTEMPT_KINDS, EVENT_KINDS, RESULTS, SCALE
from rules.policy.grades import GradeScheme
from rules.policy.measures import COURSE_MEASURES, CountMeasure, GradePointMeasure, RelationalMeasure, ShareMeasure

_KINDS: Final[Mapping[int | None, str | None]] = {None: None, **dict(enumerate(ATTEMPT_KINDS))}
_RESULTS: Final[Mapping[int | None, str | None]] = {None: None, **dict(enumerate(RESULTS))}
_TOLD: Final = "shown.student, course_code, term.name, credits, given_score, kind, result, passed"
_SHOWN: Final = "student, course, place, kind, result, grade, passed"
_WORDS: Final = "JOIN course USING (course) JOIN term USING (place) LEFT JOIN grade USING (grade)"
Listed = tuple[CountedCourse, ...]
Courses = Mapping[int, Listed]
Events = Mapping[int, tuple[CountedEvent, ...]]


@dataclass(frozen=True)
class Evidence:
    """Reads the evidence of a law's measures, from the relations that the figures were counted from."""

    session: Session
    calendar: Calendar
    scheme: GradeScheme
    measures: Mapping[str, RelationalMeasure]

    def courses(self, name: str, students: Collection[int]) -> Courses:
        """Per student the courses that a measure counted, by code, each with the attempt that made it count."""
        at, measure = self._find(name, students)
        return self._read(self._shown(at, measure))

    def of_one(self, student: int) -> tuple[dict[str, Listed], dict[str, Listed]]:
        """What `courses` says of one student, by measure, for all measures that count courses.

        The second are the courses of which a measure takes a share, shown as the part of them is.
        One query asks for all of them, since a query about one student takes longer to plan than to answer.
        """
        self._want({student})
        placed = enumerate(self.measures.items())
        asked = [(at, name, each) for at, (name, each) in placed if isinstance(each, COURSE_MEASURES)]
        shares = [(at, name, each) for at, name, each in asked if isinstance(each, ShareMeasure)]
        queries = [self._shown(at, each) for at, _, each in asked]
        found = self._read_each([*queries, *(self._shown_among(at, each) for at, _, each in shares)])
        lists = [each.get(student, ()) for each in found]
        courses = dict(zip((name for _, name, _ in asked), lists, strict=False))
        return courses, dict(zip((name for _, name, _ in shares), lists[len(asked) :], strict=True))

    def _read(self, shown: str) -> Courses:
        return _by_student(
            self.session.rows(f"SELECT {_TOLD} FROM ({shown}) AS shown {_WORDS} ORDER BY shown.student, shown.course")
        )

    def _read_each(self, queries: Sequence[str]) -> list[Courses]:
        """What several queries show, each by itself."""
        if not queries:
            return []
        together = " UNION ALL ".join(f"SELECT {at} AS list, {_SHOWN} FROM ({each})" for at, each in enumerate(queries))
        order = "shown.list, shown.student, shown.course"
        rows = self.session.rows(f"SELECT {_TOLD}, list FROM ({together}) AS shown {_WORDS} ORDER BY {order}")
        found = {at: _by_student(row[:-1] for row in group) for at, group in groupby(rows, key=itemgetter(-1))}
        return [found.get(at, {}) for at in range(len(queries))]

    def events(self, name: str, students: Collection[int]) -> Events:
        """Per student the events that a measure counted, by date, then kind."""
        at, _ = self._find(name, students)
        rows = self.session.rows(f"""
            SELECT student, kind, occurred_on, ended_on, term_name, note
            FROM members_{at} SEMI JOIN wanted USING (student) ORDER BY student, occurred_on, kind
        """)
        return {
            student: tuple(CountedEvent(EVENT_KINDS[kind], *rest) for _, kind, *rest in group)
            for student, group in groupby(rows, key=itemgetter(0))
        }

    def _find(self, name: str, students: Collection[int]) -> tuple[int, RelationalMeasure]:
        self._want(students)
        return list(self.measures).index(name), self.measures[name]

    def _want(self, students: Collection[int]) -> None:
        self.session.give("wanted", pa.table({"student": pa.array(sorted(students), pa.int32())}))

    def _shown_among(self, at: int, measure: ShareMeasure) -> str:
        base = measure.part(measure.among)
        query = Counting(self.session, self.calendar, self.scheme).members(at, base)
        return self._shown_of_count(f"SELECT * FROM ({query}) SEMI JOIN wanted USING (student)", base)

    def _shown(self, at: int, measure: RelationalMeasure) -> str:
        """One row per student and course: the attempt to show, or the scheduled term of a course never taken."""
        counted = f"SELECT * FROM members_{at} SEMI JOIN wanted USING (student)"
        if isinstance(measure, ShareMeasure):
            measure = measure.part(measure.of)
        if isinstance(measure, CountMeasure):
            return self._shown_of_count(counted, measure)
        if isinstance(measure, GradePointMeasure):
            chosen = f"SEMI JOIN wanted USING (student) SEMI JOIN members_{at} USING ({key_of(measure)})"
            return best_attempts(measure, self.scheme, self.calendar, chosen)
        return f"{counted} QUALIFY row_number() OVER (PARTITION BY student, course ORDER BY {LATEST}) = 1"

    def _shown_of_count(self, counted: str, measure: CountMeasure) -> str:
        if measure.of in EARNED_SETS:
            return first_passes(counted)
        if measure.of == "selected" or measure.of in PROGRESS_SETS:
            nothing = "CAST(NULL AS INTEGER) AS grade, NULL AS kind, NULL AS result, FALSE AS passed"
            return f"SELECT *, {nothing} FROM ({counted})"
        if measure.of == "due_and_not_earned":
            condition, place = "NOT earned AND closed", "COALESCE(counted.place, attempt.place) AS place"
        else:
            condition, place = qualifying(measure, self.calendar), "attempt.place"
        return f"""
            SELECT student, course, {place}, kind, result, grade, FALSE AS passed
            FROM ({counted}) AS counted
            LEFT JOIN (SELECT * FROM failed WHERE {condition}) AS attempt USING (student, course)
            QUALIFY row_number() OVER (
                PARTITION BY student, course
                ORDER BY in_period DESC, graded_on DESC, attempt.place DESC, kind DESC) = 1
        """


def _by_student(rows: Iterable[tuple[Any, ...]]) -> Courses:
    exact = cache(lambda millionths: Fraction(millionths, SCALE))
    return {
        student: tuple(
            [
                CountedCourse(code, term, exact(credit), score, _KINDS[kind], _RESULTS[result], passed)
                for _, code, term, credit, score, kind, result, passed in group
            ]
        )
        for student, group in groupby(rows, key=itemgetter(0))
    }
