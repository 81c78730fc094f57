"""Which period a list is about when nobody names one."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pyarrow as pa
import pytest

from rules.facts.schema import TERMS
from sync.periods import judged_period, period_above, running_term
from sync.refusal import Refusal

Screened = Literal["term", "school_year"]


def a_calendar() -> pa.Table:
    days = {
        "2023-2024-1": (date(2023, 9, 4), date(2024, 1, 12)),
        "2023-2024-2": (date(2024, 2, 26), date(2024, 7, 5)),
        "2024-2025-1": (date(2024, 9, 2), date(2025, 1, 10)),
        "2024-2025-2": (date(2025, 2, 24), date(2025, 7, 4)),
    }
    rows = [{"term": term, "starts_on": starts, "ends_on": ends} for term, (starts, ends) in days.items()]
    return pa.Table.from_pylist(rows, schema=TERMS)


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2025, 2, 23), "2024-2025-1"),
        (date(2025, 2, 24), "2024-2025-2"),
        (date(2024, 8, 1), "2023-2024-2"),
    ],
)
def test_a_vacation_belongs_to_the_term_before(day: date, term: str) -> None:
    assert running_term(a_calendar(), day) == term


@pytest.mark.parametrize(
    ("day", "judged", "period"),
    [
        (date(2025, 6, 6), "running", "2024-2025-2"),
        (date(2025, 3, 14), "ended", "2024-2025-1"),
        (date(2025, 1, 9), "ended", "2023-2024-2"),
        (date(2025, 1, 10), "ended", "2024-2025-1"),
    ],
)
def test_a_list_is_about_the_running_or_the_last_ended_term(day: date, judged: str, period: str) -> None:
    assert judged_period(a_calendar(), day, "term", judged) == period  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2024, 9, 20), "2023-2024"), (date(2025, 7, 3), "2023-2024"), (date(2025, 7, 4), "2024-2025")],
)
def test_a_school_year_is_judged_once_its_second_term_has_ended(day: date, year: str) -> None:
    assert judged_period(a_calendar(), day, "school_year", "ended") == year


def test_a_calendar_without_the_past_is_refused() -> None:
    with pytest.raises(Refusal, match="校历"):
        running_term(a_calendar(), date(2023, 9, 3))


@pytest.mark.parametrize("screened", ["term", "school_year"])
def test_beside_a_period_of_its_own_kind_the_regulation_above_is_read_for_that_period(screened: Screened) -> None:
    period = "2024-2025-1" if screened == "term" else "2024-2025"
    assert period_above(a_calendar(), date(2025, 1, 20), period, screened, screened) == (period, True)


@pytest.mark.parametrize(
    ("day", "term", "found"),
    [
        (date(2025, 7, 4), "2024-2025-2", ("2024-2025", True)),
        (date(2025, 7, 3), "2024-2025-2", ("2023-2024", False)),
        (date(2025, 7, 4), "2024-2025-1", ("2024-2025", True)),
        (date(2025, 3, 14), "2024-2025-1", ("2023-2024", False)),
        (date(2024, 7, 4), "2023-2024-2", None),
    ],
)
def test_a_school_year_covers_its_terms_once_it_has_ended_until_then_the_last_one_is_only_shown(
    day: date, term: str, found: tuple[str, bool] | None
) -> None:
    assert period_above(a_calendar(), day, term, "term", "school_year") == found


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2025, 7, 4), ("2024-2025-2", False)),
        (date(2025, 7, 3), ("2024-2025-1", False)),
        (date(2025, 1, 9), None),
    ],
)
def test_a_term_is_never_the_whole_of_a_school_year(day: date, found: tuple[str, bool] | None) -> None:
    assert period_above(a_calendar(), day, "2024-2025", "school_year", "term") == found
