"""Which terms a period is made of, and which had ended."""

from __future__ import annotations

from datetime import date

import pyarrow as pa


def terms_of(terms: pa.Table, period: str) -> list[str]:
    """Return the terms of a period: a term itself, or those of a school year."""
    names = terms["term"].to_pylist()
    return [period] if period in names else [name for name in names if name.startswith(f"{period}-")]


def ended_terms(terms: pa.Table, period: str, as_of: date) -> list[str]:
    """Return the terms of a period that had ended at ``as_of``."""
    mine = set(terms_of(terms, period))
    return [row["term"] for row in terms.to_pylist() if row["term"] in mine and row["ends_on"] <= as_of]


def terms_up_to(terms: pa.Table, period: str) -> list[dict[str, date]]:
    """Return the rows of all terms that begin no later than the last one of a period."""
    mine = set(terms_of(terms, period))
    rows = terms.to_pylist()
    last = max((row["starts_on"] for row in rows if row["term"] in mine), default=date.min)
    return [row for row in rows if row["starts_on"] <= last]


def period_before(terms: pa.Table, period: str) -> str | None:
    """Return the period of the same kind before this one, or None where the calendar has none."""
    rows = sorted(terms.to_pylist(), key=lambda row: (row["starts_on"], row["term"]))
    names = [row["term"] for row in rows]
    if period not in names:
        names = list(dict.fromkeys(name.rpartition("-")[0] for name in names))
    place = names.index(period) if period in names else 0
    return names[place - 1] if place else None
