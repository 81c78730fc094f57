"""Invented lists and tables of results, to preview and test them with. Nobody in them exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from reports.documents import (
    CoverPart,
    ListCover,
    ListPaper,
    NotJudged,
    ResultRow,
    ResultTable,
    Student,
    TableLook,
    WarnedRow,
)
from reports.samples import NUMBER, REASON, SCHOOL, STUDENT, TITLES
from reports.table_columns import LIST_COLUMNS, RESULT_COLUMNS, chosen

LIST_LOOK: Final = TableLook(
    "学业预警学生名单",
    chosen(LIST_COLUMNS, ("class", "number", "name", "level", "courses", "credits", "reason", "state"), {}),
    clause="第八条",
    signed_by=("教学秘书", "教学副院长"),
    sealed_by="学院",
    to="学院党政负责人",
    received_by=("院长", "总支书记"),
)
RESULT_LOOK: Final = TableLook(
    "学生学业预警处理结果汇总表",
    chosen(RESULT_COLUMNS, [name for name in RESULT_COLUMNS if name != "major"], {}),
    clause="附件3",
    signed_by=("教学副院长签名", "填表人"),
    sealed_by="学院",
)


def list_paper(student: Student = STUDENT, count: int = 3, look: TableLook = LIST_LOOK) -> ListPaper:
    """Return an invented list of warned students with everything that page one can say."""
    parts = (
        CoverPart("人数核对", ("学籍在册 312 人 = 已评估 310 人 + 未评估 2 人（休学 1 人，例外：免于预警 1 人）。",)),
        CoverPart("停止", ("已具名接受：[pending] 有 31 条还没有成绩结果。接受人 王敏，2026-03-05，理由：已催录",)),
        CoverPart("个别学生的例外", ("例外 3：2024110009 免于预警，2026-03-01 至 2026-07-31，决定人 李红",)),
        CoverPart("与上次签发的名单相比", ("上次：第 1 版，2026-03-02 王敏 签发。", "新列入 1 人：2024110001")),
    )
    identity = ("第 2 版，王敏 于 2026-03-06 09:30 签发", f"校验码 {'3f9c2a7b' * 8}")
    return ListPaper(
        school=SCHOOL,
        policy_title="江州学院学生学业预警制度实施办法",
        period="2025-2026学年第一学期",
        as_of=date(2026, 3, 6),
        made_at=datetime(2026, 3, 6, 9, 30, tzinfo=UTC),
        cover=ListCover(student.college, parts, identity),
        look=look,
        rows=tuple(_warned(_numbered(student, index)) for index in range(1, count + 1)),
        not_judged=(NotJudged(student, "休学"),),
    )


def result_table(student: Student = STUDENT, count: int = 3, look: TableLook = RESULT_LOOK) -> ResultTable:
    """Return an invented table of results: every other row is filled from records, the rest is room to write."""
    blank = ResultRow(student, 5, "二级预警")
    written = ResultRow(
        student,
        6,
        "一级预警",
        interview="辅导员2次：3月12日、4月9日；班主任1次：3月20日",
        guardian_contact="电话2次：3月12日、4月10日；面谈1次：3月28日",
        measures="帮扶计划（3月15日）；同伴帮扶（2人）；辅导与学习小组3次",
        result="升级为一级预警；处理意见：转专业",
        remark="纪律处分",
    )
    rows = [replace(written if at % 2 else blank, student=_numbered(student, at)) for at in range(1, count + 1)]
    return ResultTable(SCHOOL, student.college, "2025-2026学年第一学期", look, tuple(rows))


def _warned(student: Student) -> WarnedRow:
    return WarnedRow(student, "橙色预警", 3, "12.5", REASON, NUMBER, course_names=TITLES[:3])


def _numbered(student: Student, index: int) -> Student:
    return replace(student, number=f"{student.number[:-2]}{index:02}")
