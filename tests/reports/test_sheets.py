"""Sheets, read again cell by cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.documents import NotJudged, ReferralRow, ResultRow, ResultTable, WarnedList, WarnedRow
from reports.row_heights import row_height
from reports.sample_tables import LIST_LOOK, RESULT_LOOK
from reports.samples import SCHOOL, STUDENT
from reports.sheets import write_result_table, write_warned_list
from tests.reports.paper import STAMP

HOSTILE = ("=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1")


def result_row(number: str, **changes: Any) -> ResultRow:
    row = ResultRow(replace(STUDENT, number=number), 6, "一级预警")
    return replace(row, **changes)


def a_table(*rows: ResultRow) -> ResultTable:
    return ResultTable(SCHOOL, "信息工程学院", "2025-2026学年第一学期", RESULT_LOOK, rows)


def written(tmp_path: Path, *rows: ResultRow) -> Any:
    write_result_table(a_table(*rows), tmp_path / "t.xlsx", stamp=STAMP)
    return openpyxl.load_workbook(tmp_path / "t.xlsx").active


def a_list(*, rows: int, not_judged: int) -> WarnedList:
    return WarnedList(
        school=SCHOOL,
        policy_title="江州学院学生学业预警制度实施办法",
        period="2025-2026学年第一学期",
        as_of=date(2026, 3, 1),
        evaluated=312,
        rows=tuple(
            WarnedRow(
                replace(STUDENT, number=f"202411{index:04}"), "红色预警", 3, "15.5", "原因。", f"{index}号", index == 0
            )
            for index in range(rows)
        ),
        not_judged=tuple(
            NotJudged(replace(STUDENT, number=f"202511{index:04}"), "第一学期尚未结束") for index in range(not_judged)
        ),
        look=LIST_LOOK,
        caveats=("有31条成绩尚未公布。",),
    )


def test_the_result_table_carries_annex_3s_lines_and_columns(tmp_path: Path) -> None:
    page = written(tmp_path, result_row("2024110001", interview="3月12日", measures="学习小组", remark="转专业"))
    values = [tuple(cell for cell in row if cell is not None) for row in page.iter_rows(values_only=True)]
    assert values[0] == ("江州学院学生学业预警处理结果汇总表",)
    assert values[1] == ("2025-2026学年第一学期",)
    assert values[2][0].split() == ["学院（公章）：信息工程学院", "教学副院长签名："]
    assert values[3][0].split() == ["填表人：", "年", "月", "日"]
    headings = "序号 学院 班级 学号 姓名 不及格课程门数 预警等级 谈话情况 联系家长情况 帮扶措施 处理结果 备注"
    assert values[4] == tuple(headings.split())
    row = [cell.value or "" for cell in page[6]]
    who = ["信息工程学院", "软件2401班", "2024110001", "张挈"]
    assert row == [1, *who, 6, "一级预警", "3月12日", "", "学习小组", "", "转专业"]


def test_rows_are_in_class_order(tmp_path: Path) -> None:
    page = written(tmp_path, result_row("2024110010"), result_row("2024110009"))
    assert [page.cell(row, 4).value for row in (6, 7)] == ["2024110009", "2024110010"]


def test_it_prints_across_with_repeated_headings_and_page_numbers(tmp_path: Path) -> None:
    page = written(tmp_path, result_row("2024110001"))
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$5:$5"
    assert page.HeaderFooter.differentFirst
    assert page.oddHeader.center.text == "江州学院学生学业预警处理结果汇总表"
    assert page.freeze_panes == "F6"
    assert page.auto_filter.ref == "A5:L6"
    assert page.oddFooter.center.text == "第 &P 页　共 &N 页"
    assert {str(each) for each in page.merged_cells.ranges} == {"A1:L1", "A2:L2", "A3:L3", "A4:L4"}
    assert page.column_dimensions["J"].width > 20


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_a_formula_stays_text(text: str, tmp_path: Path) -> None:
    cell = written(tmp_path, result_row("2024110001", remark=text))["L6"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\r", "\n") or cell.value == text
    assert cell.number_format == "@"
    assert cell.quotePrefix


def test_characters_that_a_workbook_cannot_hold_are_left_out(tmp_path: Path) -> None:
    assert written(tmp_path, result_row("2024110001", remark="甲\x00乙\x1f丙"))["L6"].value == "甲乙丙"


def test_page_one_says_who_was_not_judged(tmp_path: Path) -> None:
    write_warned_list(a_list(rows=3, not_judged=2), tmp_path / "l.xlsx", stamp=STAMP)
    first, second = openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets
    lines = [first.cell(row, 1).value for row in range(1, 5)]
    assert lines[2] == "评估学生312人；列入名单3人，其中待审定1人；未作评估2人，名单如下。"
    assert lines[3] == "请注意：有31条成绩尚未公布。"
    assert [first.cell(row, 6).value for row in (5, 6, 7)] == ["未作评估的原因", "第一学期尚未结束", "第一学期尚未结束"]
    assert (first.page_setup.paperSize, first.page_setup.orientation) == (9, "portrait")
    headings = "序号 班级 学号 姓名 预警等级 未通过门数 未通过学分 预警原因 状态 通知书编号"
    assert [cell.value for cell in second[3]] == headings.split()
    assert [cell.value for cell in second[4]][2:] == [
        "2024110000", "张挈", "红色预警", 3, 15.5, "原因。", "待审定", "0号",
    ]  # fmt: skip
    assert second["G4"].number_format == "0.0"
    assert second.max_row == 6


def test_a_list_of_nobody_says_so(tmp_path: Path) -> None:
    write_warned_list(a_list(rows=0, not_judged=0), tmp_path / "l.xlsx", stamp=STAMP)
    first, second = openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets
    assert first["A3"].value == "评估学生312人；列入名单0人，其中待审定0人；未作评估0人。"
    assert second.auto_filter.ref is None


def test_who_another_regulation_governs_has_a_sheet_of_its_own(tmp_path: Path) -> None:
    words = "第六条：累计不及格科目达五门者，予以留级。\n第六条：累计不及格科目达七门者，予以退学。"
    listing = replace(a_list(rows=1, not_judged=0), referrals=(ReferralRow(STUDENT, "累计不及格课程7门。", words),))
    write_warned_list(listing, tmp_path / "l.xlsx", stamp=STAMP)
    first, _, third = openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets
    assert "转其他规定办理1人，见最后一张表；" in first["A3"].value
    assert third.title == "转其他规定办理"
    assert [cell.value for cell in third[5]][4:] == ["2024110001", "张挈", "累计不及格课程7门。", words]
    assert third.row_dimensions[5].height >= 2 * 15


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_warned_list(a_list(rows=2, not_judged=1), tmp_path / name, stamp=STAMP)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    properties = openpyxl.load_workbook(tmp_path / "one.xlsx").properties
    assert properties.created == properties.modified == STAMP.replace(tzinfo=None)


def test_a_row_is_as_high_as_its_wrapped_text(tmp_path: Path) -> None:
    long = replace(a_list(rows=2, not_judged=0).rows[1], reason="累计未通过课程12学分（第七条）。" * 5)
    listing = replace(a_list(rows=1, not_judged=1), caveats=("说明。" * 60,))
    write_warned_list(replace(listing, rows=(*listing.rows, long)), tmp_path / "l.xlsx", stamp=STAMP)
    first, second = openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets
    assert second.row_dimensions[4].height is None  # a row of one line grows by itself when somebody writes into it
    assert second.row_dimensions[5].height >= 4 * 15
    assert first.row_dimensions[4].height >= 3 * 15  # a merged line never grows by itself
    assert second.sheet_format.defaultRowHeight == 20


@given(st.text(st.characters(codec="utf-8"), max_size=300), st.integers(12, 60))
def test_higher_never_for_less_text_and_enough_for_all(text: str, width: int) -> None:
    height = row_height([text], [width]) or 20
    assert height >= (row_height([text[: len(text) // 2]], [width]) or 20)
    assert (height - 5) / 15 * width >= len(text)
