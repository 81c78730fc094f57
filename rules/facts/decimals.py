"""Exact numbers as decimals, where they end."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

PLACES: Final = 6
"""So many decimals credits and scores have at most (`rules.facts.schema.SCALE`)."""


def decimal_text(value: Fraction | int, places: int = PLACES) -> str | None:
    """A number as a decimal without trailing zeros; None where it does not end within so many places."""
    scaled = Fraction(value) * 10**places
    if scaled.denominator != 1:
        return None
    whole, part = divmod(abs(scaled.numerator), 10**places)
    decimals = f"{part:0{places}d}".rstrip("0") if places else ""
    return f"{'-' * (value < 0)}{whole}.{decimals}" if decimals else f"{'-' * (value < 0)}{whole}"
