"""The list of duties as a sheet: who owes what for whom, until when, by which clause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from reports.cells import Cell
from reports.workbook import Column, Paper, Sheet, write_workbook

COLUMNS: Final = (
    Column("期限", 12, centred=True),
    Column("逾期（天）", 10, centred=True),
    Column("情况", 8, centred=True),
    Column("负责人", 16),
    Column("工作", 34),
    Column("周期", 22),
    Column("应办次数", 9, centred=True),
    Column("已办次数", 9, centred=True),
    Column("学院", 16),
    Column("班级", 14),
    Column("学号", 14),
    Column("等级", 12),
    Column("条款", 18),
    Column("办理情况", 24),
    Column("说明", 30),
)


def write_duty_list(
    rows: Sequence[Sequence[Cell]],
    file: Path,
    *,
    university: str,
    lines: Sequence[str],
    stamp: datetime,
    paper: Paper = "A4",
) -> None:
    """Write duties, one a row in the order of `COLUMNS`, as one workbook."""
    sheet = Sheet(
        name="应办工作",
        title=f"{university}学业预警应办工作清单",
        columns=COLUMNS,
        rows=rows,
        lines=lines,
        paper=paper,
    )
    write_workbook([sheet], file, title=sheet.title, stamp=stamp)
