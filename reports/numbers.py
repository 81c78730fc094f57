"""Figures as people read them: exact where they end, cut short otherwise, never rounded onto a threshold.

A figure is cut, not rounded. Whatever bound of two decimals (or of two decimals of a per cent) a rule compares with,
the cut figure lies on the same side of ``<`` and ``≥`` as the exact one: 1.9966 prints as 1.99, never as 2.00
(DOMAIN.md section 2, "Exact"). A cut figure that would look rounder than it is (2.004 as 2.00) gets more digits.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from rules.assessment import Figure
from rules.facts.decimals import decimal_text

EXACT_PLACES: Final = 3
"""A figure that ends within so many decimals is printed whole."""

CUT_PLACES: Final = 2


def number_text(value: Figure) -> str:
    """Return ``value`` in decimal digits, with 约 before it where it is cut."""
    if whole := decimal_text(value, EXACT_PLACES):
        return whole
    places = CUT_PLACES
    while _cut(value, places) * 10 % 10**places == 0:
        places += 1
    return f"约{_digits(_cut(value, places), places)}"


def percent_text(value: Figure) -> str:
    """Return the share ``value`` (1 is all) in per cent."""
    return f"{number_text(Fraction(value) * 100)}%"


def _cut(value: Figure, places: int) -> int:
    """Return ``value`` in units of the last of ``places`` decimals, cut downwards."""
    return value.numerator * int(10**places) // value.denominator


def _digits(units: int, places: int) -> str:
    sign, digits = "-" * (units < 0), str(abs(units)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
