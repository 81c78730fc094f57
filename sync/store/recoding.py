"""Bring what stands in the store into line with changed equivalences, as new versions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, or_, select

from sync.store.columnar import stamp, standing
from sync.store.fact_tables import FACT_TABLES
from sync.store.transaction import Transaction

CountsAs = Callable[[str | int, str], str]
"""Given a student's number (for a programme: an entry year) and a code, the code as which it counts."""

_WHOSE: Final = {"enrolments": "student_no", "attempts": "student_no", "programmes": "entry_year"}
_OF_VERSIONS = ("id", "known_at", "superseded_at", "run_id")


def recode(
    transaction: Transaction,
    site_id: str,
    name: str,
    old_codes: Collection[str],
    counts_as: CountsAs,
    at: datetime,
    run_id: int,
) -> int:
    """Let every standing row of a table count as ``counts_as`` says; return how many rows changed.

    ``old_codes`` are those that any equivalence changes; rows that an equivalence changed before are looked at too.
    """
    table = FACT_TABLES[name]
    changed = [
        {**row, "course_code": code}
        for row in _affected(transaction, table, site_id, old_codes)
        if (code := counts_as(row[_WHOSE[name]], row["original_code"])) != row["course_code"]
    ]
    stamp(transaction, table, [row["id"] for row in changed], superseded_at=at)
    rows = [{key: value for key, value in row.items() if key not in _OF_VERSIONS} for row in changed]
    if rows:
        transaction.execute(table.insert(), [{**row, "known_at": at, "run_id": run_id} for row in rows])
    return len(changed)


def _affected(transaction: Transaction, table: Table, site_id: str, old_codes: Collection[str]) -> list[dict[str, Any]]:
    moved = table.c.original_code != table.c.course_code
    where = or_(moved, table.c.original_code.in_(sorted(old_codes)))
    query = select(table).where(standing(table, site_id), where)
    return [dict(row._mapping) for row in transaction.execute(query)]
