"""Days some years from another."""

from __future__ import annotations

from datetime import date


def years_after(day: date, years: int) -> date:
    """Return the same day ``years`` later; the 29th of February, in a year that has none, is the 1st of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_before(day: date, years: int) -> date:
    """Return the same day ``years`` earlier; the 29th of February, in a year that has none, is the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
