"""Periods of a student's own, and in how many of them a condition held: in a row, the longest row, or all told.

Each earlier term or school year is looked at as if it were the period: the windows move there, the as-of date stays.
One in which the student has no enrolment is passed over; one in which the condition is unknown does not meet it.
"""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Set
from itertools import groupby

from rules.engine.calendar import Calendar
from rules.engine.members import places
from rules.engine.session import Session
from rules.policy.measures import PeriodsMeasure

Met = Callable[[Calendar], Set[int]]
"""The students who meet the condition in a period."""


def count_periods(session: Session, calendar: Calendar, measure: PeriodsMeasure, met: Met) -> dict[int, int]:
    """Per student the number of periods; who has none is left out.

    Steps, from the period backwards: find who was enrolled then, ask the condition only where somebody's count can
    still change, and count.
    """
    periods = periods_until(calendar, measure)
    there = present(session, periods)
    counted: dict[int, int] = defaultdict(int)
    longest: dict[int, int] = {}
    out: set[int] = set()
    for period, here in zip(reversed(periods), reversed(there), strict=True):
        asked = here - out if measure.count == "running" else here
        if not asked:
            continue
        meeting = asked & met(period)
        for student in meeting:
            counted[student] += 1
            longest[student] = max(longest.get(student, 0), counted[student])
        if measure.count == "running":
            out |= asked - meeting
        if measure.count == "longest":
            counted.update(dict.fromkeys(asked - meeting, 0))
    return longest if measure.count == "longest" else counted


def periods_until(calendar: Calendar, measure: PeriodsMeasure) -> list[Calendar]:
    """The terms or school years that a measure looks at, in order, each as the period of the same calendar."""
    window = calendar.window(measure.window or "cumulative")
    terms = [term for term in calendar.terms if term.place in window]
    if measure.each == "term":
        return [Calendar(calendar.terms, (term,)) for term in terms]
    years = groupby(sorted(terms, key=lambda term: term.school_year), key=lambda term: term.school_year)
    found = [Calendar(calendar.terms, tuple(sorted(year, key=lambda term: term.place))) for _, year in years]
    return sorted(found, key=lambda year: year.last.place)


def present(session: Session, periods: list[Calendar]) -> list[set[int]]:
    """Who was enrolled in each period, whatever came of it."""
    everybody: dict[int, set[int]] = defaultdict(set)
    within = places(term.place for period in periods for term in period.period)
    rows = session.rows(f"""
        SELECT DISTINCT student, place FROM enrolment SEMI JOIN evaluated USING (student) WHERE place IN {within}
    """)
    for student, place in rows:
        everybody[place].add(student)
    return [set().union(*(everybody[term.place] for term in period.period)) for period in periods]
