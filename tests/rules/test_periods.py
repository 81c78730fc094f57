"""Counted periods from bare enrolments: in a row, the longest row, all told; terms, years, and who was away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from rules.engine.calendar import Calendar, Term
from rules.engine.periods import count_periods, periods_until
from rules.engine.session import open_session
from rules.policy.measures import PeriodsMeasure

NAMES = ("2022-2023-1", "2022-2023-2", "2022-2023-3", "2023-2024-1", "2023-2024-2", "2024-2025-1")
TERMS = tuple(Term(name, at, date(2022, 9, 1), date(2023, 1, 1), None) for at, name in enumerate(NAMES))


def a_measure(**more: Any) -> PeriodsMeasure:
    return PeriodsMeasure(label="x", periods="a > 1", **{"each": "term", **more})


def until(*places: int) -> Calendar:
    return Calendar(TERMS, tuple(TERMS[place] for place in places))


def looked_at(calendar: Calendar, **more: Any) -> list[list[int]]:
    return [[term.place for term in each.period] for each in periods_until(calendar, a_measure(**more))]


@pytest.mark.parametrize(
    ("period", "more", "expected"),
    [
        ((4,), {}, [[0], [1], [2], [3], [4]]),
        ((4,), {"window": "school_year"}, [[3], [4]]),
        ((4,), {"window": "cumulative"}, [[0], [1], [2], [3], [4]]),
        ((4,), {"each": "school_year"}, [[0, 1, 2], [3, 4]]),
        ((3, 4), {"each": "school_year"}, [[0, 1, 2], [3, 4]]),
        ((3,), {"each": "school_year"}, [[0, 1, 2], [3]]),
        ((5,), {"each": "school_year", "window": "school_year"}, [[5]]),
    ],
)
def test_the_periods_up_to_the_judged_one(period: tuple[int, ...], more: dict[str, str], expected: object) -> None:
    assert looked_at(until(*period), **more) == expected


def test_each_period_sees_the_whole_calendar() -> None:
    assert {each.terms for each in periods_until(until(4), a_measure())} == {TERMS}


def counted(enrolled: Mapping[int, set[int]], meeting: Mapping[int, set[int]], **more: Any) -> dict[int, int]:
    """Count for students by the terms in which each is enrolled and in which each would meet the condition."""
    rows = [(student, place) for student, places in enrolled.items() for place in places]
    columns = {"student": pa.array([row[0] for row in rows]), "place": pa.array([row[1] for row in rows])}

    def met(period: Calendar) -> set[int]:
        return {student for student, places in meeting.items() if period.last.place in places}

    with open_session() as session:
        session.give("enrolment", pa.table(columns))
        session.give("evaluated", pa.table({"student": pa.array(sorted(set(enrolled) - {99}))}))
        found = count_periods(session, until(5), a_measure(**more), met)
    return {student: number for student, number in found.items() if number}


ALL = set(range(6))


@pytest.mark.parametrize(
    ("enrolled", "meeting", "running", "longest", "total"),
    [
        (ALL, ALL, 6, 6, 6),
        (ALL, {5}, 1, 1, 1),
        (ALL, {4}, 0, 1, 1),
        (ALL, {0, 1, 2, 4, 5}, 2, 3, 5),
        (ALL, {0, 3, 4, 5}, 3, 3, 4),
        (ALL, {0, 1, 3}, 0, 2, 3),
        ({0, 1, 4, 5}, ALL, 4, 4, 4),
        ({0, 5}, {0, 5}, 2, 2, 2),
        ({0, 3, 5}, {0, 5}, 1, 1, 2),
        ({1, 2}, ALL, 2, 2, 2),
        ({0}, {1, 2}, 0, 0, 0),
    ],
)
def test_in_a_row_the_longest_row_and_all_told(
    enrolled: set[int], meeting: set[int], running: int, longest: int, total: int
) -> None:
    """A term without enrolment neither counts nor breaks the row; who is beside the student changes nothing."""
    everybody = {1: enrolled, 2: ALL, 3: {5}, 99: ALL}
    for count, expected in (("running", running), ("longest", longest), ("total", total)):
        found = counted(everybody, {1: meeting, 2: {5}, 99: ALL}, count=count)
        assert found == {student: number for student, number in ((1, expected), (2, 1)) if number}


def test_a_school_year_counts_once_and_by_any_of_its_terms() -> None:
    found = counted({1: {1, 4, 5}, 2: {0, 1, 2}}, {1: ALL, 2: ALL}, each="school_year", count="total")
    assert found == {1: 3, 2: 1}
