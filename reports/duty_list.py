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
    Column("逾期（天）", 7, centred=True),
    Column("情况", 7, centred=True),
    Column("负责人", 12),
    Column("工作", 30),
    Column("周期", 16),
    Column("应办次数", 6, centred=True),
    Column("已办次数", 6, centred=True),
    Column("学院", 14),
    Column("班级", 13),
    Column("学号", 14),
    Column("等级", 11),
    Column("条款", 15),
    Column("办理情况", 20),
    Column("说明", 20),
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
