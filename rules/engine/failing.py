"""Which courses are failed most: failed attempts, students who failed, students who took it, by college."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from rules.engine.calendar import calendar_of
from rules.engine.coding import open_facts
from rules.engine.members import places
from rules.facts.facts import Facts
from rules.policy.law import Law

_QUERY: Final = """
    WITH taken AS (
        SELECT student, course, count(*) FILTER (NOT passed) AS failures
        FROM attempt WHERE counts AND place IN {period} GROUP BY student, course
    )
    SELECT college, course_code, count(*), count(*) FILTER (failures > 0), CAST(sum(failures) AS BIGINT)
    FROM taken JOIN learner USING (student) JOIN course USING (course)
    GROUP BY college, course_code ORDER BY college, course_code
"""


@dataclass(frozen=True, slots=True)
class CourseOutcome:
    """A course in a period, for the students of one college, each student once.

    ``students`` had an outcome there, ``failed`` of them failed at least one attempt (whatever came later);
    ``attempts`` are the failed attempts.
    """

    college: str
    course_code: str
    students: int
    failed: int
    attempts: int

    @property
    def rate(self) -> Fraction:
        """The share of the students who failed an attempt."""
        return Fraction(self.failed, self.students)


def course_outcomes(facts: Facts, law: Law, period: str, as_of: date) -> tuple[CourseOutcome, ...]:
    """Return every course that had an outcome in the period's terms, under the law's reading of level grades.

    Raises `PeriodError` as `rules.engine.evaluate.evaluate` does.
    """
    calendar = calendar_of(facts, law.policy.screened, period)
    with open_facts(facts, as_of) as coded:
        coded.read_under(calendar, law.policy.grades)
        query = _QUERY.format(period=places(calendar.window("term")))
        rows = coded.session.rows(query)
    return tuple(CourseOutcome(*row) for row in rows)
