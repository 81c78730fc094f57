"""Read one .xlsx workbook with a sheet per table, as tables of texts."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from rules.bundle.cleaning import clean
from rules.bundle.columns import RawTable, counting
from rules.bundle.csv_files import without_blank_rows
from rules.bundle.findings import Finding
from rules.facts.schema import SCHEMAS

MOST_ROWS: Final = 1_048_576
"""The row limit of a sheet: a sheet that reaches it may have lost rows."""

MOST_UNPACKED_BYTES: Final = 1_500_000_000
MOST_TIMES_LARGER: Final = 300
MOST_PARTS: Final = 2_000
_BATCH: Final = 50_000


def read_workbook(path: Path, findings: list[Finding]) -> dict[str, RawTable | None] | None:
    """The known tables of a workbook, None for a sheet that cannot be read.

    None instead of all where the workbook cannot be opened. Other sheets are reported and left alone.
    """
    problem = _unsafe(path)
    if problem:
        findings.append(Finding("error", path.name, problem))
        return None
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        findings.append(Finding("error", path.name, f"打不开这个工作簿：{error}"))
        return None
    tables: dict[str, RawTable | None] = {}
    for sheet in workbook.sheet_names:
        name, file = sheet.strip().lower(), f"{path.name}[{sheet}]"
        if name not in SCHEMAS:
            findings.append(Finding("warning", file, "不是数据包里的表，没有读"))
        elif name in tables:
            findings.append(Finding("error", file, "同一张表有两个工作表，请只留一个"))
        else:
            tables[name] = _read_sheet(workbook.get_sheet_by_name(sheet), name, file, findings)
    return tables


def _unsafe(path: Path) -> str | None:
    """Why the file must not be unpacked, if so: no archive, or one that grows beyond all measure."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError):
        return "不是 .xlsx 工作簿（旧的 .xls 请另存为 .xlsx 或 CSV）"
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES or unpacked > packed * MOST_TIMES_LARGER:
        return "工作簿解压后过大，没有打开；请改用 CSV 文件夹"
    return None


def _read_sheet(sheet: CalamineSheet, name: str, file: str, findings: list[Finding]) -> RawTable | None:
    if sheet.end is not None and sheet.end[0] + 1 >= MOST_ROWS:
        message = f"这张表到了工作表的行数上限（{MOST_ROWS} 行），可能不完整；请改用 CSV 文件夹"
        findings.append(Finding("error", file, message))
        return None
    rows = iter(sheet.to_python(skip_empty_area=False))
    header = _header(next(rows, []))
    if not header:
        findings.append(Finding("error", file, "表是空的；第一行应当是列名"))
        return None
    batches = [_batch(batch, len(header)) for batch in iter(lambda: list(islice(rows, _BATCH)), [])]
    columns = [pa.chunked_array([batch[at] for batch in batches], pa.string()) for at in range(len(header))]
    texts = pa.table(columns, names=header)
    return without_blank_rows(RawTable(name, file, texts, pc.add(counting(texts.num_rows), 2)))


def _header(cells: Sequence[Any]) -> list[str]:
    """The column names; empty cells after the last name are no columns."""
    names = [clean(cell_text(cell), code=True)[0] for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _batch(rows: Sequence[Sequence[Any]], width: int) -> list[pa.Array]:
    return [pa.array([cell_text(row[at]) if at < len(row) else "" for row in rows], pa.string()) for at in range(width)]


def cell_text(cell: object) -> str:
    """A cell as the text that a CSV file would hold: whole numbers without ``.0``, dates in ISO form."""
    match cell:
        case bool():
            return str(cell).lower()
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".15g")
        case datetime():
            midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
            return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
        case date():
            return cell.isoformat()
    return str(cell)
