"""What is printed never contradicts the verdict."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.numbers import number_text, percent_text

values = st.fractions(min_value=-10, max_value=200, max_denominator=10_000)


def shown(text: str) -> Fraction:
    return Fraction(text.removeprefix("约").removesuffix("%"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (6, "6"),
        (Fraction(31, 2), "15.5"),
        (Fraction(1996, 1000), "1.996"),
        (Fraction(397, 201), "约1.97"),
        (Fraction(5989801, 3000000), "约1.99"),
        (2 + Fraction(1, 30000), "约2.00003"),
        (Fraction(0), "0"),
    ],
)
def test_a_figure_is_printed_exactly_or_cut(value: Fraction, text: str) -> None:
    assert number_text(value) == text


@given(values, st.integers(-1000, 20_000).map(lambda hundredths: Fraction(hundredths, 100)))
def test_a_cut_figure_stays_on_its_side_of_every_threshold(value: Fraction, threshold: Fraction) -> None:
    assert (shown(number_text(value)) < threshold) == (value < threshold)


@given(values, st.integers(0, 1000).map(lambda tenths: Fraction(tenths, 10)))
def test_a_cut_figure_never_looks_like_a_round_one(value: Fraction, threshold: Fraction) -> None:
    assert (shown(number_text(value)) == threshold) == (value == threshold)


@given(st.fractions(0, 1, max_denominator=10_000), st.integers(0, 100))
def test_a_share_stays_on_its_side_of_a_whole_percentage(share: Fraction, percent: int) -> None:
    assert (shown(percent_text(share)) < percent) == (share < Fraction(percent, 100))


def test_a_share_just_below_fifteen_percent_is_not_shown_as_fifteen() -> None:
    assert percent_text(Fraction(250, 1667)) == "约14.99%"
    assert percent_text(Fraction(3, 20)) == "15%"
