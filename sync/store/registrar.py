"""Write what the registrar says as versions of facts.

A row that differs from the standing version makes a new version; a row that is missing is kept and marked as
vanished; a row that is as it was changes nothing. Whole columns are compared, so that millions of rows take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import and_, select

from sync.store.columnar import insert_rows, read_columns, stamp, standing
from sync.store.fact_tables import FACT_TABLES, REGISTRAR
from sync.store.keyring import NO_KEYS, Keyring
from sync.store.protected import open_rows, require_current, seal_rows
from sync.store.transaction import Transaction

ROW_KEYS: Final = {
    "terms": ("term",),
    "students": ("student_no",),
    "courses": ("course_code",),
    "programmes": ("major", "entry_year", "original_code"),
    "enrolments": ("student_no", "original_code", "term"),
    "attempts": ("student_no", "original_code", "term", "kind"),
    "events": ("student_no", "kind", "occurred_on"),
    "warnings": ("student_no", "policy", "track", "period"),
    "judged": ("policy", "track", "period"),
}
"""What identifies a row of the registrar's."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How a table of facts changed: counts of rows. ``missing_keys`` name all rows that the registrar lacks now."""

    table: str
    new: int
    changed: int
    reappeared: int
    unchanged: int
    vanished: int
    missing_keys: tuple[str, ...]

    @property
    def anything(self) -> bool:
        """Say whether anything changed at all."""
        return bool(self.new or self.changed or self.reappeared or self.vanished)


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The rows that are new, that differ (with the id of the version before), and the ids of the others."""

    new: pa.Table
    changed: pa.Table
    found: pa.Array
    missing: pa.Table


def write_registrar(
    transaction: Transaction,
    site_id: str,
    name: str,
    incoming: pa.Table,
    at: datetime,
    run_id: int,
    keyring: Keyring = NO_KEYS,
) -> Changes:
    """Store ``incoming`` (all columns of the table but those of versions) as all that the registrar says now.

    The protected columns of the register are compared as what they say, and kept sealed (`sync.store.protected`).

    Steps: compare with the standing versions; mark the missing, unmark those that are back; replace those that
    differ, keeping the first date of an outcome; add the new.

    Raises:
        KeyMissing: there is something to seal, and the key is not there or not the one in use.
    """
    table, keys = FACT_TABLES[name], ROW_KEYS[name]
    mine = and_(standing(table, site_id), table.c.source == REGISTRAR)
    current = read_columns(transaction, table, ["id", *incoming.schema.names], mine)
    if name == "students":
        require_current(transaction, site_id, keyring)
        current = open_rows(current, site_id, keyring)
    before = set(transaction.scalars(select(table.c.id).where(mine, table.c.vanished_at.is_not(None))))
    compared = _compare(incoming, current, keys)
    vanished = [row for row in compared.missing.to_pylist() if row["id"] not in before]
    back = before & set(compared.found.to_pylist()) if before else set()
    stamp(transaction, table, [row["id"] for row in vanished], vanished_at=at)
    stamp(transaction, table, back, vanished_at=None)
    stamp(transaction, table, compared.changed["id"].to_pylist(), superseded_at=at)
    constants = {"site_id": site_id, "source": REGISTRAR, "known_at": at, "run_id": run_id}
    for rows in (compared.new, compared.changed):
        kept = rows.select(incoming.schema.names)
        insert_rows(transaction, table, _sealed(name, kept, site_id, keyring), constants)
    unchanged = len(compared.found) - compared.changed.num_rows
    return Changes(
        name,
        compared.new.num_rows,
        compared.changed.num_rows,
        len(back),
        unchanged,
        len(vanished),
        tuple("，".join(str(row[key]) for key in keys) for row in compared.missing.to_pylist()),
    )


def _sealed(name: str, rows: pa.Table, site_id: str, keyring: Keyring) -> pa.Table:
    return seal_rows(rows, site_id, keyring) if name == "students" else rows


def _compare(incoming: pa.Table, current: pa.Table, keys: Sequence[str]) -> _Comparison:
    joined = incoming.join(current, list(keys), join_type="left outer", right_suffix="_before")
    new = joined.filter(pc.is_null(joined["id"]))
    found = joined.filter(pc.is_valid(joined["id"]))
    if "graded_on" in incoming.schema.names:
        found = _keep_first_dates(found)
    values = [name for name in incoming.schema.names if name not in keys and name != "graded_on"]
    changed = found.filter(_differs(found, values))
    ids = found["id"].combine_chunks()
    missing = current.filter(pc.invert(pc.is_in(current["id"], value_set=ids)))
    return _Comparison(new, changed, ids, missing)


def _differs(rows: pa.Table, values: Sequence[str]) -> pa.ChunkedArray:
    """Say of each row whether any value is not what it was; empty and empty are the same."""
    different = pa.chunked_array([pa.repeat(False, rows.num_rows)])
    for name in values:
        now, before = rows[name], rows[f"{name}_before"]
        emptied = pc.xor(pc.is_null(now), pc.is_null(before))
        different = pc.or_(different, pc.or_(emptied, pc.fill_null(pc.not_equal(now, before), False)))
    return different


def _keep_first_dates(rows: pa.Table) -> pa.Table:
    """Return ``rows`` with the date of the first outcome where there was one before."""
    first = pc.coalesce(rows["graded_on_before"], rows["graded_on"])
    return rows.set_column(rows.schema.get_field_index("graded_on"), "graded_on", first)
