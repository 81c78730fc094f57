"""The list that a college publishes among its own: four columns, and a word of kindness above them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from reports.documents import PublishedList
from reports.workbook import Column, Sheet, write_workbook

COLUMNS: Final = (Column("学号", 16), Column("姓名", 14), Column("班级", 20), Column("警示等级", 16))


def write_published_list(listing: PublishedList, file: Path, *, stamp: datetime) -> None:
    """Write the list as xlsx, on A4 upright."""
    title = f"{listing.college}学业帮扶学生名单"
    day = listing.released_on
    released = f"{listing.released_by}，{day.year}年{day.month}月{day.day}日"
    sheet = Sheet(
        name="名单",
        title=title,
        subtitle=listing.period,
        lines=(
            f"依据：《{listing.policy_title}》{listing.clause}，经学生确认无异议后在本院范围公布。审定公布：{released}",
            "学业警示是提醒和帮助，不是纪律处分，不记入学生档案；请勿转发到学院以外。",
        ),
        columns=COLUMNS,
        rows=tuple((row.number, row.name, row.class_name, row.level_name) for row in listing.rows),
        landscape=False,
    )
    write_workbook([sheet], file, title=title, stamp=stamp)
