"""Rows with awkward values in every table that a database has, of whichever revision; and what a database holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, DateTime, Integer, String, Table, insert

from sync.store.dumping import count_rows, dump_rows, tables_of
from sync.store.transaction import Transaction

AWKWARD = '’\u2028\u0085\t\\"%s 𠮷é〔〕\n;--'
"""Marks that end lines elsewhere, quotes, a character beyond the first plane, a newline."""
SITE = "main"
Rows = dict[str, list[dict[str, Any]]]


def populate(tx: Transaction, number: int) -> Rows:
    """Put two rows into every table, one full, and one with as few values as may be; return what was written.

    A table of which a site has one row gets one.
    """
    written: Rows = {}
    for table in tables_of(tx):
        once = table.primary_key.columns.keys() == ["site_id"]
        rows = [_row(table, number, full=True)] if not (once and count_rows(tx, table)) else []
        rows += [] if once else [_row(table, number + 1, full=False)]
        for row in rows:
            tx.execute(insert(table), row)
        written[table.name] = [json.loads(json.dumps(row, default=_plain)) for row in rows]
    return written


def _plain(value: date) -> str:
    return value.isoformat()


def contents(tx: Transaction) -> Rows:
    """Return every row of every table, as a backup would hold it."""
    return {table.name: list(_rows(tx, table)) for table in tables_of(tx)}


def lost(before: Rows, after: Rows) -> list[str]:
    """Return what of ``before`` is not in ``after``, whatever columns were added."""
    missing = []
    for table, rows in before.items():
        for row in rows:
            same = ({name: each[name] for name in row} for each in after.get(table, []) if row.keys() <= each.keys())
            if row not in same:
                missing.append(f"{table}: {row}")
    return missing


def _rows(tx: Transaction, table: Table) -> Iterator[dict[str, Any]]:
    names = table.columns.keys()
    for lines in dump_rows(tx, SITE, table):
        for line in lines.rstrip("\n").split("\n"):
            yield dict(zip(names, json.loads(line), strict=True))


def _row(table: Table, number: int, *, full: bool) -> dict[str, Any]:
    row = {}
    for column in table.columns:
        if full or not column.nullable or column.primary_key:
            row[column.name] = _value(column, number)
    return row


def _value(column: Column[Any], number: int) -> Any:
    if column.name == "site_id":
        return SITE
    if column.foreign_keys or (column.primary_key and isinstance(column.type, Integer)):
        return number
    if isinstance(column.type, String):
        text = f"{number}{AWKWARD}"
        return text[: column.type.length] if column.type.length else text * 3
    plain: tuple[tuple[type, Any], ...] = (
        (Boolean, number % 2 == 1),
        (BigInteger, 2**53 + number),
        (Integer, 2**30 + number),
        (DateTime, datetime(2024, 2, 29, 23, 59, 59, 999_999, UTC)),
        (Date, date(2024, 2, 29)),
        (JSON, {"’": [number, None, AWKWARD]}),
    )
    return next(value for kind, value in plain if isinstance(column.type, kind))
