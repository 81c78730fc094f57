"""The ledger of notices as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from reports.cells import Cell
from reports.workbook import Column, Paper, Sheet, write_workbook

COLUMNS: Final = (
    Column("编号", 30),
    Column("学号", 14),
    Column("姓名", 10),
    Column("班级", 14),
    Column("等级", 12, centred=True),
    Column("学期", 20),
    Column("签发日期", 12, centred=True),
    Column("签发人", 10),
    Column("状态", 8, centred=True),
    Column("作废日期", 12, centred=True),
    Column("作废原因、由哪一份代替", 30),
    Column("补打次数", 6, centred=True),
    Column("补打：日期、经手人、原因", 28),
    Column("送达", 22),
    Column("交回归档", 16),
    Column("检查情况", 28),
)


def write_ledger(
    rows: Sequence[Sequence[Cell]],
    file: Path,
    *,
    school: str,
    scope: str,
    lines: Sequence[str],
    stamp: datetime,
    paper: Paper = "A3",
) -> None:
    """Write the ledger with the rows in the order of `COLUMNS`; ``lines`` stand above the table."""
    title = f"{school}学业预警通知书台账"
    sheet = Sheet("台账", title, COLUMNS, rows, subtitle=scope, lines=lines, paper=paper, kept=3)
    write_workbook([sheet], file, title=title, stamp=stamp)
