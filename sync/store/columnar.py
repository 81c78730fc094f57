"""Rows as Arrow tables, read and written in batches, so that millions of them take memory once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    cast,
    or_,
    select,
)

from sync.store.transaction import Transaction

BATCH: Final = 50_000
WRITE: Final = 10_000


def standing(table: Table, site_id: str, known_at: datetime | None = None) -> ColumnElement[bool]:
    """Select the versions of a site that stood at ``known_at``, or that stand now."""
    if known_at is None:
        return and_(table.c.site_id == site_id, table.c.superseded_at.is_(None))
    return and_(
        table.c.site_id == site_id,
        table.c.known_at <= known_at,
        or_(table.c.superseded_at.is_(None), table.c.superseded_at > known_at),
    )


def read_columns(transaction: Transaction, table: Table, names: Sequence[str], where: ColumnElement[bool]) -> pa.Table:
    """Return the columns ``names`` of the rows of ``table`` that meet ``where``, as one Arrow table."""
    columns = [table.c[name] for name in names]
    wire = pa.schema([(column.name, _on_the_wire(column)) for column in columns])
    query = select(*(_sent(column) for column in columns)).where(where)
    result = transaction.execute(query, execution_options={"stream_results": True})
    batches = [_batch(rows, wire) for rows in result.partitions(BATCH)]
    schema = pa.schema([(column.name, _type_of(column)) for column in columns])
    return pa.Table.from_batches(batches, wire).cast(schema)


def _batch(rows: Sequence[Any], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array(values, field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)


def _sent(column: Column[Any]) -> ColumnElement[Any]:
    """Let dates travel as text and truth as numbers, which every driver gives alike."""
    if isinstance(column.type, Date):
        return cast(column, String)
    return cast(column, Integer) if isinstance(column.type, Boolean) else column


def _on_the_wire(column: Column[Any]) -> pa.DataType:
    if isinstance(column.type, Date):
        return pa.string()
    return pa.int32() if isinstance(column.type, Boolean) else _type_of(column)


def _type_of(column: Column[Any]) -> pa.DataType:
    """Return the Arrow type of a column."""
    kinds = ((Date, pa.date32()), (Boolean, pa.bool_()), (BigInteger, pa.int64()), (Integer, pa.int32()))
    return next((arrow for kind, arrow in kinds if isinstance(column.type, kind)), pa.string())


def insert_rows(transaction: Transaction, table: Table, rows: pa.Table, constants: Mapping[str, object]) -> None:
    """Add ``rows``, each with the same ``constants``, in batches."""
    for batch in rows.to_batches(WRITE):
        if batch.num_rows:
            transaction.execute(table.insert(), [{**row, **constants} for row in batch.to_pylist()])


def stamp(transaction: Transaction, table: Table, ids: Iterable[int], **moment: datetime | None) -> None:
    """Set one moment on the rows with these ids."""
    (name, at), *_ = moment.items()
    rows = [{"row_id": row_id} for row_id in sorted(ids)]
    for start in range(0, len(rows), WRITE):
        change = table.update().where(table.c.id == bindparam("row_id")).values({name: at})
        transaction.execute(change, rows[start : start + WRITE])
