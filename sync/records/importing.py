"""Keep what a filled-in sheet records: all of it or nothing, and the same sheet twice only once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from reports.record_sheet import DAY
from rules.bundle.findings import BundleError, Finding
from sync.records.sheet_rows import RowRecord
from sync.store.database import Store
from sync.store.records import NewRecord, Record, insert_records, lock_records, standing_like

_ANOTHER: Final = "如果是另一次，请写到表末尾的空行里"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a sheet: the records that were added, by number, and how many rows were there already."""

    added: tuple[int, ...]
    already: int


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of a sheet beside what is stored: those to add, how many are there, and those that may not be added."""

    new: tuple[NewRecord, ...]
    already: int
    findings: tuple[Finding, ...]


def keep_rows(store: Store, rows: Sequence[RowRecord], *, recorded_by: str, at: datetime) -> Kept:
    """Add the records that are not there yet, and return what was added.

    Raises:
        BundleError: a row was imported before and says something else now, or its record was declared void.
    """
    with store.begin() as tx:
        lock_records(tx, store.site_id)
        before = standing_like(tx, store.site_id, [row.record for row in rows], voided=True)
        found = sort_out(rows, before)
        if found.findings:
            raise BundleError(found.findings)
        added = insert_records(tx, store.site_id, found.new, recorded_by=recorded_by, at=at)
    return Kept(tuple(added), found.already)


def sort_out(rows: Sequence[RowRecord], before: Sequence[Record]) -> Sorted:
    """Say of each row whether it is new, there already, or a change of what may not be changed.

    What says the same as a standing record, or as a row above, is there already, whatever row it came from. A row whose
    key is taken by other words is an edit where the same person wrote both and no other row holds the old words; else
    it is one more record (somebody copied a row, or two people filled in the same one).
    """
    standing = {record.fingerprint: record for record in before if record.voided_at is None}
    voided = {record.fingerprint: record for record in before if record.voided_at is not None}
    keys = {record.row_key: record for record in standing.values() if record.row_key}
    written = _by_key(rows)
    new: dict[str, NewRecord] = {}
    taken: set[str] = set(filter(None, keys))
    findings, already = [], 0
    for row in rows:
        record, print_ = row.record, row.record.fingerprint
        if print_ in standing or print_ in new:
            already += 1
        elif print_ in voided and voided[print_].row_key == record.row_key:
            advice = f"与已作废的第 {voided[print_].id} 号记录一样；请改正这一行，或清空"
            findings.append(row.row.error(DAY, str(record.happened_on), advice))
        elif (edited := _edited(record, keys, written)) is not None:
            advice = f"这一行已导入为第 {edited.id} 号记录，内容与现在不同；写错了请先作废再导入，{_ANOTHER}"
            findings.append(row.row.error(DAY, str(record.happened_on), advice))
        else:
            new[print_] = _keyed(record, taken)
    return Sorted(tuple(new.values()), already, tuple(findings))


def _by_key(rows: Sequence[RowRecord]) -> Mapping[str, set[str]]:
    """Return what the rows of each key say."""
    written: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.record.row_key:
            written[row.record.row_key].add(row.record.fingerprint)
    return written


def _edited(record: NewRecord, keys: Mapping[str, Record], written: Mapping[str, set[str]]) -> Record | None:
    """Return the standing record that this one would change, None where it is another one."""
    before = keys.get(record.row_key or "")
    if before is None or before.by != record.by or before.fingerprint in written[before.row_key or ""]:
        return None
    return before


def _keyed(record: NewRecord, taken: set[str]) -> NewRecord:
    """Return the record with its key, or without where another one has it."""
    if record.row_key is None:
        return record
    if record.row_key in taken:
        return replace(record, row_key=None)
    taken.add(record.row_key)
    return record
