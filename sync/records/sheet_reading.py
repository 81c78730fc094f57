"""A filled-in sheet as rows of texts: an .xlsx workbook, or a CSV file saved from one of its worksheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from reports.record_sheet import CASE, DAY, INSTRUCTIONS, NUMBER
from rules.bundle.archives import UnsafeWorkbookError, look_into
from rules.bundle.cleaning import clean
from rules.bundle.findings import Finding
from rules.bundle.headers import perhaps
from rules.bundle.plain_text import UnfitFileError, check_quotes, encoding_of
from rules.bundle.sheet_parts import SheetPart
from rules.bundle.workbooks import cell_text

MOST_ROWS: Final = 20_000
MOST_BYTES: Final = 30_000_000
_SUFFIXES: Final = (".xlsx", ".csv")
_HEAD: Final = 12
"""In so many rows from the top the column names must stand."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not blank: where it stands, the title of its worksheet (empty in CSV), and its texts by column."""

    file: str
    number: int
    title: str
    cells: Mapping[str, str]

    def error(self, column: str, value: str, advice: str) -> Finding:
        """Return what is wrong with one of its cells."""
        return Finding("error", self.file, advice, self.number, column, value or None)


def read_sheet(path: Path, columns: Iterable[str], findings: list[Finding]) -> list[SheetRow]:
    """Return the rows of a filled-in sheet; what cannot be read is a finding.

    ``columns`` are all names that a column may have. Worksheets without the column names are told and left alone.
    """
    known = frozenset(columns)
    try:
        if path.stat().st_size > MOST_BYTES:
            findings.append(Finding("error", path.name, "文件太大，不像填好的登记表；请核对"))
            return []
        if path.suffix.lower() not in _SUFFIXES:
            findings.append(Finding("error", path.name, "请另存为 .xlsx 工作簿或 .csv 文件后再导入"))
            return []
        if path.suffix.lower() == ".csv":
            return list(_table(_csv_rows(path), path.name, "", known, findings))
        return list(chain.from_iterable(_worksheets(path, known, findings)))
    except UnfitFileError as error:
        findings.append(Finding("error", path.name, str(error), error.row))
    except (UnsafeWorkbookError, CalamineError) as error:
        findings.append(Finding("error", path.name, f"打不开：{error}"))
    return []


def _csv_rows(path: Path) -> Iterator[list[str]]:
    encoding = encoding_of(path)
    check_quotes(path, encoding)
    with path.open(encoding=encoding, newline="") as file:
        yield from csv.reader(file)


def _worksheets(path: Path, known: frozenset[str], findings: list[Finding]) -> Iterator[Iterator[SheetRow]]:
    parts = look_into(path)
    workbook = CalamineWorkbook.from_path(str(path))
    for name in workbook.sheet_names:
        file = f"{path.name}[{name}]"
        part = parts.get(name)
        if name.strip() == INSTRUCTIONS:
            continue
        if part is None:
            findings.append(Finding("error", file, "在工作簿里找不到这张工作表的内容；请重新另存一份"))
            continue
        sheet = workbook.get_sheet_by_name(name)
        findings.extend(_lost(part, file))
        findings.extend(_merged(sheet, file))
        rows = ([cell_text(cell) for cell in row] for row in _all_rows(sheet))
        yield _table(rows, file, name.strip(), known, findings)


def _all_rows(sheet: CalamineSheet) -> Iterator[Sequence[object]]:
    """Yield the rows from the first of the sheet on, also those above the first that holds anything."""
    return iter(sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1))


def _lost(part: SheetPart, file: str) -> Iterator[Finding]:
    for cell in part.lost:
        yield Finding("error", file, cell.message, cell.row, cell.letters or None)


def _merged(sheet: CalamineSheet, file: str) -> Iterator[Finding]:
    """Tell cells that were merged over several rows: only the first of them would have a value."""
    for (top, _), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top:
            advice = f"第 {top + 1}–{bottom + 1} 行有合并的单元格，只有第一行有值；请取消合并，逐行填写"
            yield Finding("error", file, advice, top + 1)


def _table(
    rows: Iterator[Sequence[str]], file: str, title: str, known: frozenset[str], findings: list[Finding]
) -> Iterator[SheetRow]:
    """Yield the rows below the column names, wherever these stand and in whatever order."""
    numbered = enumerate(rows, 1)
    header = next((found for found in islice(numbered, _HEAD) if _is_header(found[1])), None)
    if header is None:
        findings.append(Finding("warning", file, f"前 {_HEAD} 行里没有列名（{CASE}、{NUMBER}、{DAY}……），没有读"))
        return
    at, cells = header
    names = [clean(cell, code=True)[0] for cell in cells]
    findings.extend(_odd_names(names, file, at, known))
    for number, row in numbered:
        if number > MOST_ROWS:
            findings.append(Finding("error", file, f"超过 {MOST_ROWS} 行，不像填好的登记表；请核对"))
            return
        texts = {name: cell for name, cell in zip(names, row, strict=False) if name and cell.strip()}
        if texts:
            yield SheetRow(file, number, title, texts)


def _is_header(cells: Sequence[str]) -> bool:
    names = {clean(cell, code=True)[0] for cell in cells}
    return DAY in names and bool(names & {CASE, NUMBER})


def _odd_names(names: Sequence[str], file: str, row: int, known: frozenset[str]) -> Iterator[Finding]:
    """Tell columns that nobody knows, and those that stand twice."""
    missing = [name for name in known if name not in names]
    for name in dict.fromkeys(name for name in names if name):
        if names.count(name) > 1:
            yield Finding("error", file, "这一列出现了不止一次，请只留一列", row, name)
        elif name not in known:
            yield Finding("error", file, f"没有这样的列，请恢复列名或删去这一列{perhaps(name, missing)}", row, name)
