"""Read a facts bundle: a folder of CSV files, one .xlsx workbook, or one JSON file (docs/facts-bundle.md)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from rules.bundle.checks import check_bundle
from rules.bundle.columns import RawTable
from rules.bundle.csv_files import read_folder
from rules.bundle.findings import BundleError, Finding
from rules.bundle.json_tables import read_json
from rules.bundle.layout import REQUIRED_TABLES
from rules.bundle.tables import CheckedTable, check_table
from rules.bundle.workbooks import read_workbook
from rules.facts.facts import Facts
from rules.facts.schema import SCHEMAS
from rules.policy.grades import COMMON_LEVELS


@dataclass(frozen=True, slots=True)
class Bundle:
    """The facts of a bundle, the warnings found on the way, and the unknown columns of each table, row by row."""

    facts: Facts
    warnings: tuple[Finding, ...]
    aside: Mapping[str, pa.Table]


def read_bundle(path: Path, level_grades: Collection[str] = frozenset(COMMON_LEVELS)) -> Bundle:
    """Read and check a bundle.

    ``level_grades`` are the level grades (优, 合格, A) that the policy's scheme maps; any other score must be a
    number from 0 to 100. Raises `BundleError` with every finding of the whole bundle if one is an error.
    """
    findings: list[Finding] = []
    raw = _raw_tables(path, findings)
    tables = {name: check_table(table, level_grades) for name in SCHEMAS if (table := raw.pop(name, None)) is not None}
    for checked in tables.values():
        findings.extend(checked.findings)
    findings.extend(check_bundle(tables))
    if any(each.severity == "error" for each in findings):
        raise BundleError(findings)
    return Bundle(_facts(tables), tuple(findings), {name: each.aside for name, each in tables.items()})


def _raw_tables(path: Path, findings: list[Finding]) -> dict[str, RawTable | None]:
    """The tables that the bundle has, with an error for each required one that it lacks."""
    raw: dict[str, RawTable | None] | None
    if path.is_dir():
        raw, where = read_folder(path, findings), "文件 {}.csv"
    elif path.is_file() and path.suffix.lower() == ".xlsx":
        raw, where = read_workbook(path, findings), "工作表 {}"
    elif path.is_file() and path.suffix.lower() == ".json":
        raw, where = read_json(path, findings), "表 {}"
    else:
        kinds = "应当是 CSV 文件夹，或一个 .xlsx 工作簿、.json 文件"
        message = kinds if path.exists() else "没有这个文件夹或文件，请检查路径"
        findings.append(Finding("error", path.name, message))
        return {}
    for name in REQUIRED_TABLES:
        if raw is not None and name not in raw:
            findings.append(Finding("error", path.name, f"缺少{where.format(name)}，请补上"))
    return raw or {}


def _facts(tables: Mapping[str, CheckedTable]) -> Facts:
    empty = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    return Facts(**{**empty, **{name: checked.table() for name, checked in tables.items()}})
