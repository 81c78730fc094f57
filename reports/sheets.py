"""The only door to openpyxl: tables become workbooks that print well."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from reports.documents import ResultTable, WarnedList


def write_result_table(table: ResultTable, file: Path, *, stamp: datetime) -> None:
    """Write the 处理结果汇总表 (bhuad 附件3) as xlsx."""
    raise NotImplementedError


def write_warned_list(listing: WarnedList, file: Path, *, stamp: datetime) -> None:
    """Write the list of warned students as xlsx; its first page says who was not judged, and why."""
    raise NotImplementedError
