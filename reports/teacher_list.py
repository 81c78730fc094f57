"""The sheet for course teachers: how many students of each course are looked after, by level; nobody is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reports.cells import Cell
from reports.workbook import Column, Paper, Sheet, write_workbook


@dataclass(frozen=True, slots=True)
class TeacherSheet:
    """One policy's sheet: rows are teacher, course, its short name, how many students, and how many at each level."""

    policy: str
    title: str
    term: str
    levels: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    waiting: int


def write_teacher_lists(
    sheets: Iterable[TeacherSheet], file: Path, *, university: str, stamp: datetime, paper: Paper = "A4"
) -> None:
    """Write a sheet for each policy as one workbook."""
    title = f"{university}任课教师学业帮扶人数"
    pages = [_page(each, title, paper) for each in sheets]
    write_workbook(pages, file, title=title, stamp=stamp)


def _page(each: TeacherSheet, title: str, paper: Paper) -> Sheet:
    later = f"另有{each.waiting}名学生尚未收到通知，暂不计入。" if each.waiting else ""
    return Sheet(
        name=each.policy,
        title=title,
        subtitle=each.term,
        lines=(
            f"依据：《{each.title}》。{later}",
            "请在课堂上多加关注、督促和辅导。学生姓名见所任课程在教学平台上的成员名单，请勿在课堂上公开，也不要转发。",
        ),
        columns=(
            Column("任课教师", 14),
            Column("课程", 34),
            Column("教学班", 26),
            Column("学生人数", 10, centred=True),
            *(Column(level, 12, centred=True) for level in each.levels),
        ),
        rows=each.rows,
        paper=paper,
        kept=1,
    )
