"""Which period a list is about when nobody names one, and which term is running."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import pyarrow as pa

from config.procedure_judged import Judged
from sync.refusal import Refusal


def running_term(terms: pa.Table, day: date) -> str:
    """Return the latest term that started on or before ``day`` (a vacation belongs to the term before).

    Raises:
        Refusal: the calendar has no such term.
    """
    return _latest(terms, "starts_on", day)


def judged_period(terms: pa.Table, day: date, screened: Literal["term", "school_year"], judged: Judged) -> str:
    """Return the period that a list made on ``day`` is about.

    ``judged`` says whether it is the term then running or the one that ended last; a yearly policy looks at the
    school year of that term, ended once its second term has.

    Raises:
        Refusal: the calendar has no such period.
    """
    if screened == "school_year":
        return _latest(_second_terms(terms), "ends_on", day).rpartition("-")[0]
    return running_term(terms, day) if judged == "running" else _latest(terms, "ends_on", day)


def period_above(
    terms: pa.Table,
    day: date,
    period: str,
    screened: Literal["term", "school_year"],
    above: Literal["term", "school_year"],
) -> tuple[str, bool] | None:
    """Return the period for which the regulation above is read beside ``period``, and whether it is the whole of it.

    Of one kind, it is the same period. Above a term, it is the term's school year once its second term has ended on
    ``day``; while the year runs, the year that ended last, which says nothing yet on the term. Above a school year,
    it is that year's last term that has ended, which is a part of it only. None: the calendar has no such period.
    """
    if screened == above:
        return period, True
    if above == "school_year":
        ended = [row["term"].rpartition("-")[0] for row in _ended(_second_terms(terms), day)]
        year = period.rpartition("-")[0]
        return ((year, True) if year in ended else (ended[-1], False)) if ended else None
    parts = [row["term"] for row in _ended(terms, day) if row["term"].rpartition("-")[0] == period]
    return (parts[-1], False) if parts else None


def _ended(terms: pa.Table, day: date) -> list[dict[str, Any]]:
    rows = sorted(terms.to_pylist(), key=lambda row: (row["ends_on"], row["term"]))
    return [row for row in rows if row["ends_on"] <= day]


def _second_terms(terms: pa.Table) -> pa.Table:
    rows = [row for row in terms.to_pylist() if row["term"].endswith("-2")]
    return pa.Table.from_pylist(rows, schema=terms.schema)


def _latest(terms: pa.Table, column: str, day: date) -> str:
    past = [(row[column], row["term"]) for row in terms.to_pylist() if row[column] <= day]
    if not past:
        raise Refusal(f"校历里没有 {day} 之前的学期：请先导入校历（yujing import），或用 --period 指明。")
    return str(max(past)[1])
