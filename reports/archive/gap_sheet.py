"""What is missing in an archive as a sheet, for those who have to put it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from reports.archive.volume import Gap
from reports.workbook import Column, Sheet, write_workbook

GAPS: Final = (
    Column("学院", 18),
    Column("班级", 14),
    Column("学号", 14),
    Column("通知书编号", 28),
    Column("材料", 22),
    Column("缺什么", 46),
    Column("依据", 16),
)


def write_gap_sheet(gaps: Sequence[Gap], file: Path, *, title: str, day: date, stamp: datetime) -> None:
    """Write what is missing, a line each; students by number only."""
    rows = [(g.college, g.class_name, g.student_no, g.number, g.what, g.words, g.clause) for g in gaps]
    lines = (f"截至 {day:%Y-%m-%d}，共 {len(gaps)} 项。补齐之后再归档；确实补不了的，归档时写明原因和承办人。",)
    sheet = Sheet("缺项清单", "归档缺项清单", GAPS, rows, subtitle=title, lines=lines, kept=3)
    write_workbook([sheet], file, title="归档缺项清单", stamp=stamp)
