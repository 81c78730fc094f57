"""A sheet read twice is stored once; what was imported before is never edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sync.records.importing import Sorted, sort_out
from sync.records.sheet_rows import RowRecord
from sync.store.records import NewRecord, Record
from tests.sync.records.builders import MOMENT, a_row, kept, stored, written

KEY = "1/interview/2024-2025-2/0/1"


def a_record(key: str | None = KEY, content: str = "分析原因", by: str = "zhang") -> NewRecord:
    return kept(written(content=content, by=by, row_key=key or ""), None)


def rows(*records: NewRecord) -> list[RowRecord]:
    return [
        RowRecord(a_row(number), replace(record, row_key=record.row_key or None))
        for number, record in enumerate(records, 5)
    ]


def told(found: Sorted) -> list[tuple[int | None, str]]:
    return [(finding.row, finding.message[:8]) for finding in found.findings]


def test_what_is_new_is_added_with_its_key() -> None:
    found = sort_out(rows(a_record()), [])
    assert [record.row_key for record in found.new] == [KEY]
    assert (found.already, found.findings) == (0, ())


def test_the_same_row_again_is_there_already() -> None:
    found = sort_out(rows(a_record()), [stored(a_record())])
    assert (found.new, found.already, found.findings) == ((), 1, ())


def test_what_says_the_same_is_there_already_whatever_row_it_came_from() -> None:
    found = sort_out(rows(a_record(None), a_record("1/interview/2024-2025-2/0/2")), [stored(a_record())])
    assert (found.new, found.already) == ((), 2)


def test_two_rows_that_say_the_same_are_one_record() -> None:
    found = sort_out(rows(a_record(), a_record(None)), [])
    assert (len(found.new), found.already) == (1, 1)


def test_a_row_that_was_changed_after_it_was_imported_is_refused() -> None:
    found = sort_out(rows(a_record(content="改过")), [stored(a_record(), number=7)])
    assert found.new == ()
    assert told(found) == [(5, "这一行已导入为第")]
    assert "第 7 号" in found.findings[0].message


def test_a_row_that_was_copied_is_one_more_record_in_either_order() -> None:
    before, copy = a_record(), a_record(content="第二次谈话")
    for order in ((before, copy), (copy, before)):
        found = sort_out(rows(*order), [stored(before)])
        assert [(record.details["content"], record.row_key) for record in found.new] == [("第二次谈话", None)]
        assert (found.already, found.findings) == (1, ())


def test_a_row_that_was_copied_before_the_first_import_gives_two_records_and_one_key() -> None:
    found = sort_out(rows(a_record(), a_record(content="第二次谈话")), [])
    assert [record.row_key for record in found.new] == [KEY, None]


def test_two_people_who_filled_in_the_same_row_did_two_things() -> None:
    found = sort_out(rows(a_record(by="li")), [stored(a_record(by="zhang"))])
    assert [(record.by, record.row_key) for record in found.new] == [("li", None)]


def test_a_row_whose_record_was_voided_comes_back_only_when_it_was_corrected() -> None:
    voided = stored(a_record(), number=7, voided_at=MOMENT, voided_by="zhang", void_reason="写错")
    assert told(sort_out(rows(a_record()), [voided])) == [(5, "与已作废的第 7")]
    corrected = sort_out(rows(a_record(content="改正")), [voided])
    assert [record.row_key for record in corrected.new] == [KEY]


def test_a_voided_record_of_another_row_keeps_nobody_from_writing_the_same() -> None:
    voided = stored(a_record("1/interview/2024-2025-2/0/9"), voided_at=MOMENT)
    assert len(sort_out(rows(a_record()), [voided]).new) == 1


def test_a_correction_beside_its_voided_record_is_there_already_the_next_time() -> None:
    voided = stored(a_record(), number=7, voided_at=MOMENT)
    standing: Record = stored(a_record(content="改正"), number=8)
    assert sort_out(rows(a_record(content="改正")), [voided, standing]).already == 1


def test_another_day_is_another_record() -> None:
    first = a_record(None)
    later = replace(first, happened_on=first.happened_on + timedelta(days=7))
    assert len(sort_out(rows(first, later), [stored(first)]).new) == 1
