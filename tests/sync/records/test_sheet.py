"""The sheet goes out with what is owed and comes back as it was filled in, whatever people do to it on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from config.procedure_duties import DutyKind
from config.procedure_records import HORIZONS, MANNERS, OFFERED, SHAPES
from reports.record_sheet import (
    BY,
    CASE,
    DAY,
    DUTY,
    KEY,
    NUMBER,
    ExpectedRecord,
    Field,
    KindSheet,
    RecordSheet,
    write_record_sheet,
)
from rules.bundle.findings import Finding
from sync.records.sheet_reading import SheetRow, read_sheet
from sync.records.sheet_rows import COLUMNS, Filled, filled
from tests.sync.duties.college import a_case
from tests.sync.records.builders import AROUND, a_place, a_row

STAMP = datetime(2025, 4, 15, 4, 0, tzinfo=UTC)
TALK, PLAN = "学生谈话", "帮扶计划"
A_PLAN = "制定个性化帮扶计划"
KEYS = ("1/interview/2024-2025-2/0/1", "2/adviser_exchange/2024-2025-2/1/1", "1/plan/2024-2025-2/0/1")
PLACES = {1: a_place(), 2: a_place(case=a_case(2))}


def fields(kind: DutyKind) -> tuple[Field, ...]:
    shapes = [shape for field, shape in SHAPES.items() if field in OFFERED[kind]]
    return tuple(Field(each.title, each.shape, tuple((each.choices or {}).values()), each.hint) for each in shapes)


def expected(key: str, case_id: int, duty: str, **changes: Any) -> ExpectedRecord:
    known = {"name": "欧阳闻笛", "class_name": "数学2301班", "level": "黄色预警", "clause": "第十条"}
    more = {"due": "2025-04-14", "must": "地点、内容", "last": "", **changes}
    return ExpectedRecord(key=key, case_id=case_id, number=f"2023{case_id:04}", duty=duty, **known, **more)


def a_sheet(file: Path, **changes: Any) -> Path:
    """Write a sheet with two talks and a plan, and return it."""
    talks = (
        expected(KEYS[0], 1, "警示谈话，填写谈话记录表", by="zhang"),
        expected(KEYS[1], 2, "班导师与学生交流", by="li"),
    )
    kinds = (
        KindSheet(TALK, fields(DutyKind.INTERVIEW), tuple(row.duty for row in talks), talks),
        KindSheet(PLAN, fields(DutyKind.PLAN), (A_PLAN,), (expected(KEYS[2], 1, A_PLAN),)),
    )
    values = {"policy_title": "办法", "period": "2024-2025-1", "as_of": date(2025, 4, 15), "made_for": ""}
    sheet = RecordSheet("江州学院（虚构）", accounts=("li", "zhang"), kinds=kinds, **{**values, **changes})
    write_record_sheet(sheet, file, stamp=STAMP)
    return file


def headings(page: Any) -> dict[str, int]:
    row = next(row for row in page.iter_rows(min_row=1, max_row=6) if KEY in [cell.value for cell in row])
    return {cell.value: cell.column for cell in row}


def fill(file: Path, cells: Mapping[tuple[str, int], Mapping[str, Any]]) -> Path:
    """Write into rows (counted from 0 below the headings) of the worksheets, as somebody at a table would."""
    book = load_workbook(file)
    for (title, index), values in cells.items():
        names = headings(book[title])
        for name, value in values.items():
            cell = book[title].cell(4 + index, names[name])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # typed as text, though it begins like a formula
    book.save(file)
    return file


APRIL = date(2025, 4, 1)
A_TALK = {DAY: APRIL, "地点": "办公室", "参加人员": "李班导", "内容": "分析原因", "学生反馈": "愿意"}


def rows_in(file: Path) -> list[SheetRow]:
    findings: list[Finding] = []
    rows = read_sheet(file, COLUMNS, findings)
    assert findings == []
    return rows


def read(file: Path) -> Filled:
    return filled(rows_in(file), PLACES, AROUND, "zhang")


def wrong_in(rows: Iterable[SheetRow]) -> list[tuple[int | None, str | None, str]]:
    """Return what is wrong: row, column, and how the advice begins."""
    found = filled(list(rows), PLACES, AROUND, "zhang")
    return [(each.row, each.column, each.message[:6]) for each in found.findings]


def test_what_was_handed_out_and_not_filled_in_records_nothing(tmp_path: Path) -> None:
    found = read(a_sheet(tmp_path / "登记表.xlsx"))
    assert (found.records, found.findings, found.blank) == ((), (), 3)


def test_a_row_that_was_filled_in_is_a_record(tmp_path: Path) -> None:
    plan_cells = {DAY: "2025年4月2日", "计划期限": "短期", "内容": "自习"}
    found = read(fill(a_sheet(tmp_path / "登记表.xlsx"), {(TALK, 0): A_TALK, (PLAN, 0): plan_cells}))
    assert found.findings == ()
    talk, plan = (each.record for each in found.records)
    assert (talk.case_id, talk.duty, talk.by, talk.role) == (1, "interview", "zhang", "counsellor")
    assert (talk.row_key, talk.happened_on) == (KEYS[0], date(2025, 4, 1))
    assert (plan.kind, plan.duty, plan.details["horizon"], plan.by) == (DutyKind.PLAN, "plan", "short", "zhang")


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 4, 1),
        datetime.combine(date(2025, 4, 1), time()),
        45748,
        "2025-4-1",
        "2025年4月1日",
        "２０２５/４/１",
        "20250401",
    ],
)
def test_a_day_is_read_as_spreadsheets_and_people_leave_it(tmp_path: Path, day: object) -> None:
    found = read(fill(a_sheet(tmp_path / "登记表.xlsx"), {(TALK, 0): {**A_TALK, DAY: day}}))
    assert [each.record.happened_on for each in found.records] == [date(2025, 4, 1)]


@pytest.mark.parametrize("clock", [time(14, 30), "14:30", "14点30分"])
def test_a_time_is_read_as_spreadsheets_and_people_leave_it(tmp_path: Path, clock: object) -> None:
    found = read(fill(a_sheet(tmp_path / "登记表.xlsx"), {(TALK, 0): {**A_TALK, "时间": clock}}))
    assert [each.record.details["time"] for each in found.records] == ["14:30"]


def rewritten(file: Path, change: Callable[[list[list[Any]]], list[list[Any]]]) -> Path:
    """Write the talks anew as somebody left them: a plain workbook of one worksheet."""
    rows = [list(row) for row in load_workbook(file)[TALK].iter_rows(values_only=True)]
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = TALK
    for row in change(rows):
        page.append(row)
    book.save(file)
    return file


def _reordered(rows: list[list[Any]]) -> list[list[Any]]:
    return [list(reversed(row)) for row in rows]


def _sorted(rows: list[list[Any]]) -> list[list[Any]]:
    return [*rows[:3], *reversed(rows[3:])]


def _gaps(rows: list[list[Any]]) -> list[list[Any]]:
    return [[], *rows[:3], [None], rows[3], [" ", "\u3000"], *rows[4:]]


def _without_title(rows: list[list[Any]]) -> list[list[Any]]:
    return rows[2:]


def _without_key(rows: list[list[Any]]) -> list[list[Any]]:
    return [row[1:] for row in rows]


def _without_case(rows: list[list[Any]]) -> list[list[Any]]:
    return [row[2:] for row in rows]


@pytest.mark.parametrize("change", [_reordered, _sorted, _gaps, _without_title, _without_key, _without_case])
def test_what_people_do_to_a_sheet_does_not_change_what_it_says(
    tmp_path: Path, change: Callable[[list[list[Any]]], list[list[Any]]]
) -> None:
    file = rewritten(fill(a_sheet(tmp_path / "登记表.xlsx"), {(TALK, 0): A_TALK}), change)
    found = read(file)
    assert found.findings == ()
    assert [(each.record.case_id, each.record.duty, each.record.details["place"]) for each in found.records] == [
        (1, "interview", "办公室")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_worksheet_saved_as_csv_is_read_too(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "谈话.csv"
    header = "个案,学号,工作,日期,办理人,地点,参加人员,内容,学生反馈"
    row = "1,20230001,警示谈话，填写谈话记录表,2025/4/1,,办公室,李班导,分析原因,愿意"
    text = f"{header}\n{row}\n,,,,,,,,\n"
    file.write_text(text, encoding=encoding)
    (record,) = (each.record for each in read(file).records)
    assert (record.kind, record.duty, record.by, record.row_key) == (DutyKind.INTERVIEW, "interview", "zhang", None)


def test_everything_wrong_in_a_sheet_is_told_with_its_place(tmp_path: Path) -> None:
    file = fill(
        a_sheet(tmp_path / "登记表.xlsx"),
        {(TALK, 0): {**A_TALK, DAY: "3月5日", "方式": "飞鸽"}, (PLAN, 0): {DAY: date(2025, 4, 2), "内容": "自习"}},
    )
    found = read(file)
    assert [(each.file, each.row, each.column, each.value) for each in found.findings] == [
        (f"登记表.xlsx[{TALK}]", 4, "日期", "3月5日"),
        (f"登记表.xlsx[{TALK}]", 4, "方式", "飞鸽"),
        (f"登记表.xlsx[{PLAN}]", 4, "计划期限", None),
    ]


KNOWN = {CASE: "1", NUMBER: "20230001", DUTY: "警示谈话，填写谈话记录表"}
SAID = {DAY: "2025-04-01", "地点": "办公室", "参加人员": "李班导", "内容": "分析原因", "学生反馈": "愿意"}


@pytest.mark.parametrize(
    ("cells", "column", "advice"),
    [
        ({CASE: "99"}, CASE, "没有这个个案"),
        ({CASE: "一"}, CASE, "不是个案编号"),
        ({CASE: "", NUMBER: ""}, CASE, "没有写是谁的"),
        ({CASE: "", NUMBER: "2029"}, NUMBER, "没有可登记的"),
        ({NUMBER: "20230002"}, NUMBER, "与个案 1"),
        ({KEY: KEYS[1]}, NUMBER, "与个案 1"),
        ({DUTY: "喝茶"}, DUTY, "规定里没有这"),
        ({DUTY: "制定个性化帮扶计划"}, DUTY, "不是这张工作"),
        ({DAY: ""}, DAY, "没有填；请写"),
        ({"帮扶学生学号": "2022010101"}, "帮扶学生学号", "这类记录没有"),
        ({BY: "nobody"}, BY, "没有这个账号"),
    ],
)
def test_each_kind_of_mistake_has_its_place_and_advice(cells: dict[str, str], column: str, advice: str) -> None:
    (found,) = wrong_in([a_row(cells={**KNOWN, **SAID, **cells})])
    assert found[:2] == (5, column)
    assert found[2].startswith(advice[:6])


def test_a_student_with_two_cases_needs_the_case() -> None:
    places = {1: a_place(), 2: a_place(case=a_case(2, student_no="20230001"))}
    row = a_row(cells={**KNOWN, **SAID, CASE: ""})
    (found,) = filled([row], places, AROUND, "zhang").findings
    assert "有不止一个个案（1、2）" in found.message


def test_what_was_done_besides_needs_no_duty_on_its_worksheet() -> None:
    (found,) = filled([a_row(cells={**KNOWN, **SAID, DUTY: ""})], PLACES, AROUND, "zhang").records
    assert (found.record.kind, found.record.duty) == (DutyKind.INTERVIEW, "")
    assert wrong_in([a_row(title="Sheet1", cells={**KNOWN, **SAID, DUTY: ""})]) == [(5, DUTY, "没有写是哪项")]


def findings_of(file: Path) -> list[str]:
    findings: list[Finding] = []
    read_sheet(file, COLUMNS, findings)
    return [str(each) for each in findings]


def plain(file: Path, rows: Sequence[Sequence[Any]], merged: str = "") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = TALK
    for row in rows:
        page.append(list(row))
    if merged:
        page.merge_cells(merged)
    book.save(file)
    return file


def test_columns_that_nobody_knows_or_that_stand_twice_are_told(tmp_path: Path) -> None:
    first, second = findings_of(plain(tmp_path / "a.xlsx", [[CASE, NUMBER, DAY, "内 容", "地点", "地点"]]))
    assert "内 容" in first
    assert "没有这样的列" in first
    assert "只留一列" in second


def test_cells_merged_over_rows_and_formulas_in_error_are_told(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[CASE, NUMBER, DAY], [1, "20230001", "2025-04-01"], [2, "20230002", None]]
    assert "合并的单元格" in "".join(findings_of(plain(tmp_path / "a.xlsx", rows, "C2:C3")))
    assert "公式" in "".join(findings_of(plain(tmp_path / "b.xlsx", [*rows, [1, "20230001", "=NOW()"]])))


def test_a_worksheet_without_the_column_names_is_told_and_left_alone(tmp_path: Path) -> None:
    (told,) = findings_of(plain(tmp_path / "a.xlsx", [["随便", "写写"]]))
    assert "没有列名" in told


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"\xd0\xcf\x11\xe0old"])
def test_what_is_no_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "登记表.xlsx").write_bytes(content)
    (told,) = findings_of(tmp_path / "登记表.xlsx")
    assert "打不开" in told


@pytest.mark.parametrize("name", ["登记表.ods", "登记表.xls", "登记表.pdf", "登记表"])
def test_a_file_of_another_kind_is_told_what_to_save_it_as(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK")
    (told,) = findings_of(tmp_path / name)
    assert "请另存为 .xlsx" in told


def test_a_csv_file_in_no_known_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00x")
    (told,) = findings_of(tmp_path / "a.csv")
    assert "GB18030" in told


letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn"))
texts = st.text(letters, min_size=1, max_size=40).filter(lambda text: bool(text.strip()))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=texts,
    place=texts,
    horizon=st.sampled_from(sorted(HORIZONS)),
    manner=st.sampled_from(sorted(MANNERS)),
    day=st.dates(date(2024, 6, 1), date(2025, 4, 15)),
)
def test_what_is_written_into_a_sheet_comes_back(
    tmp_path: Path, content: str, place: str, horizon: str, manner: str, day: date
) -> None:
    talk = {**A_TALK, DAY: day, "内容": content, "地点": place, "方式": MANNERS[manner]}
    plan = {DAY: day.isoformat(), "计划期限": HORIZONS[horizon], "内容": f"'{content}"}
    file = fill(a_sheet(tmp_path / "登记表.xlsx"), {(TALK, 0): talk, (PLAN, 0): plan})
    found = read(file)
    if found.findings:  # all that a text of invisible letters can be is nothing
        assert {each.column for each in found.findings} <= {"内容", "地点"}
        return
    first, second = (each.record for each in found.records)
    assert (first.happened_on, second.happened_on) == (day, day)
    assert (first.details["manner"], second.details["horizon"]) == (manner, horizon)
    assert first.details["content"].split() == second.details["content"].removeprefix("'").split()


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+86 10", "-", "<b>&amp;", "{{ x }}", "'quoted", '"a","b"'])
def test_what_looks_like_a_formula_is_text_on_both_ways(tmp_path: Path, text: str) -> None:
    file = a_sheet(tmp_path / "登记表.xlsx", made_for=text)
    book = load_workbook(file)
    assert text in str(book[TALK]["A2"].value)
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)


def test_the_sheet_shows_where_to_write_and_what_to_pick(tmp_path: Path) -> None:
    page = load_workbook(a_sheet(tmp_path / "登记表.xlsx"))[TALK]
    names = headings(page)
    assert page.column_dimensions["A"].hidden
    assert page.cell(4, names[DAY]).fill.fgColor.rgb == "00FFF8E1"
    assert page.cell(4, names[BY]).value == "zhang"
    assert page.cell(4, names[NUMBER]).fill.fgColor.rgb != "00FFF8E1"
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    letter = get_column_letter(names["方式"])
    assert rules[f"{letter}4:{letter}25"].formula1 == f'"{",".join(MANNERS.values())}"'
    letter = get_column_letter(names[DAY])
    assert rules[f"{letter}4:{letter}25"].type == "date"


def test_the_same_sheet_is_the_same_file(tmp_path: Path) -> None:
    assert a_sheet(tmp_path / "a.xlsx").read_bytes() == a_sheet(tmp_path / "b.xlsx").read_bytes()


def test_a_file_that_is_no_sheet_of_ours_by_its_size_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = a_sheet(tmp_path / "登记表.xlsx")
    monkeypatch.setattr("sync.records.sheet_reading.MOST_ROWS", 4)
    assert any("超过 4 行" in told for told in findings_of(file))
    monkeypatch.setattr("sync.records.sheet_reading.MOST_BYTES", 100)
    (told,) = findings_of(file)
    assert "文件太大" in told


def test_a_worksheet_whose_content_is_not_found_is_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_sheet(tmp_path / "登记表.xlsx")
    monkeypatch.setattr("sync.records.sheet_reading.look_into", lambda path: {})
    assert all("找不到这张工作表的内容" in told for told in findings_of(file))
