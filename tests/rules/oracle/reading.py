"""Where a verdict stands: whose, over which period, seen from which day; and so which attempts count."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from .attempts import known, passes
from .facts import Attempt, Course, Facts, Student, Term


@dataclass(frozen=True)
class Period:
    """The term or the school year that is screened, its terms in the order of `starts_on`."""

    name: str
    terms: tuple[Term, ...]

    @property
    def last(self) -> Term:
        """Give the period's last term."""
        return self.terms[-1]


@dataclass(frozen=True)
class Reading:
    """One student, one period, one day; `calendar` holds all terms in the order of `starts_on`."""

    student: Student
    calendar: tuple[Term, ...]
    period: Period
    as_of: date

    @cached_property
    def counting(self) -> tuple[Attempt, ...]:
        """List the student's attempts that count."""
        return tuple(attempt for attempt in self.student.attempts if counts(attempt, self.period, self.as_of))

    @cached_property
    def counting_by_course(self) -> dict[Course, list[Attempt]]:
        """Sort the counting attempts by course."""
        by_course: dict[Course, list[Attempt]] = defaultdict(list)
        for attempt in self.counting:
            by_course[attempt.course].append(attempt)
        return dict(by_course)

    @cached_property
    def up_to_the_period(self) -> tuple[Term, ...]:
        """Give the terms not later than the period's last."""
        return tuple(term for term in self.calendar if not later(term, self.period.last))


def counts(attempt: Attempt, period: Period, as_of: date) -> bool:
    """Say whether it counts: a known pass whatever its term, else known and not of a term after the period."""
    if not known(attempt, as_of):
        return False
    return passes(attempt) or not later(attempt.term, period.last)


def later(one: Term, other: Term) -> bool:
    """Say whether one term is later than the other: terms are ordered by the day they start."""
    return one.starts_on > other.starts_on


def period_of(facts: Facts, name: str) -> Period:
    """Find the term of that name, or all terms of that school year."""
    terms = tuple(term for term in facts.terms if name in (term.name, term.school_year))
    if not terms:
        raise ValueError(f"the calendar lacks {name}")
    return Period(name, terms)
