"""Read a bundle from one JSON file: an object with a list of rows per table, each row an object of texts.

The tables may stand under the name ``facts``, as they do in the sealed grounds of a verdict (`rules.sealed`).
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rules.bundle.columns import RawTable, counting
from rules.bundle.csv_files import without_blank_rows
from rules.bundle.findings import Finding
from rules.facts.schema import SCHEMAS


def read_json(path: Path, findings: list[Finding]) -> dict[str, RawTable | None] | None:
    """The known tables of a JSON file, None for one that is no list of rows; None for all where it is no JSON."""
    try:
        data = json.loads(path.read_bytes(), parse_float=str, parse_int=str)
    except (ValueError, RecursionError, OSError) as error:
        findings.append(Finding("error", path.name, f"读不成 JSON：{error}"))
        return None
    tables = data.get("facts", data) if isinstance(data, dict) else None
    if not isinstance(tables, dict):
        findings.append(Finding("error", path.name, "应当是一个对象，每张表一个名字，下面是逐行的列表"))
        return None
    return {name: _table(name, rows, path.name, findings) for name, rows in tables.items() if name in SCHEMAS}


def _table(name: str, rows: object, file: str, findings: list[Finding]) -> RawTable | None:
    where = f"{file}[{name}]"
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        findings.append(Finding("error", where, "应当是列表，每行一个对象（列名: 值）"))
        return None
    header = list(dict.fromkeys(column for row in rows for column in row)) or SCHEMAS[name].names
    columns = [pa.array([_cell(row.get(column)) for row in rows], pa.string()) for column in header]
    numbers = pc.add(counting(len(rows)), 2) if rows else pa.array([], pa.int64())
    return without_blank_rows(RawTable(name, where, pa.table(columns, names=header), numbers))


def _cell(value: object) -> str:
    """A value as the text that a CSV file would hold; numbers were kept as they are written."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
