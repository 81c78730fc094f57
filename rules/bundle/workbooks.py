"""Read one .xlsx workbook with a sheet per table, as tables of texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from rules.bundle.archives import UnsafeWorkbookError, look_into
from rules.bundle.cleaning import clean
from rules.bundle.columns import RawTable, counting
from rules.bundle.csv_files import without_blank_rows
from rules.bundle.findings import Finding
from rules.bundle.headers import clean_header
from rules.bundle.sheet_parts import SheetPart
from rules.facts.schema import SCHEMAS

MOST_ROWS: Final = 1_048_576
"""The row limit of a sheet: a sheet that reaches it may have lost rows."""

_BATCH: Final = 50_000


def read_workbook(path: Path, findings: list[Finding]) -> dict[str, RawTable | None] | None:
    """The known tables of a workbook, None for a sheet that cannot be read.

    None instead of all where the workbook cannot be opened. Other sheets are reported and left alone.
    """
    try:
        parts = look_into(path)
        workbook = CalamineWorkbook.from_path(str(path))
    except UnsafeWorkbookError as error:
        findings.append(Finding("error", path.name, str(error)))
        return None
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
            tables[name] = _read_part(workbook, sheet, parts.get(sheet), file, findings)
    return tables


def _read_part(
    workbook: CalamineWorkbook, sheet: str, part: SheetPart | None, file: str, findings: list[Finding]
) -> RawTable | None:
    """A sheet that was looked into and found sound; one that was not looked into is never opened."""
    if part is None:
        findings.append(Finding("error", file, "在工作簿里找不到这张工作表的内容；请重新另存一份"))
        return None
    findings.extend(_lost_cells(part, file))
    try:
        return _read_sheet(workbook.get_sheet_by_name(sheet), sheet.strip().lower(), file, findings)
    except CalamineError as error:
        findings.append(Finding("error", file, f"读不出这张工作表：{error}"))
        return None


def _lost_cells(part: SheetPart, file: str) -> Iterator[Finding]:
    for cell in part.lost:
        yield Finding("error", file, cell.message, cell.row, cell.letters or None)
    if part.lost_count > len(part.lost):
        yield Finding("error", file, f"还有 {part.lost_count - len(part.lost)} 格有同样的问题")


def _read_sheet(sheet: CalamineSheet, name: str, file: str, findings: list[Finding]) -> RawTable | None:
    if sheet.end is not None and sheet.end[0] + 1 >= MOST_ROWS:
        message = f"这张表到了工作表的行数上限（{MOST_ROWS} 行），可能不完整；请改用 CSV 文件夹"
        findings.append(Finding("error", file, message))
        return None
    for (top, _), (bottom, _) in sheet.merged_cell_ranges or ():
        rows = f"{top + 1}–{bottom + 1}" if bottom > top else f"{top + 1}"
        findings.append(Finding("error", file, f"第 {rows} 行有合并的单元格，只有左上角一格有值；请取消合并，逐格填写"))
    rows_ = sheet.iter_rows()
    header = clean_header(_without_last_empty([cell_text(cell) for cell in next(rows_, [])]), file, findings)
    if not header:
        findings.append(Finding("error", file, "表是空的；第一行应当是列名"))
        return None
    batches = [_batch(batch, len(header)) for batch in iter(lambda: list(islice(rows_, _BATCH)), [])]
    columns = [pa.chunked_array([batch[at] for batch in batches], pa.string()) for at in range(len(header))]
    texts = pa.table(columns, names=header)
    return without_blank_rows(RawTable(name, file, texts, pc.add(counting(texts.num_rows), 2)))


def _without_last_empty(names: list[str]) -> list[str]:
    """The column names; empty cells after the last name are no columns."""
    while names and not clean(names[-1], code=True)[0]:
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
            return _number_text(cell)
        case datetime():
            midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
            return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
        case date():
            return cell.isoformat()
    return str(cell)


def _number_text(number: float) -> str:
    """A number with the fifteen digits that spreadsheets keep; a longer one stays visibly spoiled (``1e+17``)."""
    shown = format(number, ".15g")
    return shown if abs(number) >= 1e15 else format(Decimal(shown), "f")
