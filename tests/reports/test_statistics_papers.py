"""Statistics on paper: text, places and shapes of charts as on the day they were looked at; sheets as the tables."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pikepdf
import pypdfium2
import pytest

from reports.documents import Form
from reports.sample_statistics import COLLEGES, HIDDEN, LONG_COLLEGE, statistics_report, summary_paper
from reports.statistics_sheet import write_statistics
from tests.reports.paper import fonts_of, page_lines, page_texts, printed

GOLDEN = Path(__file__).parent / "golden"
CASES: dict[str, Callable[[], Form]] = {
    "statistics": statistics_report,
    "statistics-outside": lambda: statistics_report(outside=True),
    "statistics-30-colleges": lambda: statistics_report((LONG_COLLEGE, *(f"第{at}学院" for at in range(2, 31)))),
    "summary": summary_paper,
    "summary-outside": lambda: summary_paper(LONG_COLLEGE, outside=True),
}


@cache
def paper(name: str) -> bytes:
    """A case on paper: set once for all tests."""
    return printed(CASES[name]())


@cache
def texts(name: str) -> list[str]:
    return page_texts(paper(name))


@pytest.mark.parametrize("name", CASES)
def test_pages_look_as_they_did(name: str) -> None:
    """Text and places of every line; after a wanted change run with YUJING_UPDATE_GOLDEN=1 and look at the pages."""
    pages = [
        [[round(line.x), round(line.y), line.text] for line in page if line.text.strip()]
        for page in page_lines(paper(name))
    ]
    lines = ",\n ".join(json.dumps(line, ensure_ascii=False) for page in pages for line in [*page, "---- page ----"])
    golden, found = GOLDEN / f"{name}.json", f"[{lines}]\n"
    if os.environ.get("YUJING_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_nothing_leaves_the_margins_and_the_file_is_fit_for_the_archive(name: str) -> None:
    width = 841.9 if name.startswith("statistics") else 595.3
    for page in page_lines(paper(name)):
        for line in page:
            assert (line.x >= 62, line.right <= width - 62, line.y >= 20) == (True, True, True), line
    with pikepdf.open(BytesIO(paper(name))) as document, document.open_metadata() as metadata:
        assert metadata.pdfa_status == "2U"
    assert all(fonts_of(paper(name)).values())


def bars(name: str, page_number: int = 0) -> list[float]:
    """The widths of the parts of bars on a page, from top to bottom, then from left to right."""
    found = []
    with pypdfium2.PdfDocument(paper(name)) as document:
        page = document[page_number]
        for shape in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=4):
            x1, y1, x2, y2 = shape.get_bounds()
            if 13 < y2 - y1 < 15 and x2 - x1 > 2:
                found.append((-round(y2), x1, x2 - x1 - 1))  # without half a stroke on either side
    return [width for _, _, width in sorted(found)]


def test_bars_are_as_long_as_their_numbers_say() -> None:
    """12 + 9 + 6 of the first college against 15 + 7 + 5 of the second: 27 is the longest bar."""
    widths = bars("statistics")
    numbers = [12, 9, 6, 15, 7, 5, 2, 1, 9, 6, 3]
    assert len(widths) == len(numbers)
    unit = sum(widths) / sum(numbers)
    assert all(abs(width - number * unit) < 1.2 for width, number in zip(widths, numbers, strict=True))


def test_what_is_hidden_is_neither_told_nor_drawn() -> None:
    """The third college's 2 and 1, and with them its 3 in all: no bar, only marks; its zero is told."""
    report = statistics_report(outside=True)
    (table,) = report.sections[0].tables
    shown = table.rows[3]
    assert shown[:2] == ("文学院", "87")
    assert shown[2:7] == (HIDDEN, "0", HIDDEN, HIDDEN, HIDDEN)
    assert "".join(shown) in "".join(texts("statistics-outside"))
    drawn = [length for series in report.sections[0].charts[0].series for length in series.lengths]
    assert len(bars("statistics-outside")) == sum(1 for length in drawn if length) < 11
    assert "不足5人的数字以" in texts("statistics-outside")[0]
    assert HIDDEN not in "".join(texts("statistics"))


def test_what_the_figures_mean_stands_beside_them() -> None:
    for name in CASES:
        whole = "".join(texts(name))
        assert "不计入转化率的分母" in whole
        assert "转化率：（解除＋等级下降）÷（上期预警－离开）" in whole


def test_headings_repeat_where_a_table_goes_on() -> None:
    with_heading = [page for page in texts("statistics-30-colleges") if "第2学院" in page or "第29学院" in page]
    assert sum("评定人数" in page for page in with_heading) >= 2


def test_a_summary_leaves_room_to_write_and_to_sign() -> None:
    pages = texts("summary")
    whole = "".join(pages)
    for part in (
        "二、帮扶工作成效的分析总结",
        "三、经验、问题和改进",
        "分管教学的院领导（签字）：",
        "信息工程学院（公章）",
    ):
        assert part in whole
    last = pages[-1]
    assert "三、经验" in last
    assert "（公章）" in last


def test_the_sheet_says_what_the_paper_says(tmp_path: Path) -> None:
    report = statistics_report(outside=True)
    write_statistics(report, tmp_path / "s.xlsx", stamp=datetime(2025, 9, 12, tzinfo=UTC))
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    assert book.sheetnames == ["预警与转化情况", "不及格较多的课程", "各项数字的含义"]
    page = book["预警与转化情况"]
    rows = [list(row) for row in page.iter_rows() if row[0].value in ("全校合计", *COLLEGES)]
    (table,) = report.sections[0].tables
    for cells, texts_ in zip(rows, table.rows, strict=True):
        assert cells[0].value == texts_[0]
        for cell, text in zip(cells[1:], texts_[1:], strict=True):
            if text == HIDDEN:
                assert cell.value == HIDDEN
            elif "%" in text:
                assert f"{float(cell.value) * 100:g}" == text.strip("约%")
            else:
                assert (cell.data_type, cell.value) == ("n", int(text))
    assert page.print_title_rows
    assert page.auto_filter.ref
