"""What the engine makes of everything that students took: the ground of a transcript, many students at once.

Outcomes, grade points and means are those of the very relations that verdicts are made from, so that a transcript
cannot contradict the verdict beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from rules.assessment import Figure
from rules.engine.calendar import Calendar, calendar_of
from rules.engine.coding import CodedFacts, open_facts
from rules.engine.figures import Figures, figure_in
from rules.engine.points import has_level_points, points_of
from rules.facts.facts import Facts
from rules.facts.schema import ATTEMPT_KINDS, RESULTS
from rules.policy.grades import GradeScheme
from rules.policy.law import Law
from rules.policy.measures import GradePointMeasure, ScoreMeasure

OF_STUDENTS: Final = ("students", "enrolments", "attempts", "events", "warnings")
"""The tables whose rows belong to a student."""


@dataclass(frozen=True, slots=True)
class StudiedAttempt:
    """One attempt, and what it counts as on the as-of day.

    ``score`` and ``result`` are None where they are not known on that day (no date, or a later one), ``passed`` while
    there is no outcome. ``counts``: it is known, and a pass or of a term not later than the
    period. ``points`` is the grade point by the law's formula, None where it has none.
    """

    course_code: str
    term: str
    kind: str
    score: str | None
    result: str | None
    passed: bool | None
    counts: bool
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that one student took.

    ``attempts`` and ``taken`` (term and course, enrolled in or attempted) are in the order of terms, then codes.
    ``means`` are the law's, None where there is none to tell; empty for a student who is not judged in the period.
    """

    attempts: tuple[StudiedAttempt, ...]
    taken: tuple[tuple[str, str], ...]
    means: Mapping[str, Figure | None]

    @property
    def earned(self) -> frozenset[str]:
        """The courses that are passed."""
        return frozenset(each.course_code for each in self.attempts if each.counts and each.passed)

    @property
    def outstanding(self) -> frozenset[str]:
        """The courses with a failure that counts, and no pass (DOMAIN section 2)."""
        return frozenset(each.course_code for each in self.attempts if each.counts and not each.passed) - self.earned


def studies(facts: Facts, law: Law, period: str, as_of: date, students: Collection[str]) -> dict[str, Study]:
    """Return what these students took, by number; those whom the facts do not know are left out.

    Raises `PeriodError` as `rules.engine.evaluate.evaluate` does.
    """
    calendar = calendar_of(facts, law.policy.screened, period)
    with open_facts(_of_these(facts, students), as_of) as coded:
        coded.read_under(calendar, law.policy.grades)
        numbers = dict(coded.session.rows("SELECT student, student_no FROM learner"))
        attempts = _attempts(coded, law.policy.grades)
        taken = _taken(coded)
        means = _means(coded, calendar, law)
    return {
        number: Study(attempts.get(student, ()), taken.get(student, ()), means.get(student, {}))
        for student, number in numbers.items()
    }


def _of_these(facts: Facts, students: Collection[str]) -> Facts:
    wanted = pa.array(sorted(set(students)), pa.string())

    def only(name: str) -> pa.Table:
        table: pa.Table = getattr(facts, name)
        return table.filter(pc.is_in(table["student_no"], value_set=wanted))

    return replace(facts, **{name: only(name) for name in OF_STUDENTS})


_LEVELS: Final = """
    LEFT JOIN (SELECT grade, points AS level_points FROM grade WHERE points IS NOT NULL) AS level USING (grade)
"""
_ATTEMPTS: Final = """
    WITH worth AS (SELECT attempt.*, {points} AS points FROM attempt {levels})
    SELECT student, course_code, term.name, kind, given_score, result, graded_on, passed, counts, worth.points
    FROM worth JOIN course USING (course) JOIN term USING (place) LEFT JOIN grade USING (grade)
    ORDER BY student, place, course_code, kind
"""


def _attempts(coded: CodedFacts, scheme: GradeScheme) -> dict[int, tuple[StudiedAttempt, ...]]:
    points, scale = points_of(scheme)
    query = _ATTEMPTS.format(points=points, levels=_LEVELS if has_level_points(scheme) else "")
    rows = coded.session.rows(query)
    return {
        student: tuple([_attempt(row, scale, coded.as_of) for row in group])
        for student, group in groupby(rows, key=itemgetter(0))
    }


def _attempt(row: tuple[Any, ...], scale: int, as_of: date) -> StudiedAttempt:
    _, code, term, kind, score, result, day, passed, counts, points = row
    if day is None or day > as_of:
        return StudiedAttempt(code, term, ATTEMPT_KINDS[kind], None, None, None, False, None)
    return StudiedAttempt(
        code,
        term,
        ATTEMPT_KINDS[kind],
        score,
        None if result is None else RESULTS[result],
        passed,
        counts,
        None if points is None or passed is None else Fraction(points, scale),
    )


def _taken(coded: CodedFacts) -> dict[int, tuple[tuple[str, str], ...]]:
    rows = coded.session.rows("""
        SELECT DISTINCT student, place, term.name, course_code
        FROM enrolment JOIN course USING (course) JOIN term USING (place) ORDER BY student, place, course_code
    """)
    return {
        student: tuple((term, code) for _, _, term, code in group)
        for student, group in groupby(rows, key=itemgetter(0))
    }


def _means(coded: CodedFacts, calendar: Calendar, law: Law) -> dict[int, dict[str, Figure | None]]:
    wanted = {name: each for name, each in law.measures.items() if isinstance(each, GradePointMeasure | ScoreMeasure)}
    if not wanted:
        return {}
    asked = replace(law, measures=wanted, formulas={}, clauses=(), ranked={}, conditions={})
    figures = Figures(coded.session, calendar, asked)
    rows = figures.rows()
    return {row[0]: {name: figure_in(name, row, figures.columns, asked) for name in wanted} for row in rows}
