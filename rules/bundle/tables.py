"""From the texts of one table to its typed columns, with everything that is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rules.bundle.cleaning import SUSPECT, clean, private_use
from rules.bundle.columns import CodedColumn, RawTable
from rules.bundle.findings import Finding, errors_at
from rules.bundle.headers import perhaps
from rules.bundle.layout import LAYOUT, ColumnLayout
from rules.bundle.parsing import Parsed, UnreadableError, parser_of
from rules.facts.schema import SCHEMAS

_FREE_TEXT = ("text",)
_LONGEST_TEXT = 10_000


@dataclass
class CheckedTable:
    """A table read as far as it goes: coded columns, what their distinct texts mean, and what was found on the way.

    ``present`` names the columns that the file has, ``aside`` holds those that the layout does not know.
    """

    name: str
    file: str
    row_numbers: pa.Array
    present: frozenset[str]
    aside: pa.Table
    columns: dict[str, CodedColumn] = field(default_factory=dict)
    parsed: dict[str, list[Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return len(self.row_numbers)

    def values(self, column: str) -> pa.Array:
        """The typed values of a column that could be parsed."""
        kind = SCHEMAS[self.name].field(column).type
        return self.columns[column].values(self.parsed[column], kind)

    def table(self) -> pa.Table:
        """The table with the columns and types of the facts schema."""
        return pa.table([self.values(name) for name in SCHEMAS[self.name].names], schema=SCHEMAS[self.name])


def check_table(raw: RawTable, level_grades: Collection[str]) -> CheckedTable:
    """Clean and parse every column of the layout; nothing is raised, everything is a finding."""
    names = raw.texts.column_names
    known = {column.name for column in LAYOUT[raw.name]}
    aside = raw.texts.select([at for at, name in enumerate(names) if name not in known])
    checked = CheckedTable(raw.name, raw.file, raw.row_numbers, frozenset(names), aside)
    checked.findings.extend(_column_names(raw))
    for column in LAYOUT[raw.name]:
        if raw.has(column.name):
            coded = _cleaned(checked, column, CodedColumn.of(raw.column(column.name)))
        else:
            coded = CodedColumn([""], pa.nulls(checked.rows, pa.int32()).fill_null(0))
        checked.columns[column.name] = coded
        if raw.has(column.name) or not column.required:
            checked.parsed[column.name] = _parsed(checked, column, coded, level_grades)
    return checked


def _column_names(raw: RawTable) -> Iterator[Finding]:
    known = {column.name: column for column in LAYOUT[raw.name]}
    for name, times in Counter(raw.texts.column_names).items():
        if name not in known:
            yield Finding("warning", raw.file, "不认识这一列，内容另存，不参与评定", 1, name or "（空列名）")
        elif times > 1:
            yield Finding("error", raw.file, f"这一列出现了 {times} 次，请只留一列", 1, name)
    unknown = [name for name in raw.texts.column_names if name not in known]
    for name, column in known.items():
        if column.required and not raw.has(name):
            yield Finding("error", raw.file, f"缺少这一列，请补上{perhaps(name, unknown)}", 1, name)


def _cleaned(checked: CheckedTable, column: ColumnLayout, coded: CodedColumn) -> CodedColumn:
    """The column cleaned, with one warning per cause: how many rows, and the first of them."""
    suspect = {text for text in coded.texts if SUSPECT.search(text)}
    if not suspect:
        return coded
    code = column.kind not in _FREE_TEXT
    results = {text: clean(text, code=code) for text in suspect}
    for cause in dict.fromkeys(cause for _, causes in results.values() for cause in causes):
        _warn(checked, column, coded, {text for text in suspect if cause in results[text][1]}, cause)
    left = {text for text in suspect if private_use(results[text][0])}
    if left:
        _warn(checked, column, coded, left, "含私用区字符，别的机器上可能显示不出来，请改用正式编码的字")
    return coded.mapped(lambda text: results[text][0] if text in results else text)


def _warn(checked: CheckedTable, column: ColumnLayout, coded: CodedColumn, texts: Collection[str], cause: str) -> None:
    spots, total = coded.spots(coded.rows_with(lambda text: text in texts), checked.row_numbers)
    message = cause if total == 1 else f"{cause}（同样的共 {total} 行）"
    checked.findings.append(Finding("warning", checked.file, message, spots[0].row, column.name, spots[0].value))


def _parsed(
    checked: CheckedTable, column: ColumnLayout, coded: CodedColumn, level_grades: Collection[str]
) -> list[Any]:
    """What each distinct text of a column means, None where it means nothing."""
    parse = parser_of(column, level_grades)
    unreadable: dict[str, list[str]] = {}
    remarks: dict[str, set[str]] = {}
    values: list[Any] = []
    for text in coded.texts:
        parsed = _parse(text, column, parse, unreadable)
        values.append(parsed.value)
        if parsed.remark:
            remarks.setdefault(parsed.remark, set()).add(text)
    for remark, texts in remarks.items():
        _warn(checked, column, coded, texts, remark)
    for message, texts_ in unreadable.items():
        _fail(checked, column, coded, set(texts_), message)
    if column.required and not column.may_be_empty:
        _fail(checked, column, coded, {""}, "不能为空，请填上")
    return values


def _parse(text: str, column: ColumnLayout, parse: Callable[[str], Parsed], unreadable: dict[str, list[str]]) -> Parsed:
    if not text and column.default is None:
        return Parsed(None)
    try:
        if len(text) > _LONGEST_TEXT:
            raise UnreadableError(f"太长了（超过 {_LONGEST_TEXT} 个字符），多半是缺了引号、逗号或换行；请检查这一行")
        return parse(text or column.default or "")
    except UnreadableError as error:
        unreadable.setdefault(str(error), []).append(text)
        return Parsed(None)


def _fail(checked: CheckedTable, column: ColumnLayout, coded: CodedColumn, texts: set[str], message: str) -> None:
    mask = coded.rows_with(lambda text: text in texts)
    if pc.any(mask).as_py():
        spots, total = coded.spots(mask, checked.row_numbers)
        checked.findings.extend(errors_at(checked.file, column.name, spots, message, total))
