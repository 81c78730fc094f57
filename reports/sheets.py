"""The sheets that colleges and offices work with: the result table, the list of warned students."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from reports.cells import Cell
from reports.documents import NotJudged, ReferralRow, ResultRow, ResultTable, WarnedList, WarnedRow
from reports.ordering import class_key
from reports.vocabulary import ORDINALS
from reports.workbook import Column, Sheet, write_workbook

RESULT_COLUMNS: Final = (
    Column("序号", 6, centred=True),
    Column("学院", 16),
    Column("班级", 16),
    Column("学号", 15, centred=True),
    Column("姓名", 11, centred=True),
    Column("不及格课程门数", 10, centred=True),
    Column("预警等级", 12, centred=True),
    Column("谈话情况", 22),
    Column("联系家长情况", 22),
    Column("帮扶措施", 26),
    Column("处理结果", 18),
    Column("备注", 14),
)
"""附件3 prints no columns; these are the ones of 第七条 and 第十一条 (DOMAIN.md section 5)."""

WARNED_COLUMNS: Final = (
    Column("序号", 6, centred=True),
    Column("学院", 18),
    Column("专业", 18),
    Column("班级", 16),
    Column("学号", 15, centred=True),
    Column("姓名", 11, centred=True),
    Column("预警等级", 12, centred=True),
    Column("未通过门数", 9, centred=True),
    Column("未通过学分", 9, centred=True),
    Column("预警原因", 52),
    Column("通知书编号", 32),
    Column("状态", 11, centred=True),
)
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
    """Write the 学生学业预警处理结果汇总表 (bhuad 附件3) as xlsx, on A3 across, in class order."""
    title = f"{table.school}学生学业预警处理结果汇总表"
    sheet = Sheet(
        name="处理结果汇总表",
        title=title,
        subtitle=f"{table.school_year}学年第{ORDINALS.get(str(table.term_number), table.term_number)}学期",
        lines=(
            f"学院（公章）：{table.college}{' ' * 60}教学副院长签名：",
            f"填表人：{' ' * 76}年      月      日",
        ),
        columns=RESULT_COLUMNS,
        rows=_result_rows(table),
        paper="A3",
        row=32,
    )
    write_workbook([sheet], file, title=title, stamp=stamp)


def write_warned_list(listing: WarnedList, file: Path, *, stamp: datetime) -> None:
    """Write the list of warned students as xlsx.

    The first sheet says who was not judged, and why; the second who is warned; a third, where there are any, whom
    another regulation governs.
    """
    heading = f"{listing.school}学业预警学生名单"
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
            columns=WARNED_COLUMNS,
            rows=_warned_rows(listing),
            paper="A3",
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
        paper="A3",
    )


def _result_rows(table: ResultTable) -> Iterator[tuple[Cell, ...]]:
    def order(row: ResultRow) -> tuple[object, ...]:
        return class_key(row.student)

    for index, row in enumerate(sorted(table.rows, key=order), 1):
        who = row.student
        written = (row.interview, row.guardian_contact, row.measures, row.result, row.remark)
        yield (index, who.college, who.class_name, who.number, who.name, row.failed_courses, row.level_name, *written)


def _warned_rows(listing: WarnedList) -> Iterator[tuple[Cell, ...]]:
    def order(row: WarnedRow) -> tuple[object, ...]:
        return class_key(row.student)

    for index, row in enumerate(sorted(listing.rows, key=order), 1):
        who = row.student
        state = "待审定" if row.awaiting_review else "已确定"
        known = (row.level_name, row.outstanding_courses, row.credits, row.reason, row.number, state)
        yield (index, who.college, who.major, who.class_name, who.number, who.name, *known)


def _not_judged_rows(listing: WarnedList) -> Iterator[tuple[Cell, ...]]:
    def order(row: NotJudged) -> tuple[object, ...]:
        return class_key(row.student)

    for index, row in enumerate(sorted(listing.not_judged, key=order), 1):
        who = row.student
        yield (index, who.college, who.class_name, who.number, who.name, row.reason)


def _referral_rows(listing: WarnedList) -> Iterator[tuple[Cell, ...]]:
    def order(row: ReferralRow) -> tuple[object, ...]:
        return class_key(row.student)

    for index, row in enumerate(sorted(listing.referrals, key=order), 1):
        who = row.student
        yield (index, who.college, who.major, who.class_name, who.number, who.name, row.reason, row.words)
