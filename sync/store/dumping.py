"""All rows of a site as lines of JSON, and back: the same whichever database they come from or go to.

The tables are asked of the database itself, so that a store of any revision can be read and written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, Date, DateTime, MetaData, Table, func, insert, select, text, update

from sync.store.transaction import Transaction

StoredTable: TypeAlias = Table
"""A table as it is in the database; only the store looks inside."""
_PIECE: Final = 4_000_000
"""So many characters of lines are kept in memory at most, and one row beyond."""
_AT_ONCE: Final = 1_000
_LONG: Final = "body"
"""A column of this name may hold millions of characters; its table is read row by row."""


def tables_of(tx: Transaction) -> tuple[Table, ...]:
    """Return the tables that hold rows of sites, as they are in the database, those referred to first."""
    found = MetaData()
    found.reflect(bind=tx)
    return tuple(table for table in found.sorted_tables if "site_id" in table.columns)


def dump_rows(tx: Transaction, site_id: str, table: Table) -> Iterator[str]:
    """Yield the site's rows of a table in the order of their key: lines of JSON, several thousand in one piece."""
    query = select(table).where(table.c.site_id == site_id).order_by(*table.primary_key.columns)
    rows = tx.execute(query, execution_options={"stream_results": True})
    lines: list[str] = []
    size = 0
    for part in rows.partitions(1 if _LONG in table.columns else _AT_ONCE):
        for row in part:
            line = json.dumps(list(row), ensure_ascii=False, separators=(",", ":"), default=_as_text)
            lines.append(line)
            size += len(line)
        if size >= _PIECE:
            yield "\n".join(lines) + "\n"
            lines, size = [], 0
    if lines:
        yield "\n".join(lines) + "\n"


def defer_references(tx: Transaction) -> None:
    """Let SQLite look at what rows refer to once all of them are there, when the transaction commits."""
    tx.exec_driver_sql("PRAGMA defer_foreign_keys=ON")


def load_rows(tx: Transaction, table: Table, columns: Sequence[str], lines: str) -> int:
    """Put lines that `dump_rows` wrote into a table, and return how many.

    On PostgreSQL what refers to rows of the same table is left out until `connect_rows`.
    """
    typed = [table.c[name] for name in columns]
    apart = {column.name for column in _within(table)} if tx.dialect.name == "postgresql" else set()
    rows = []
    for line in filter(None, lines.split("\n")):  # no other mark ends a line: texts hold some
        values = zip(typed, json.loads(line), strict=True)
        rows.append({column.name: None if column.name in apart else _typed(column, value) for column, value in values})
    if rows:
        tx.execute(insert(table), rows)
    return len(rows)


def connect_rows(tx: Transaction, table: Table, columns: Sequence[str], lines: str) -> None:
    """Put in what refers to rows of the same table, once all of them are there."""
    names = [column.name for column in _within(table)]
    if not names:
        return
    places = {name: at for at, name in enumerate(columns)}
    for line in filter(None, lines.split("\n")):  # no other mark ends a line: texts hold some
        row = json.loads(line)
        values = {name: row[places[name]] for name in names if row[places[name]] is not None}
        if values:
            same = [table.c[key.name] == row[places[key.name]] for key in table.primary_key.columns]
            tx.execute(update(table).where(*same).values(**values))


def refers_within(table: Table) -> bool:
    """Say whether rows of a table refer to rows of the same table."""
    return bool(_within(table))


def count_rows(tx: Transaction, table: Table, site_id: str | None = None) -> int:
    """Return how many rows a table has, of one site or of all."""
    query = select(func.count()).select_from(table)
    return int(tx.execute(query if site_id is None else query.where(table.c.site_id == site_id)).scalar_one())


def go_on_counting(tx: Transaction, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were put in (SQLite does so by itself)."""
    if tx.dialect.name == "postgresql" and "id" in table.columns:
        sequence = tx.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name}).scalar()
        if sequence:
            last = tx.execute(select(func.max(table.c.id))).scalar()
            if last:
                tx.execute(select(func.setval(sequence, last)))


def _within(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept in a backup")


def _typed(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value
