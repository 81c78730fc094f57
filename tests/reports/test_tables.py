"""Lists and tables of results on paper: what the sheet says, every heading on every page, signatures in one piece."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pikepdf
import pytest

from reports.documents import CoverPart, ListPaper, ResultTable, Student
from reports.fonts import SHIPPED
from reports.glyphs import glyph_faults
from reports.sample_tables import LIST_LOOK, RESULT_LOOK, list_paper, result_table
from reports.samples import LONG_STUDENT, RARE_STUDENT, TITLES, UNPRINTABLE_STUDENT
from reports.sheets import write_result_table
from reports.table_columns import LIST_COLUMNS, RESULT_COLUMNS, cells, chosen
from tests.reports.paper import STAMP, page_lines, page_texts, printed, text_of

HOSTILE = '#panic("x") *b* _i_ $1/0$ \\ `c` <l> @r // =1+1'
EVERY_COLUMN = replace(LIST_LOOK, columns=chosen(LIST_COLUMNS, LIST_COLUMNS, {"level": "警示类型"}), paper="A3")


def squeezed(text: object) -> str:
    return "".join(str(text).split())


@pytest.fixture(scope="module")
def forty() -> bytes:
    return printed(result_table(count=40))


def test_the_paper_says_what_the_sheet_says(forty: bytes, tmp_path: Path) -> None:
    write_result_table(result_table(count=40), tmp_path / "t.xlsx", stamp=STAMP)
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    text = text_of(forty)
    for row in page.iter_rows(min_row=6, values_only=True):
        for cell in filter(None, row):
            assert squeezed(cell) in text
    assert page.cell(45, 1).value == 40


def test_headings_stand_on_every_page_and_every_student_once_in_order(forty: bytes) -> None:
    pages = page_texts(forty)
    assert len(pages) == 5
    for number, page in enumerate(pages, 1):
        assert all(column.heading in page for column in RESULT_LOOK.columns)
        assert f"第{number}页共5页" in page
    numbers = [row.student.number for row in result_table(count=40).rows]
    assert [pages[0].count(word) for word in ("学院（公章）：信息工程学院", "教学副院长签名：", "填表人：")] == [
        1,
        1,
        1,
    ]
    text = "".join(pages)
    places = [text.index(number) for number in numbers]
    assert places == sorted(places)
    assert all(text.count(number) == 1 for number in numbers)


def test_annex_3_prints_its_lines_in_their_order(forty: bytes) -> None:
    first = page_texts(forty)[0]
    in_order = (
        "江州学院学生学业预警处理结果汇总表",
        "2025-2026学年第一学期",
        "学院（公章）：",
        "教学副院长签名：",
        "填表人：",
        "年月日",
        "序号学院班级学号姓名",
    )
    places = [first.index(part) for part in in_order]
    assert places == sorted(places)


@pytest.mark.parametrize("lines", [0, 6, 9, 12, 20])
def test_signatures_and_seal_are_never_torn_apart(lines: int) -> None:
    paper = list_paper(count=1)
    cover = replace(paper.cover, parts=(CoverPart("说明", ("一行说明。",) * lines),))
    pages = page_texts(printed(replace(paper, cover=cover)))
    (whole,) = [page for page in pages if "教学秘书：" in page]
    for part in ("教学副院长：", "日期：", "信息工程学院（公章）", "年月日", "院长：", "总支书记：", "收到日期："):
        assert part in whole


def test_a_list_names_its_clause_who_gets_it_and_what_its_columns_are_called() -> None:
    text = text_of(printed(replace(list_paper(count=2), look=EVERY_COLUMN)))
    assert "《江州学院学生学业预警制度实施办法》第八条" in text
    assert "报送：学院党政负责人" in text
    assert "警示类型" in text
    assert squeezed("、".join(TITLES[:3])) in text


def test_every_column_is_said_on_paper_as_in_the_sheet() -> None:
    for look, kinds, document in (
        (EVERY_COLUMN, LIST_COLUMNS, list_paper(count=1)),
        (
            replace(RESULT_LOOK, columns=chosen(RESULT_COLUMNS, RESULT_COLUMNS, {})),
            RESULT_COLUMNS,
            result_table(count=1),
        ),
    ):
        text = text_of(printed(replace(document, look=look)))
        for cell in cells(kinds, look.columns, document.rows[0]):  # type: ignore[type-var]
            assert squeezed(getattr(cell, "value", cell) if cell is not None else "") in text


@pytest.mark.parametrize(("paper", "size"), [("A4", (841.89, 595.28)), ("A3", (1190.55, 841.89))])
def test_tables_lie_across_the_paper_that_the_setting_names(paper: str, size: tuple[float, float]) -> None:
    for document, look in ((list_paper(), LIST_LOOK), (result_table(), RESULT_LOOK)):
        pdf = printed(replace(document, look=replace(look, paper=paper)))
        with pikepdf.open(BytesIO(pdf)) as opened:
            for page in opened.pages:
                assert [float(each) for each in page.mediabox[2:]] == pytest.approx(size, abs=0.1)


@pytest.mark.parametrize("student", [LONG_STUDENT, RARE_STUDENT])
def test_every_letter_of_a_long_or_rare_name_is_there(student: Student) -> None:
    for document in (list_paper(student, 1), result_table(student, 1)):
        text = text_of(printed(document))
        for said in (student.name, student.class_name, document.rows[0].student.number):
            assert squeezed(said) in text


def poisoned(document: ListPaper | ResultTable) -> ListPaper | ResultTable:
    student = Student(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 2024)
    texts = dict.fromkeys(("reason", "interview", "measures", "result", "remark", "level_name"), HOSTILE)
    rows: list[object] = []
    for row in document.rows:
        held = {name: text for name, text in texts.items() if hasattr(row, name)}
        rows.append(replace(row, student=student, **held))
    return replace(document, school=HOSTILE, rows=tuple(rows))


@pytest.mark.parametrize("document", [list_paper(count=1), result_table(count=1)])
def test_data_in_a_table_is_never_markup(document: ListPaper | ResultTable) -> None:
    assert text_of(printed(poisoned(document))).count(squeezed(HOSTILE)) >= 6


def test_a_character_that_no_font_has_is_told_with_the_student_of_the_row() -> None:
    rows = [*result_table(count=2).rows, *result_table(UNPRINTABLE_STUDENT, 1).rows]
    (fault,) = glyph_faults(replace(result_table(), rows=tuple(rows)), SHIPPED)
    assert (fault.student_number, fault.characters) == ("2024110001", "\U000e0041")


def test_type_and_margins_follow_the_manner_of_official_documents(forty: bytes) -> None:
    """GB/T 9704: a title of size 2 (22 pt) in the middle, page numbers below the table, margins kept."""
    for page in page_lines(forty):
        text = [line for line in page if line.text.strip()]
        assert min(line.x for line in text) >= 51
        assert max(line.right for line in text) <= 841.9 - 51
        number = next(line for line in text if "页" in line.text and line.y < 60)
        assert all(line.y > number.y for line in text if line is not number)


@pytest.mark.parametrize("columns", [("number", "level"), ("number", "level", "state")])
def test_what_nobody_has_decided_yet_is_marked_whatever_the_columns(columns: tuple[str, ...]) -> None:
    paper = list_paper(count=2)
    look = replace(LIST_LOOK, columns=chosen(LIST_COLUMNS, columns, {}))
    doubtful = (replace(paper.rows[0], awaiting_review=True), paper.rows[1])
    text = text_of(printed(replace(paper, look=look, rows=doubtful)))
    assert text.count("待审定") == 1


def test_a_table_of_nobody_says_so() -> None:
    assert "没有列入名单的学生。" in text_of(printed(replace(list_paper(count=1), rows=())))
    assert "本期没有下达预警的学生。" in text_of(printed(replace(result_table(count=1), rows=())))
