"""Which terms a period is made of, and which came before."""

from __future__ import annotations

from datetime import date

import pytest

from sync.quality.period import ended_terms, period_before, terms_of, terms_up_to
from tests.sync.store.builders import AUTUMN, NEXT_AUTUMN, SPRING, some_facts

TERMS = some_facts().terms


def test_a_school_year_is_made_of_its_terms() -> None:
    assert terms_of(TERMS, "2023-2024") == [AUTUMN, SPRING]
    assert terms_of(TERMS, SPRING) == [SPRING]
    assert terms_of(TERMS, "1999-2000") == []


@pytest.mark.parametrize(("day", "ended"), [(date(2024, 7, 4), [AUTUMN]), (date(2024, 7, 5), [AUTUMN, SPRING])])
def test_a_term_has_ended_on_its_last_day(day: date, ended: list[str]) -> None:
    assert ended_terms(TERMS, "2023-2024", day) == ended


@pytest.mark.parametrize(
    ("period", "before"),
    [(SPRING, AUTUMN), (AUTUMN, None), ("2024-2025", "2023-2024"), ("2023-2024", None), ("1999-2000", None)],
)
def test_the_period_before_is_of_the_same_kind(period: str, before: str | None) -> None:
    assert period_before(TERMS, period) == before


def test_terms_up_to_a_period_are_those_that_began_no_later() -> None:
    assert [row["term"] for row in terms_up_to(TERMS, SPRING)] == [AUTUMN, SPRING]
    assert [row["term"] for row in terms_up_to(TERMS, "2024-2025")] == [AUTUMN, SPRING, NEXT_AUTUMN]
