"""Records of what was done for a warned student. They are added and voided, never edited."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import RowMapping, Select, func, insert, select, update

from config.procedure_duties import DutyKind
from sync.store.audit import append_audit
from sync.store.canonical import canonical_json, digest
from sync.store.record_tables import RECORDS
from sync.store.transaction import Transaction

_IN: Final = 500
"""Values in one IN list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """What was done, when, by whom (an account) in which role.

    ``case_id`` is None where it was done for a class, college or school (``class_name`` and ``college`` are empty
    where it was for more than one); ``duty`` is the id of the procedure's duty that it answers, empty where it answers
    any of its kind. ``details`` are the fields of its kind (`config.procedure_records`) by name. ``row_key`` names the
    row of a sheet that it came from.
    """

    case_id: int | None
    policy: str
    period: str
    college: str
    class_name: str = ""
    kind: DutyKind
    duty: str = ""
    happened_on: date
    by: str
    role: str
    details: Mapping[str, str] = field(default_factory=dict)
    row_key: str | None = None

    @property
    def fingerprint(self) -> str:
        """The digest of everything that was recorded: the same thing recorded twice has the same one."""
        named = (each.name for each in fields(NewRecord))
        return digest(canonical_json({name: getattr(self, name) for name in named if name != "row_key"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(NewRecord):
    """A record that was kept: who entered it, and who declared it void and why (``voided_at`` None: it stands)."""

    id: int
    recorded_by: str
    recorded_at: datetime
    voided_at: datetime | None = None
    voided_by: str | None = None
    void_reason: str | None = None


def _column(name: str) -> str:
    return "done_by" if name == "by" else name  # BY is a word of SQL


_COLUMNS: Final = [RECORDS.c[_column(each.name)] for each in fields(Record)]


def lock_records(tx: Transaction, site_id: str) -> None:
    """Let nobody else add records until the transaction ends (SQLite's write lock does so anyway)."""
    if tx.dialect.name == "postgresql":
        number = int.from_bytes(sha256(f"{site_id}|records".encode()).digest()[:8], "big", signed=True)
        tx.execute(select(func.pg_advisory_xact_lock(number)))


def insert_records(
    tx: Transaction, site_id: str, records: Sequence[NewRecord], *, recorded_by: str, at: datetime
) -> list[int]:
    """Keep records and return their ids in the order given."""
    if not records:
        return []
    common = {"site_id": site_id, "recorded_by": recorded_by, "recorded_at": at}
    rows = [{**_values(record), **common} for record in records]
    statement = insert(RECORDS).returning(RECORDS.c.id, sort_by_parameter_order=True)
    numbers = list(tx.execute(statement, rows).scalars())
    for number, record in zip(numbers, records, strict=True):
        about = {"case": str(record.case_id or ""), "kind": record.kind.value, "fingerprint": record.fingerprint}
        append_audit(
            tx, site_id, at=at, actor=recorded_by, action="record.added", subject=f"record:{number}", details=about
        )
    return numbers


def insert_record(tx: Transaction, site_id: str, record: NewRecord, *, recorded_by: str, at: datetime) -> int:
    """Keep one record and return its id."""
    return insert_records(tx, site_id, [record], recorded_by=recorded_by, at=at)[0]


def read_records(
    tx: Transaction,
    site_id: str,
    case_ids: Collection[int] | None = None,
    *,
    policy: str | None = None,
    period: str | None = None,
    voided: bool = False,
) -> list[Record]:
    """Return the records that stand (the voided ones too, if asked for) in the order of their days.

    Of these cases only where ``case_ids`` is given; those about a class, college or school are among the others.
    """
    query = select(*_COLUMNS).where(RECORDS.c.site_id == site_id)
    if policy is not None:
        query = query.where(RECORDS.c.policy == policy)
    if period is not None:
        query = query.where(RECORDS.c.period == period)
    if not voided:
        query = query.where(RECORDS.c.voided_at.is_(None))
    if case_ids is None:
        found = _read(tx, query)
    else:
        wanted = sorted(set(case_ids))
        parts = (wanted[start : start + _IN] for start in range(0, len(wanted), _IN))
        found = [record for part in parts for record in _read(tx, query.where(RECORDS.c.case_id.in_(part)))]
    return sorted(found, key=lambda record: (record.happened_on, record.id))


def read_record(tx: Transaction, site_id: str, record_id: int) -> Record | None:
    """Return one record, standing or voided; None where there is none."""
    found = _read(tx, select(*_COLUMNS).where(RECORDS.c.site_id == site_id, RECORDS.c.id == record_id))
    return found[0] if found else None


def standing_like(tx: Transaction, site_id: str, records: Sequence[NewRecord], *, voided: bool = False) -> list[Record]:
    """Return the standing records (the voided ones too, if asked for) of the same row of a sheet, or that say the same.

    Whoever adds records looks here first, under `lock_records`.
    """
    query = select(*_COLUMNS).where(RECORDS.c.site_id == site_id)
    if not voided:
        query = query.where(RECORDS.c.voided_at.is_(None))
    keys = sorted({record.row_key for record in records if record.row_key})
    prints = sorted({record.fingerprint for record in records})
    found = {
        record.id: record
        for column, wanted in ((RECORDS.c.row_key, keys), (RECORDS.c.fingerprint, prints))
        for start in range(0, len(wanted), _IN)
        for record in _read(tx, query.where(column.in_(wanted[start : start + _IN])))
    }
    return [found[number] for number in sorted(found)]


def void_record(tx: Transaction, site_id: str, record_id: int, *, actor: str, reason: str, at: datetime) -> bool:
    """Declare a record void; say whether it stood until now."""
    statement = (
        update(RECORDS)
        .where(RECORDS.c.site_id == site_id, RECORDS.c.id == record_id, RECORDS.c.voided_at.is_(None))
        .values(voided_at=at, voided_by=actor, void_reason=reason)
    )
    stood = tx.execute(statement).rowcount == 1
    if stood:
        why = {"why": reason}
        append_audit(
            tx, site_id, at=at, actor=actor, action="record.voided", subject=f"record:{record_id}", details=why
        )
    return stood


def _values(record: NewRecord) -> dict[str, object]:
    values = {_column(each.name): getattr(record, each.name) for each in fields(NewRecord)}
    return {
        **values,
        "kind": record.kind.value,
        "details": canonical_json(record.details),
        "fingerprint": record.fingerprint,
    }


def _read(tx: Transaction, query: Select[tuple[object, ...]]) -> list[Record]:
    return [_record(row) for row in tx.execute(query).mappings()]


def _record(row: RowMapping) -> Record:
    values = {each.name: row[_column(each.name)] for each in fields(Record)}
    return Record(**{**values, "kind": DutyKind(values["kind"]), "details": json.loads(values["details"])})
