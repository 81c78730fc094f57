"""The index of an archive as tables (CSV), after DA/T 22 and DA/T 46: files, ledger of numbers, what is missing.

The same stands in one XML file (`reports.archive.index_xml`), from which these can be made again byte for byte.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from reports.archive.volume import TITLES, Entry, Gap, LedgerLine
from reports.cells import FORMULA_STARTS, held

ENTRY_FIELDS: Final = (
    ("archive_no", "档号"),
    ("item_no", "件号"),
    ("fonds_no", "全宗号"),
    ("year", "年度"),
    ("retention", "保管期限"),
    ("organisation", "立档单位"),
    ("college", "机构"),
    ("class_name", "班级"),
    ("student_no", "学号"),
    ("student_name", "姓名"),
    ("number", "文号"),
    ("responsible", "责任者"),
    ("title", "题名"),
    ("day", "日期"),
    ("pages", "页数"),
    ("kind", "类型"),
    ("format", "格式"),
    ("path", "文件名"),
    ("size", "字节数"),
    ("sha256", "校验值"),
    ("remark", "附注"),
)
"""The fields of an `Entry` and what archives call them: headings of the CSV, elements of the XML."""

LEDGER_FIELDS: Final = (
    ("college", "机构"),
    ("year", "年度"),
    ("sequence", "序号"),
    ("number", "文号"),
    ("state", "状态"),
    ("words", "说明"),
)
GAP_FIELDS: Final = (
    ("college", "机构"),
    ("class_name", "班级"),
    ("student_no", "学号"),
    ("number", "文号"),
    ("what", "材料"),
    ("words", "缺项"),
    ("clause", "依据"),
)

INDEX_CSV: Final = "index.csv"
LEDGER_CSV: Final = "ledger.csv"
GAPS_CSV: Final = "missing.csv"


def tables(entries: Sequence[Entry], ledger: Sequence[LedgerLine], gaps: Sequence[Gap]) -> dict[str, bytes]:
    """Return the CSV files by name: UTF-8 with a byte-order mark, lines ended as RFC 4180 asks."""
    return {
        INDEX_CSV: _csv(ENTRY_FIELDS, entries),
        LEDGER_CSV: _csv(LEDGER_FIELDS, ledger),
        GAPS_CSV: _csv(GAP_FIELDS, gaps),
    }


def texts_of(row: object, columns: Sequence[tuple[str, str]]) -> list[str]:
    """Return a row as texts, in the order of its columns; a count that there is none of is empty."""
    values = (TITLES.get(name, {}).get(getattr(row, name), getattr(row, name)) for name, _ in columns)
    return ["" if value is None else held(str(value)) for value in values]


def _csv(columns: Sequence[tuple[str, str]], rows: Iterable[object]) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([heading for _, heading in columns])
    for row in rows:
        writer.writerow([_cell(value) for value in texts_of(row, columns)])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
