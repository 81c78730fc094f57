"""The sheet in which counsellors and class advisers write down what they did, handed out with what is still owed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from reports.cells import Cell
from reports.entries import Entry
from reports.workbook import Column, Sheet, write_workbook

KEY: Final = "行标识"
CASE: Final = "个案"
NUMBER: Final = "学号"
DUTY: Final = "工作"
DAY: Final = "日期"
BY: Final = "办理人"
INSTRUCTIONS: Final = "填写说明"
KNOWN: Final = (KEY, CASE, NUMBER, "姓名", "班级", "等级", DUTY, "条款", "期限", "须写明", "上次记录", DAY, BY)
"""The columns that every worksheet has."""
_SPARE_ROWS: Final = 20
"""Empty rows below the expected ones, for what was done besides."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that may be written: its heading, choices where it is one of a few, and a hint."""

    title: str
    shape: Literal["text", "line", "time", "choice", "students"] = "line"
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedRecord:
    """A record that is still owed: for whom, which duty by which clause, until when, and what it must say.

    ``key`` names the row when it comes back, ``last`` is what was recorded last of the kind, ``by`` the account of who
    is to write, empty where several may.
    """

    key: str
    case_id: int
    number: str
    name: str
    class_name: str
    level: str
    duty: str
    clause: str
    due: str
    must: str
    last: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class KindSheet:
    """One worksheet: the records of a kind with the fields that they have, and the duties that they answer."""

    title: str
    fields: tuple[Field, ...]
    duties: tuple[str, ...]
    rows: tuple[ExpectedRecord, ...]


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """The whole workbook: which regulation and period, on which day, for whom, and the accounts that may be named."""

    university: str
    policy_title: str
    period: str
    as_of: date
    made_for: str
    accounts: tuple[str, ...]
    kinds: tuple[KindSheet, ...]


def write_record_sheet(sheet: RecordSheet, file: Path, *, stamp: datetime) -> None:
    """Write the workbook: instructions first, then a worksheet per kind of record."""
    title = f"{sheet.university}学业预警工作记录登记表"
    pages = [_instructions(sheet, title), *(_page(sheet, kind, title) for kind in sheet.kinds)]
    write_workbook(pages, file, title=title, stamp=stamp)


def _instructions(sheet: RecordSheet, title: str) -> Sheet:
    owed = sum(len(kind.rows) for kind in sheet.kinds)
    texts = (
        "后面每张工作表是一类工作，每行是一名学生的一项待登记的工作。只填浅黄色的格；没有做的留空。",
        "日期写成 2025-03-05，写 2025年3月5日、2025/3/5 也可以；不能晚于今天。",
        "“办理人”写账号；留空表示交表的人自己。",
        "“须写明”一列是条款要求写的内容，缺了不能登记。",
        "同一项工作做了不止一次，或做了表里没有的工作：写在表末尾的空行里，填上“个案”（或“学号”）和“工作”。",
        "可以排序、筛选、调整列的次序；请整行移动，不要改已填好的各列和列名。",
        "填好后交回，由办公室用 yujing record import 导入：有错的整份不存，逐格说明；同一份导入两次只存一次。",
        "已经导入的行不要再改；写错了的，请作废（yujing record void）后重填。",
        "心理支持只登记已安排，不写咨询内容。本表含学生个人信息，用后请删除，不要转发。",
    )
    about = f"《{sheet.policy_title}》　{sheet.period}　{sheet.made_for}"
    rows: list[tuple[Cell, ...]] = [(index, text) for index, text in enumerate(texts, 1)]
    return Sheet(
        name=INSTRUCTIONS,
        title=title,
        columns=(Column("序号", 8, centred=True), Column("说明", 90)),
        rows=rows,
        lines=(about, f"截至 {sheet.as_of}，待登记 {owed} 项。"),
        landscape=False,
        filters=False,
    )


def _page(sheet: RecordSheet, kind: KindSheet, title: str) -> Sheet:
    return Sheet(
        name=kind.title,
        title=f"{title}（{kind.title}）",
        columns=_columns(sheet, kind),
        rows=list(_rows(kind)),
        lines=(f"《{sheet.policy_title}》　{sheet.period}　{sheet.made_for}　截至 {sheet.as_of}　只填浅黄色的格",),
        paper="A3",
    )


def _columns(sheet: RecordSheet, kind: KindSheet) -> tuple[Column, ...]:
    known = (
        Column(KEY, 60, hidden=True),
        Column(CASE, 7, centred=True, entry=Entry()),
        Column(NUMBER, 15, centred=True, entry=Entry()),
        Column("姓名", 10, centred=True),
        Column("班级", 14),
        Column("等级", 11, centred=True),
        Column(DUTY, 24, entry=Entry(choices=kind.duties)),
        Column("条款", 14),
        Column("期限", 12, centred=True),
        Column("须写明", 22),
        Column("上次记录", 20),
    )
    day = Column(DAY, 13, centred=True, entry=Entry("date", hint="2025-03-05；不能晚于今天"))
    by = Column(BY, 12, centred=True, entry=Entry(choices=sheet.accounts, hint="账号；留空表示交表的人自己"))
    return (*known, day, by, *(_column(field) for field in kind.fields))


def _column(field: Field) -> Column:
    width = {"text": 26.0, "line": 16.0, "time": 9.0, "choice": 14.0, "students": 18.0}[field.shape]
    entry = Entry("time" if field.shape == "time" else "text", field.choices, field.hint)
    return Column(field.title, width, centred=field.shape in ("time", "choice"), entry=entry)


def _rows(kind: KindSheet) -> Iterator[Sequence[Cell]]:
    blank = ("",) * len(kind.fields)
    for row in kind.rows:
        who = (row.key, row.case_id, row.number, row.name, row.class_name, row.level)
        yield (*who, row.duty, row.clause, row.due, row.must, row.last, "", row.by, *blank)
    for _ in range(_SPARE_ROWS):
        yield ("",) * (len(KNOWN) + len(kind.fields))
