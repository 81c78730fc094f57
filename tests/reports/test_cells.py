"""Cells are typed: numbers add up, days are days, student numbers and whatever people wrote stay text."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.cells import Cell, Number, figure_cell
from reports.workbook import Column, Sheet, write_workbook
from tests.reports.paper import STAMP

TITLE = "江州学院应办工作清单"
MOMENT = datetime.fromisoformat("2026-03-06T09:30")
MIDNIGHT = datetime.fromisoformat("2026-03-06T00:00")


def read_back(folder: Path, *rows: tuple[Cell, ...], **changes: Any) -> Any:
    columns = [Column(f"第{at}列", 14) for at in range(len(rows[0]))]
    made: dict[str, Any] = {"name": "表", "title": TITLE, "columns": columns, "rows": rows, **changes}
    write_workbook([Sheet(**made)], folder / "t.xlsx", title=TITLE, stamp=STAMP)
    return openpyxl.load_workbook(folder / "t.xlsx").active


def shown_as(cell: Number) -> str:
    """What an office program shows of a number in the formats that are written here."""
    found = re.fullmatch(r'(?:"(.*?)")?([0.%]+)(?:"(.*)")?', cell.shown)
    assert found is not None
    before, places, after = found.groups(default="")
    percent = places.endswith("%")
    decimals = len(places.rstrip("%").partition(".")[2])
    value = cell.value * 100 if percent else cell.value
    return f"{before}{value:.{decimals}f}{'%' if percent else ''}{after}"


def test_each_kind_of_value_is_read_back_as_what_it_is(tmp_path: Path) -> None:
    page = read_back(
        tmp_path,
        (
            "0012024001",
            6,
            Decimal("15.5"),
            date(2026, 3, 6),
            MOMENT,
            None,
            figure_cell("约14.99%"),
        ),
    )
    number, count, earned, day, moment, empty, share = page[3]
    assert (number.value, number.data_type, number.number_format) == ("0012024001", "s", "@")
    assert (count.value, earned.value) == (6, 15.5)
    assert (day.value, day.is_date, day.number_format) == (MIDNIGHT, True, "yyyy-mm-dd")
    assert (moment.value, moment.number_format) == (MOMENT, "yyyy-mm-dd hh:mm")
    assert empty.value is None
    assert (share.value, share.number_format) == (0.1499, '"约"0.00%')


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("15.5", "15.5", "0.0"),
        ("6门", "6", '0"门"'),
        ("约1.99", "1.99", '"约"0.00'),
        ("15%", "0.15", "0%"),
        ("达到 15%", "0.15", '"达到 "0%'),
        ("低于 2.00", "2", '"低于 "0.00'),
        ("差 0.5 学分", "0.5", '"差 "0.0" 学分"'),
    ],
)
def test_a_figure_becomes_a_number_that_is_shown_in_the_same_words(text: str, value: str, shown: str) -> None:
    assert figure_cell(text) == Number(Decimal(value), shown)


@pytest.mark.parametrize("text", ["", "无", "3门、5学分", "007", "2025-2026", "-1", '"1"', "1.234567", "12345678901"])
def test_what_is_no_single_figure_stays_text(text: str) -> None:
    assert figure_cell(text) == text


@given(
    st.sampled_from(("", "约", "达到 ", "低于")),
    st.decimals(0, 99999, places=2).map(str) | st.integers(0, 10**9).map(str),
    st.sampled_from(("", "%", "门", "%以上", " 学分")),
)
@settings(max_examples=40)
def test_no_figure_is_shown_otherwise_than_it_was_written(before: str, digits: str, after: str) -> None:
    cell = figure_cell(f"{before}{digits}{after}")
    assert isinstance(cell, Number)
    assert shown_as(cell) == f"{before}{digits}{after}"


WRITTEN = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=40)
HOSTILE = st.sampled_from(("=1+1", "+86", "-1", "@A1", "\t=1", "\r=1", "#N/A", "TRUE", "\x1b=1", "&L&P"))


@pytest.mark.filterwarnings("ignore:Cannot parse header")
@given(st.lists(WRITTEN | HOSTILE, min_size=1, max_size=6))
@settings(max_examples=15)
def test_no_text_becomes_a_formula_a_number_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, found: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("sheet")
    page = read_back(folder, tuple(found), title=found[0], subtitle=found[-1], lines=(found[0],), kept=1)
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s"}
    with ZipFile(folder / "t.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    row = page[5 if found[-1] else 4]
    assert [cell.value or "" for cell in row] == [text.replace("\x1b", "") for text in found]


def test_later_pages_carry_the_title_and_all_say_which_they_are(tmp_path: Path) -> None:
    page = read_back(tmp_path, ("a",), title="教学 & 学工", subtitle="2025-2026学年", lines=("说明",))
    assert page.HeaderFooter.differentFirst
    assert (page.firstHeader.center.text, page.oddHeader.center.text) == (None, "教学 ＆ 学工")
    assert page.oddFooter.center.text == page.firstFooter.center.text == "第 &P 页　共 &N 页"
    assert page.print_title_rows == "$4:$4"


def test_headings_and_leading_columns_stay_in_sight_unless_the_page_before_them_is_long(tmp_path: Path) -> None:
    assert read_back(tmp_path, ("a", "b"), kept=1).freeze_panes == "B3"
    assert read_back(tmp_path, ("a", "b"), lines=("说明",) * 20).freeze_panes is None


def test_a_title_too_long_for_its_sheet_has_a_second_line(tmp_path: Path) -> None:
    assert read_back(tmp_path, ("a", "b"), title="江州学院学生学业预警处理结果汇总表").row_dimensions[1].height > 2 * 18
