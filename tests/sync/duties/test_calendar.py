"""Working terms and vacations."""

from __future__ import annotations

import pytest

from sync.duties.calendar import Judged, Screened, calendar_of
from tests.sync.duties.college import a_calendar, a_term, day


@pytest.mark.parametrize(
    ("period", "screened", "judged", "term"),
    [
        ("2024-2025-1", "term", "ended", "2024-2025-2"),
        ("2024-2025-2", "term", "ended", "2025-2026-1"),
        ("2024-2025-3", "term", "ended", "2025-2026-1"),
        ("2024-2025-2", "term", "running", "2024-2025-2"),
        ("2024-2025-3", "term", "running", "2024-2025-3"),
        ("2023-2024", "school_year", "ended", "2024-2025-1"),
        ("2025-2026-2", "term", "ended", None),
        ("2025-2026", "school_year", "ended", None),
        ("1999-2000-1", "term", "running", None),
        ("1999-2000-1", "term", "ended", None),
    ],
)
def test_the_working_term_is_the_next_regular_one_or_the_running_one(
    period: str, screened: Screened, judged: Judged, term: str | None
) -> None:
    found = a_calendar().working_term(period, screened, judged)
    assert (found.name if found else None) == term


@pytest.mark.parametrize(
    ("on", "screened", "judged", "period"),
    [
        ("2025-02-16", "term", "ended", "2023-2024-2"),
        ("2025-02-17", "term", "ended", "2024-2025-1"),
        ("2025-07-20", "term", "ended", "2024-2025-1"),
        ("2025-09-01", "term", "ended", "2024-2025-2"),
        ("2025-07-20", "term", "running", "2024-2025-2"),
        ("2023-09-04", "term", "ended", None),
        ("2023-09-03", "term", "running", None),
        ("2024-09-01", "school_year", "ended", None),
        ("2024-09-02", "school_year", "ended", "2023-2024"),
        ("2025-08-31", "school_year", "ended", "2023-2024"),
        ("2025-09-01", "school_year", "ended", "2024-2025"),
        ("2020-01-01", "school_year", "ended", None),
    ],
)
def test_the_list_now_owed_is_that_of_the_working_term_begun_last(
    on: str, screened: Screened, judged: Judged, period: str | None
) -> None:
    assert a_calendar().current_period(day(on), screened, judged) == period


@pytest.mark.parametrize(
    ("on", "term"),
    [
        ("2025-02-16", None),
        ("2025-02-17", "2024-2025-2"),
        ("2025-07-06", "2024-2025-2"),
        ("2025-07-07", None),
        ("2025-07-14", "2024-2025-3"),
        ("2025-07-24", None),
        ("2026-07-11", None),
    ],
)
def test_a_vacation_runs_from_its_first_day_until_the_next_term(on: str, term: str | None) -> None:
    found = a_calendar().term_on(day(on))
    assert (found.name if found else None) == term


@pytest.mark.parametrize(
    ("on", "work"),
    [
        ("2025-07-06", "2025-07-06"),
        ("2025-07-07", "2025-07-14"),
        ("2025-07-24", "2025-09-01"),
        ("2026-07-11", "2026-07-11"),
        ("2023-09-01", "2023-09-01"),
    ],
)
def test_a_day_in_a_vacation_moves_to_the_next_term_if_the_calendar_has_it(on: str, work: str) -> None:
    assert a_calendar().at_work(day(on)) == day(work)


def test_without_a_named_day_the_vacation_begins_after_the_last_day() -> None:
    (term,) = calendar_of([a_term("2025-2026-1", "2025-09-01", "2026-01-09")]).terms
    assert (term.vacation_on, term.last_day) == (day("2026-01-10"), day("2026-01-09"))


def test_a_vacation_that_would_reach_into_the_next_term_ends_with_it() -> None:
    terms = [
        a_term("2024-2025-2", "2025-02-17", "2025-07-04", "2025-07-20"),
        a_term("2024-2025-3", "2025-07-14", "2025-07-23"),
    ]
    assert calendar_of(terms).terms[0].vacation_on == day("2025-07-14")


def test_an_empty_calendar_knows_nothing() -> None:
    empty = calendar_of([])
    assert empty.at_work(day("2025-07-20")) == day("2025-07-20")
    assert empty.current_period(day("2025-07-20"), "term", "running") is None
