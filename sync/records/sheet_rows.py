"""What the rows of a filled-in sheet record: whose case, which duty, and everything that is wrong, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from config.procedure_duties import Duty, DutyKind, Scope
from config.procedure_records import KIND_TITLES, SHAPES, RecordField
from reports.record_sheet import BY, CASE, DAY, DUTY, KEY, KNOWN, NUMBER
from rules.bundle.cleaning import clean
from rules.bundle.findings import Finding
from sync.records.draft import Around, checked
from sync.records.sheet_reading import SheetRow
from sync.records.written import Place, Written
from sync.store.records import NewRecord

_FIELDS: Final = {shape.title: field.value for field, shape in SHAPES.items()}
_KINDS: Final = {title: kind for kind, title in KIND_TITLES.items()}
HELPERS: Final = SHAPES[RecordField.HELPERS].title
COLUMNS: Final = (*KNOWN, *_FIELDS)
"""All columns that a sheet may have."""


@dataclass(frozen=True, slots=True)
class RowRecord:
    """A record with the row that it came from."""

    row: SheetRow
    record: NewRecord


@dataclass(frozen=True, slots=True)
class Filled:
    """What a sheet holds: its records, what is wrong, and how many rows nobody wrote in."""

    records: tuple[RowRecord, ...]
    findings: tuple[Finding, ...]
    blank: int


def cases_named(rows: Sequence[SheetRow]) -> set[int]:
    """Return the numbers of the cases that the rows name, whether there are such cases or not."""
    return {number for row in rows for number in (_number(row.cells.get(CASE, "")), _case_of_key(row)) if number}


def students_named(rows: Sequence[SheetRow]) -> set[str]:
    """Return the student numbers of the rows that name no case."""
    return {_code(row, NUMBER) for row in rows if not row.cells.get(CASE) and not _case_of_key(row)} - {""}


def filled(rows: Sequence[SheetRow], places: Mapping[int, Place], around: Around, importer: str) -> Filled:
    """Return what the rows record.

    ``places`` are the cases in which the importer may record; ``importer`` is the account that a row without one
    stands for.
    """
    records, findings, blank = [], [], 0
    for row in rows:
        if not _is_written(row):
            blank += 1
            continue
        wrong: list[Finding] = []
        place = _place(row, places, wrong)
        if place is not None:
            found = _record(row, place, around, importer, wrong)
            records += [] if found is None else [RowRecord(row, found)]
        findings += wrong
    return Filled(tuple(records), tuple(findings), blank)


def _is_written(row: SheetRow) -> bool:
    """Say whether anybody wrote into a row: the person alone may have been filled in when it was handed out."""
    return DAY in row.cells or any(name in row.cells for name in _FIELDS)


def _place(row: SheetRow, places: Mapping[int, Place], wrong: list[Finding]) -> Place | None:
    """Return whose row it is: by the case, which has to be the key's and the student's, or by the student alone."""
    written, number = row.cells.get(CASE, ""), _code(row, NUMBER)
    case_id = _number(written) or _case_of_key(row)
    if written and not _number(written):
        wrong.append(row.error(CASE, written, "不是个案编号；请恢复原来的编号，或清空后只填学号"))
        return None
    if case_id is None:
        return _only_case(row, number, places, wrong)
    place = places.get(case_id)
    if place is None:
        wrong.append(row.error(CASE, str(case_id), "没有这个个案，或导入的人不能为它登记；请核对（yujing case list）"))
        return None
    if (number and number != place.case.student_no) or _case_of_key(row) not in (None, case_id):
        advice = f"与个案 {case_id} 的学号（{place.case.student_no}）对不上；是不是只移动了一部分列？请整行恢复"
        wrong.append(row.error(NUMBER, number, advice))
        return None
    return place


def _only_case(row: SheetRow, number: str, places: Mapping[int, Place], wrong: list[Finding]) -> Place | None:
    mine = [place for place in places.values() if number and place.case.student_no == number]
    if len(mine) == 1:
        return mine[0]
    if not number:
        wrong.append(row.error(CASE, "", "没有写是谁的记录；请填个案编号或学号"))
    elif mine:
        named = "、".join(str(place.case.id) for place in mine)
        wrong.append(row.error(CASE, "", f"学号 {number} 有不止一个个案（{named}），请填个案编号"))
    else:
        wrong.append(row.error(NUMBER, number, "没有可登记的个案；请核对学号"))
    return None


def _record(row: SheetRow, place: Place, around: Around, importer: str, wrong: list[Finding]) -> NewRecord | None:
    answered = _answered(row, place, wrong)
    if answered is None:
        return None
    kind, duty = answered
    written = Written(
        kind=kind,
        day=row.cells.get(DAY, ""),
        by=row.cells.get(BY, "") or importer,
        duty=duty,
        fields={field: row.cells[title] for title, field in _FIELDS.items() if title in row.cells},
        row_key=_code(row, KEY) or None,
    )
    record, faults = checked(written, place, around)
    wrong += [row.error(fault.item, fault.value, fault.advice) for fault in faults]
    return record


def _answered(row: SheetRow, place: Place, wrong: list[Finding]) -> tuple[DutyKind, str] | None:
    """Return the kind of a row's record and the duty that it answers: as its title says, else as its worksheet does."""
    duties = [duty for duty in place.procedure.duties if duty.scope is Scope.CASE]
    title, kind = clean(row.cells.get(DUTY, ""), code=False)[0], _KINDS.get(row.title)
    if title:
        named = [duty for duty in duties if title in (duty.title, duty.id)]
        fitting = [duty for duty in named if kind in (None, duty.kind)]
        if fitting:
            return fitting[0].kind, _of_key(row, named) or fitting[0].id
        wrong.append(row.error(DUTY, title, _no_such_duty(duties, kind, named)))
        return None
    if kind is None:
        wrong.append(row.error(DUTY, "", "没有写是哪项工作；请照表中别的行填写"))
        return None
    return kind, ""


def _no_such_duty(duties: Sequence[Duty], kind: DutyKind | None, named: Sequence[Duty]) -> str:
    if named:
        return f"不是这张工作表的工作；请写到“{KIND_TITLES[named[0].kind]}”一表"
    titles = "、".join(duty.title for duty in duties if kind in (None, duty.kind))
    return f"规定里没有这项工作；可写：{titles or '（无）'}"


def _of_key(row: SheetRow, named: Sequence[Duty]) -> str:
    """Return the duty that a row's key names, where its title may mean several."""
    parts = _code(row, KEY).split("/")
    return next((duty.id for duty in named if len(parts) > 1 and duty.id == parts[1]), "")


def _case_of_key(row: SheetRow) -> int | None:
    return _number(_code(row, KEY).partition("/")[0])


def _code(row: SheetRow, column: str) -> str:
    return clean(row.cells.get(column, ""), code=True)[0]


def _number(text: str) -> int | None:
    text = clean(text, code=True)[0].removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
