"""Export the facts of the store as a bundle: a folder of CSV files, or one workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from rules.bundle.workbooks import MOST_ROWS
from rules.bundle.writing import text_tables, write_bundle
from rules.facts.facts import Facts
from sync.actions.acting import Who, permitted
from sync.actions.taking_out import note_taken_out
from sync.cases.roles import SiteAction
from sync.refusal import Refusal
from sync.store.facts import load_facts
from sync.store.protected import PROTECTED, Protected, read_protected

if TYPE_CHECKING:
    from sync.site import Site

_BATCH: Final = 10_000


def export_bundle(site: Site, target: Path, who: Who, reason: str) -> dict[str, int]:
    """Write all facts, as the rules would read them now; return how many rows each table has.

    Guardians and priority groups are opened for it. Who did it and why is written down first.

    ``target`` is a folder, or a file that ends in ``.xlsx``. An attempt that Moodle hasn't dated yet has no place in
    a bundle: its enrolment stands for it, which the rules read alike (pending).

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
    """
    actor, site_id = permitted(site, who, SiteAction.EXPORT), site.store.site_id
    note_taken_out(site, actor, "export", "facts", reason, {"file": str(target)})
    with site.store.read() as transaction:
        facts = exportable(load_facts(transaction, site_id))
        facts = with_protected(facts, read_protected(transaction, site_id, site.keyring()))
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


def with_protected(facts: Facts, protected: Mapping[str, Protected]) -> Facts:
    """Return the facts with guardians and priority groups in their place."""
    students = facts.students
    of_each = [protected.get(number, Protected()) for number in students["student_no"].to_pylist()]
    for name in PROTECTED:
        values = pa.array([getattr(each, name) for each in of_each], pa.string())
        students = students.set_column(students.schema.get_field_index(name), students.schema.field(name), values)
    return replace(facts, students=students)


def exportable(facts: Facts) -> Facts:
    """Return the facts without attempts that lack a date."""
    return replace(facts, attempts=facts.attempts.filter(pc.is_valid(facts.attempts["graded_on"])))
