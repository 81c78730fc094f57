"""Keep a record, or declare one void; nothing is ever edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sync.records.written import Fault
from sync.refusal import Refusal
from sync.store.database import Store
from sync.store.records import NewRecord, Record, insert_record, lock_records, read_record, standing_like, void_record


class RecordRefused(Refusal):
    """A record that cannot be kept as it was written; every fault is named."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(("记录没有保存，请改正：", *(f"  {fault}" for fault in faults))))
        self.faults = tuple(faults)


def keep_record(store: Store, record: NewRecord, *, recorded_by: str, at: datetime) -> Record:
    """Keep a record and return it.

    Raises:
        Refusal: the same thing was recorded already.
    """
    with store.begin() as tx:
        lock_records(tx, store.site_id)
        same = standing_like(tx, store.site_id, [record])
        if same:
            raise Refusal(f"同样的内容已经登记过（第 {same[0].id} 号记录，{same[0].recorded_by} 登记），不必重复登记。")
        number = insert_record(tx, store.site_id, record, recorded_by=recorded_by, at=at)
        return found_record(read_record(tx, store.site_id, number), number)


def void_kept(store: Store, record_id: int, *, actor: str, reason: str, at: datetime) -> Record:
    """Declare a record void and return it as it is now.

    Raises:
        Refusal: there is no such record, or it is void already.
    """
    with store.begin() as tx:
        if not void_record(tx, store.site_id, record_id, actor=actor, reason=reason, at=at):
            found_record(read_record(tx, store.site_id, record_id), record_id)
            raise Refusal(f"第 {record_id} 号记录已经作废，不必再作废。")
        return found_record(read_record(tx, store.site_id, record_id), record_id)


def found_record(record: Record | None, record_id: int) -> Record:
    """Return a record that there is.

    Raises:
        Refusal: there is none.
    """
    if record is None:
        raise Refusal(f"没有第 {record_id} 号记录；编号见 yujing record list。")
    return record
