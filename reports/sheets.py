"""The sheets that colleges and offices work with: the result table, the list of warned students."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from reports.cells import Cell
from reports.documents import NotJudged, ReferralRow, ResultRow, ResultTable, TableColumn, WarnedList, WarnedRow
from reports.ordering import class_key
from reports.table_columns import LIST_COLUMNS, RESULT_COLUMNS, cells, with_besides
from reports.workbook import Column, Sheet, write_workbook

Listed = TypeVar("Listed", WarnedRow, ResultRow, NotJudged, ReferralRow)

NUMBERING: Final = Column("序号", 6, centred=True)
NOT_JUDGED_COLUMNS: Final = (
    Column("序号", 6, centred=True),
    Column("学院", 22),
    Column("班级", 20),
    Column("学号", 16, centred=True),
    Column("姓名", 12, centred=True),
    Column("未作评估的原因", 50),
)
REFERRAL_COLUMNS: Final = (
    Column("序号", 6, centred=True),
    Column("学院", 18),
    Column("专业", 18),
    Column("班级", 16),
    Column("学号", 15, centred=True),
    Column("姓名", 11, centred=True),
    Column("情况", 58),
    Column("依据的条款", 56),
)


def write_result_table(table: ResultTable, file: Path, *, stamp: datetime) -> None:
    """Write the 学生学业预警处理结果汇总表 (bhuad 附件3) as xlsx, in class order."""
    look = table.look
    sheet = Sheet(
        name="处理结果汇总表",
        title=table.title,
        subtitle=table.period,
        lines=_to_sign(table),
        columns=_columns(look.columns),
        rows=((index, *cells(RESULT_COLUMNS, look.columns, row)) for index, row in _ordered(table.rows)),
        paper=look.paper,
        row=32,
        kept=_kept(look.columns),
    )
    write_workbook([sheet], file, title=table.title, stamp=stamp)


def _to_sign(table: ResultTable) -> tuple[str, ...]:
    """Return the lines above the table: whose seal, who signs, and the day."""
    office = table.look.sealed_by
    seal = f"{office}（公章）：{table.college if office == '学院' else ''}"
    marks = [seal, *(f"{who}：" for who in table.look.signed_by), "年      月      日"]
    return tuple((" " * 40).join(marks[start : start + 2]) for start in range(0, len(marks), 2))


def write_warned_list(listing: WarnedList, file: Path, *, stamp: datetime) -> None:
    """Write the list of warned students as xlsx.

    The first sheet says who was not judged, and why; the second who is warned; a third, where there are any, whom
    another regulation governs.
    """
    heading, columns = f"{listing.school}{listing.look.title}", with_besides(listing.look.columns, "notice", "state")
    about = _about(listing)
    sheets = [
        Sheet(
            name="说明与未评估学生",
            title=f"{heading}（说明）",
            lines=about,
            columns=NOT_JUDGED_COLUMNS,
            rows=_not_judged_rows(listing),
            landscape=False,
        ),
        Sheet(
            name="预警名单",
            title=heading,
            lines=about[:1],
            columns=_columns(columns),
            rows=((index, *cells(LIST_COLUMNS, columns, row)) for index, row in _ordered(listing.rows)),
            paper=listing.look.paper,
            kept=_kept(columns),
        ),
    ]
    if listing.referrals:
        sheets.append(_referral_sheet(listing, about[0]))
    write_workbook(sheets, file, title=heading, stamp=stamp)


def _about(listing: WarnedList) -> tuple[str, ...]:
    """Return what a reader must know before the list."""
    day = listing.as_of
    unjudged, awaiting = len(listing.not_judged), sum(row.awaiting_review for row in listing.rows)
    referred = f"转其他规定办理{len(listing.referrals)}人，见最后一张表；" if listing.referrals else ""
    return (
        f"依据：《{listing.policy_title}》　统计范围：{listing.period}　截止日期：{day.year}年{day.month}月{day.day}日",
        f"评估学生{listing.evaluated}人；列入名单{len(listing.rows)}人，其中待审定{awaiting}人；{referred}"
        f"未作评估{unjudged}人{'，名单如下' if unjudged else ''}。",
        *(f"请注意：{caveat}" for caveat in listing.caveats),
        *(listing.cover.lines if listing.cover else ()),
    )


def _referral_sheet(listing: WarnedList, about: str) -> Sheet:
    return Sheet(
        name="转其他规定办理",
        title=f"{listing.school}转其他规定办理学生名单",
        lines=(about, "下列学生达到所列条款，须按学籍管理等其他规定办理。列入本表本身不是预警，程序不通知学生本人。"),
        columns=REFERRAL_COLUMNS,
        rows=_referral_rows(listing),
        paper=listing.look.paper,
        kept=6,
    )


def _columns(columns: Sequence[TableColumn]) -> list[Column]:
    return [NUMBERING, *(Column(each.heading, each.width, each.centred) for each in columns)]


def _kept(columns: Sequence[TableColumn]) -> int:
    """Return how many columns say who, the running number among them: they stay in sight."""
    places = [at for at, column in enumerate(columns, 2) if column.name in ("number", "name")]
    return max(places)


def _ordered(rows: Iterable[Listed]) -> Iterator[tuple[int, Listed]]:
    """Yield the rows in class order, numbered from 1."""
    return enumerate(sorted(rows, key=lambda row: class_key(row.student)), 1)


def _not_judged_rows(listing: WarnedList) -> Iterator[tuple[Cell, ...]]:
    for index, row in _ordered(listing.not_judged):
        who = row.student
        yield (index, who.college, who.class_name, who.number, who.name, row.reason)


def _referral_rows(listing: WarnedList) -> Iterator[tuple[Cell, ...]]:
    for index, row in _ordered(listing.referrals):
        who = row.student
        yield (index, who.college, who.major, who.class_name, who.number, who.name, row.reason, row.words)
