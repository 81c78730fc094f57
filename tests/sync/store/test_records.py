"""Records stand once, are voided but never edited, and two who add the same at once add it once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from config.procedure_duties import DutyKind
from sync.records.importing import Kept, keep_rows
from sync.records.sheet_rows import RowRecord
from sync.store.database import Store
from sync.store.list_receipts import insert_list_receipt, read_list_receipts, void_list_receipt
from sync.store.records import (
    NewRecord,
    insert_record,
    insert_records,
    read_record,
    read_records,
    standing_like,
    void_record,
)
from sync.store.scans import Scan, insert_scan, read_scans
from tests.sync.cases.test_reconcile import ONE, TWO, a_store_alone
from tests.sync.records.builders import a_row
from tests.sync.scene import NOON, PERIOD, a_warning


def cases_in(store: Store) -> tuple[int, int]:
    """Open a case for each of two students, and return the ids."""
    scene = a_store_alone(store)
    scene.evaluate(a_warning(ONE), a_warning(TWO))
    return scene.case(ONE).id, scene.case(TWO).id


def a_record(case_id: int | None, on: str = "2025-03-05", content: str = "谈话", key: str | None = None) -> NewRecord:
    return NewRecord(
        case_id=case_id,
        policy="asnu",
        period=PERIOD,
        college="教育学院",
        kind=DutyKind.INTERVIEW,
        happened_on=date.fromisoformat(on),
        by="zhang",
        role="counsellor",
        details={"content": content},
        row_key=key,
    )


def add(store: Store, *records: NewRecord) -> list[int]:
    with store.begin() as tx:
        return insert_records(tx, store.site_id, records, recorded_by="wang", at=NOON)


def test_what_is_kept_is_read_as_it_was_in_the_order_of_its_days(store: Store) -> None:
    one, two = cases_in(store)
    first, second = a_record(one, "2025-03-06", "第二次"), a_record(two, "2025-03-05", "第一次\n两行")
    numbers = add(store, first, second)
    with store.read() as tx:
        found = read_records(tx, store.site_id)
        assert [record.id for record in found] == [numbers[1], numbers[0]]
        assert (found[0].details, found[0].recorded_by, found[0].voided_at) == (
            {"content": "第一次\n两行"},
            "wang",
            None,
        )
        assert found[1].fingerprint == first.fingerprint
        assert [record.case_id for record in read_records(tx, store.site_id, [one])] == [one]
        assert read_records(tx, store.site_id, []) == []
        assert read_records(tx, store.site_id, period="2023-2024-1") == []
        assert len(read_records(tx, store.site_id, policy="asnu", period=PERIOD)) == 2
        assert read_records(tx, "other") == []


def test_adding_nothing_adds_nothing(store: Store) -> None:
    assert add(store) == []


def test_a_record_about_a_class_is_about_no_case(store: Store) -> None:
    one, _ = cases_in(store)
    add(store, a_record(one), replace(a_record(None), class_name="小教2301班", kind=DutyKind.REPORT))
    with store.read() as tx:
        assert [record.case_id for record in read_records(tx, store.site_id, [one])] == [one]
        assert {record.class_name for record in read_records(tx, store.site_id)} == {"", "小教2301班"}


@pytest.mark.parametrize("other", [{"content": "谈话"}, {"key": "k", "content": "另一次"}])
def test_the_same_words_or_the_same_row_never_stand_twice(store: Store, other: dict[str, str]) -> None:
    one, _ = cases_in(store)
    add(store, a_record(one, key="k"))
    with pytest.raises(IntegrityError):
        add(store, a_record(one, **other))


def test_what_was_voided_leaves_room_for_the_right_one(store: Store) -> None:
    one, _ = cases_in(store)
    (number,) = add(store, a_record(one, key="k"))
    with store.begin() as tx:
        assert void_record(tx, store.site_id, number, actor="wang", reason="写错", at=NOON)
        assert not void_record(tx, store.site_id, number, actor="wang", reason="再次", at=NOON)
        assert not void_record(tx, store.site_id, number + 1, actor="wang", reason="没有", at=NOON)
        again = insert_record(tx, store.site_id, a_record(one, key="k"), recorded_by="wang", at=NOON)
    with store.read() as tx:
        voided = read_record(tx, store.site_id, number)
        assert voided is not None
        assert (voided.voided_by, voided.void_reason) == ("wang", "写错")
        assert [record.id for record in read_records(tx, store.site_id)] == [again]
        assert [record.id for record in read_records(tx, store.site_id, voided=True)] == [number, again]
        assert read_record(tx, store.site_id, again + 1) is None


def test_what_is_like_it_is_found_by_words_and_by_row(store: Store) -> None:
    one, _ = cases_in(store)
    numbers = add(store, a_record(one, content="甲", key="k"), a_record(one, content="乙"), a_record(one, content="丙"))
    with store.begin() as tx:
        void_record(tx, store.site_id, numbers[1], actor="wang", reason="写错", at=NOON)
        wanted = [a_record(one, content="丁", key="k"), a_record(one, content="乙")]
        assert [record.id for record in standing_like(tx, store.site_id, wanted)] == [numbers[0]]
        assert [record.id for record in standing_like(tx, store.site_id, wanted, voided=True)] == numbers[:2]
        assert standing_like(tx, store.site_id, []) == []


@pytest.mark.parametrize(
    "change", [{"by": "li"}, {"role": "class_adviser"}, {"duty": "plan"}, {"period": "2024-2025-2"}]
)
def test_the_fingerprint_covers_everything_but_the_row(change: dict[str, Any]) -> None:
    record = a_record(1)
    assert replace(record, row_key="k").fingerprint == record.fingerprint
    assert replace(record, **change).fingerprint != record.fingerprint


def test_the_same_sheet_imported_twice_at_once_is_stored_once(store: Store) -> None:
    one, two = cases_in(store)
    rows = [RowRecord(a_row(5), a_record(one, key="1")), RowRecord(a_row(6), a_record(two, key="2"))]
    both = Barrier(4)

    def import_it(who: str) -> Kept:
        both.wait()
        return keep_rows(store, rows, recorded_by=who, at=NOON)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(import_it, ["a", "b", "c", "d"]))
    assert sorted(len(result.added) for result in results) == [0, 0, 0, 2]
    assert sorted(result.already for result in results) == [0, 2, 2, 2]
    with store.read() as tx:
        assert len(read_records(tx, store.site_id)) == 2
        assert len({record.recorded_by for record in read_records(tx, store.site_id)}) == 1


def test_a_list_is_received_once_by_each_person_until_that_is_voided(store: Store) -> None:
    def receive(by: str, on: date) -> int:
        with store.begin() as tx:
            return insert_list_receipt(
                tx,
                store.site_id,
                college="教育学院",
                policy="asnu",
                period=PERIOD,
                received_on=on,
                received_by=by,
                recorded_by="wang",
                at=NOON,
            )

    first, second = receive("zhang", date(2025, 3, 5)), receive("li", date(2025, 3, 3))
    with pytest.raises(IntegrityError):
        receive("zhang", date(2025, 3, 6))
    with store.begin() as tx:
        assert [each.id for each in read_list_receipts(tx, store.site_id, policy="asnu", period=PERIOD)] == [
            second,
            first,
        ]
        assert void_list_receipt(tx, store.site_id, first, actor="wang", reason="写错", at=NOON)
        assert not void_list_receipt(tx, store.site_id, first, actor="wang", reason="写错", at=NOON)
    third = receive("zhang", date(2025, 3, 6))
    with store.read() as tx:
        assert {each.id for each in read_list_receipts(tx, store.site_id)} == {second, third}
        assert len(read_list_receipts(tx, store.site_id, voided=True)) == 3
        assert read_list_receipts(tx, store.site_id, policy="lsec") == []


def test_a_scan_is_registered_once_per_case(store: Store) -> None:
    one, two = cases_in(store)

    def a_scan(case_id: int) -> Scan:
        digest = "a" * 64
        about: dict[str, Any] = {
            "college": "教育学院",
            "kind": "interview",
            "file_name": "谈话.pdf",
            "stored_as": f"{case_id}/a.pdf",
        }
        kept: dict[str, Any] = {"size": 10, "media_type": "application/pdf", "filed_by": "wang", "filed_at": NOON}
        return Scan(id=0, case_id=case_id, record_id=None, sha256=digest, **about, **kept)

    with store.begin() as tx:
        first = insert_scan(tx, store.site_id, a_scan(one))
        second = insert_scan(tx, store.site_id, a_scan(two))
    with pytest.raises(IntegrityError), store.begin() as tx:
        insert_scan(tx, store.site_id, a_scan(one))
    with store.read() as tx:
        assert [scan.id for scan in read_scans(tx, store.site_id)] == [first, second]
        assert [scan.id for scan in read_scans(tx, store.site_id, [two])] == [second]
        assert read_scans(tx, store.site_id, [one], sha256="b" * 64) == []
