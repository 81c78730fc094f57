"""Export the facts of the store as a bundle: a folder of CSV files, or one workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from rules.bundle.workbooks import MOST_ROWS
from rules.bundle.writing import text_tables, write_bundle
from rules.facts.facts import Facts
from sync.refusal import Refusal
from sync.store.facts import load_facts

if TYPE_CHECKING:
    from sync.site import Site

_BATCH: Final = 10_000


def export_bundle(site: Site, target: Path) -> dict[str, int]:
    """Write all facts, as the rules would read them now; return how many rows each table has.

    ``target`` is a folder, or a file that ends in ``.xlsx``. An attempt that Moodle hasn't dated yet has no place in
    a bundle: its enrolment stands for it, which the rules read alike (pending).
    """
    with site.store.read() as transaction:
        facts = exportable(load_facts(transaction, site.store.site_id))
    if target.suffix.lower() == ".xlsx":
        write_sheets(facts, target, site.clock.now())
    else:
        write_bundle(facts, target)
    return {name: table.num_rows for name, table in facts.tables()}


def write_sheets(facts: Facts, file: Path, stamp: datetime) -> None:
    """Write the facts as one workbook; `Refusal` where a table has more rows than a sheet can hold."""
    from reports.workbook import Table, write_tables

    for name, table in facts.tables():
        if table.num_rows + 1 >= MOST_ROWS:
            raise Refusal(
                f"表 {name} 有 {table.num_rows} 行，一张工作表放不下（最多 {MOST_ROWS - 2} 行）；"
                "请导出为 CSV 文件夹（目标不要以 .xlsx 结尾）"
            )
    tables = (Table(name, table.column_names, _rows(table)) for name, table in text_tables(facts))
    write_tables(tables, file, title="数据包", stamp=stamp)


def _rows(table: pa.Table) -> Iterator[tuple[str | None, ...]]:
    """The rows of a table of texts, a batch at a time."""
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def exportable(facts: Facts) -> Facts:
    """Return the facts without attempts that lack a date."""
    return replace(facts, attempts=facts.attempts.filter(pc.is_valid(facts.attempts["graded_on"])))
