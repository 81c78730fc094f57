"""Numbers as decimals: exact or not given at all, and never dressed up."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.facts.decimals import decimal_text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(0), 6, "0"),
        (Fraction(5, 2), 6, "2.5"),
        (Fraction(-5, 2), 6, "-2.5"),
        (Fraction(-1, 4), 2, "-0.25"),
        (Fraction(1, 4), 1, None),
        (Fraction(1, 3), 6, None),
        (Fraction(1, 10**6), 6, "0.000001"),
        (Fraction(1, 10**7), 6, None),
        (100, 6, "100"),
        (Fraction(7), 0, "7"),
        (Fraction(15, 2), 0, None),
    ],
)
def test_a_number_that_ends_is_a_decimal(value: Fraction | int, places: int, text: str | None) -> None:
    assert decimal_text(value, places) == text


@given(st.integers(-(10**9), 10**9).map(lambda millionths: Fraction(millionths, 10**6)))
def test_what_has_six_places_is_exact_and_carries_no_idle_zeros(value: Fraction) -> None:
    text = decimal_text(value)
    assert text is not None
    assert Fraction(text) == value
    assert not re.search(r"\.\d*0$|\.$|E", text)


@given(st.decimals(min_value=0, max_value=100, places=5), st.integers(1, 1000))
def test_a_share_is_exact_or_not_given_at_all(raw: Decimal, most: int) -> None:
    share = Fraction(raw) / most
    text = decimal_text(share)
    assert (text is None) == ((share * 10**6).denominator != 1)
    assert text is None or Fraction(text) == share
