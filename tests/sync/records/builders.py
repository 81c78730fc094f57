"""Records as people write them, for a warned student of the college that the tests of duties invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from config.procedure_duties import DutyKind
from sync.cases.permission import Actor
from sync.records.draft import Around, checked
from sync.records.sheet_reading import SheetRow
from sync.records.written import Fault, Place, Written
from sync.store.case_record import Case
from sync.store.records import NewRecord, Record
from tests.sync.duties.college import CLASS, PEOPLE, a_case, the

TODAY = date(2025, 4, 15)
HELPER = "2022010101"
ACTORS: dict[str, Actor] = {actor.account: actor for actor in PEOPLE}
AROUND = Around(TODAY, ACTORS, frozenset({HELPER, "20230001"}))
MOMENT = datetime(2025, 4, 15, 4, 0, tzinfo=UTC)

FULL: dict[DutyKind, dict[str, str]] = {
    DutyKind.INTERVIEW: {"place": "办公室", "attended": "李班导", "content": "分析原因", "feedback": "愿意"},
    DutyKind.GUARDIAN_CONTACT: {"manner": "电话", "content": "说明情况", "opinion": "配合"},
    DutyKind.PLAN: {"horizon": "短期", "content": "每周三次自习"},
    DutyKind.NOTICE: {"way": "当面送达"},
}
"""What asnu wants in some kinds of records."""


def a_place(policy: str = "asnu", case: Case | None = None, **changes: Any) -> Place:
    """Return a case of a regulation's, with its procedure and class."""
    return Place(case or a_case(policy=policy, **changes), the(policy).procedure, CLASS)


def written(kind: str = "interview", on: str = "2025-04-01", by: str = "zhang", **fields: str) -> Written:
    """Return a record as it was written, with all that asnu wants where nothing else is said."""
    found = DutyKind(kind)
    extra = {name: fields.pop(name) for name in ("duty", "role", "row_key") if name in fields}
    return Written(kind=found, day=on, by=by, fields={**FULL.get(found, {}), **fields}, **extra)


def judged(draft: Written, place: Place | None = None, around: Around = AROUND) -> tuple[NewRecord | None, list[Fault]]:
    return checked(draft, place or a_place(), around)


def kept(draft: Written, place: Place | None = None, around: Around = AROUND) -> NewRecord:
    """Return the record that was written; it has no fault."""
    record, faults = judged(draft, place, around)
    assert faults == []
    assert record is not None
    return record


def faults_of(draft: Written, place: Place | None = None, around: Around = AROUND) -> list[str]:
    """Return at which items something is wrong."""
    record, faults = judged(draft, place, around)
    assert (record is None) == bool(faults)
    return [fault.item for fault in faults]


def stored(record: NewRecord, number: int = 1, **changes: Any) -> Record:
    """Return a record as the store has it."""
    values = {name: getattr(record, name) for name in NewRecord.__dataclass_fields__}
    known = Record(**values, id=number, recorded_by="zhang", recorded_at=MOMENT)
    return replace(known, **changes)


def a_row(number: int = 5, title: str = "学生谈话", cells: Mapping[str, str] = MappingProxyType({})) -> SheetRow:
    """Return a row of a sheet; cells that are empty are not there."""
    return SheetRow("登记表.xlsx[学生谈话]", number, title, {name: text for name, text in cells.items() if text})
