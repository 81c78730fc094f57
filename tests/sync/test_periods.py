"""Which period a list is about when nobody names one."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from rules.facts.schema import TERMS
from sync.periods import judged_period, running_term
from sync.refusal import Refusal


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
