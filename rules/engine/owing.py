"""What students still owe, as of a day: what lifts a warning where a regulation looks at facts (lsec 三.4).

No law's clauses enter: the sets are the engine's own, read under a law's table of level grades and its period.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from rules.assessment import CountedCourse
from rules.engine.calendar import calendar_of
from rules.engine.coding import open_facts
from rules.engine.evidence import Evidence
from rules.engine.figures import Figures
from rules.facts.facts import Facts
from rules.policy.law import Law
from rules.policy.measures import CountMeasure

_OUTSTANDING: Final = "outstanding"
_NOT_EARNED: Final = "not_earned"
_MEASURES: Final = {
    _OUTSTANDING: CountMeasure(label="累计未通过学分", count="credits", of="outstanding", window="cumulative"),
    _NOT_EARNED: CountMeasure(
        label="应学而未取得学分的课程",
        count="courses",
        of="due_and_not_earned",
        window="cumulative",
        count_pending=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Owing:
    """One student's debts over all terms up to the period's end.

    ``outstanding`` are the courses failed and not passed since; ``unearned`` these and every other course due so far
    that has not been earned: one whose outcome is pending, and a required one never enrolled in.
    """

    outstanding: tuple[CountedCourse, ...]
    unearned: tuple[CountedCourse, ...]

    @property
    def credits(self) -> Fraction:
        """The outstanding credits."""
        return sum((course.credits for course in self.outstanding), start=Fraction(0))

    @property
    def all_earned(self) -> bool:
        """Whether every course due so far is earned."""
        return not self.unearned


def owing(facts: Facts, law: Law, period: str, as_of: date, students: Collection[str]) -> dict[str, Owing]:
    """Return what these students owe, by number; who is not judged in the period is not among them.

    Raises `PeriodError` as `rules.engine.evaluate.evaluate` does.
    """
    asked = replace(law, measures=_MEASURES, formulas={}, clauses=(), ranked={}, conditions={})
    calendar = calendar_of(facts, law.policy.screened, period)
    with open_facts(facts, as_of) as coded:
        coded.read_under(calendar, law.policy.grades)
        rows = Figures(coded.session, calendar, asked).rows()
        evidence = Evidence(coded.session, calendar, law.policy.grades, _MEASURES)
        numbers = dict(coded.session.rows("SELECT student, student_no FROM learner"))
        judged = {row[0] for row in rows if numbers[row[0]] in students}
        failed = evidence.courses(_OUTSTANDING, judged)
        unearned = evidence.courses(_NOT_EARNED, judged)
    return {
        numbers[student]: Owing(failed.get(student, ()), _together(failed.get(student, ()), unearned.get(student, ())))
        for student in sorted(judged)
    }


def _together(failed: tuple[CountedCourse, ...], others: tuple[CountedCourse, ...]) -> tuple[CountedCourse, ...]:
    """Return both lists as one, each course once, by code."""
    by_code = {course.course_code: course for course in (*others, *failed)}
    return tuple(by_code[code] for code in sorted(by_code))
