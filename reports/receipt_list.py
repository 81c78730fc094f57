"""What was found in a folder of scans, sheet by sheet, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from reports.cells import Cell
from reports.workbook import Column, Sheet, write_workbook

COLUMNS: Final = (
    Column("文件", 34),
    Column("页", 8, centred=True),
    Column("结果", 12, centred=True),
    Column("编号", 30),
    Column("学号", 14),
    Column("材料", 14),
    Column("个案", 8, centred=True),
    Column("扫描件编号", 10, centred=True),
    Column("说明", 44),
    Column("还要登记的", 44),
)


def write_receipt_list(
    rows: Sequence[Sequence[Cell]], file: Path, *, folder: str, lines: Sequence[str], stamp: datetime
) -> None:
    """Write the sheets found in a folder, the rows in the order of `COLUMNS`; ``lines`` stand above the table."""
    title = "扫描归档情况"
    sheet = Sheet("归档情况", title, COLUMNS, rows, subtitle=folder, lines=lines, kept=2)
    write_workbook([sheet], file, title=title, stamp=stamp)
