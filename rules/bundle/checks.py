"""What must hold across rows and tables: unique keys, references that exist, dates in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from rules.bundle.columns import CodedColumn, counting
from rules.bundle.findings import MOST_PER_CHECK, Finding, errors_at
from rules.bundle.layout import LAYOUT
from rules.bundle.parsing import spoiled
from rules.bundle.tables import CheckedTable
from rules.facts.schema import KEYS


def check_bundle(tables: Mapping[str, CheckedTable]) -> Iterator[Finding]:
    """Every breach of keys, references and order of dates, in the order of the tables."""
    for name, checked in tables.items():
        yield from _duplicates(checked)
        yield from _references(checked, tables)
        if name == "terms":
            yield from _order_of_terms(checked)
        if name == "attempts":
            yield from _missing_dates(checked)
        if name == "events":
            yield from _impossible_spans(checked)


def _duplicates(checked: CheckedTable) -> Iterator[Finding]:
    """Rows whose key another row above them has already; the key's columns are combined into one integer."""
    key = KEYS[checked.name]
    if any(name not in checked.present for name in key) or not checked.rows:
        return
    combined = _combined([_by_value(checked, name) for name in key])
    if pc.count_distinct(combined).as_py() == checked.rows:
        return
    rows = pa.table({"key": combined, "row": counting(checked.rows)})
    first = rows.group_by("key").aggregate([("row", "min")])
    later = pc.invert(pc.is_in(rows["row"].combine_chunks(), value_set=first["row_min"].combine_chunks()))
    places = pc.indices_nonzero(later)
    first_row = dict(zip(first["key"].to_pylist(), first["row_min"].to_pylist(), strict=True))
    numbers = checked.row_numbers
    for place in places.slice(0, MOST_PER_CHECK).to_pylist():
        value = "、".join(checked.columns[name].texts[checked.columns[name].codes[place].as_py()] for name in key)
        original = numbers[first_row[combined[place].as_py()]].as_py()
        message = f"与第 {original} 行重复（{'、'.join(key)} 相同），请删去一行"
        yield Finding("error", checked.file, message, numbers[place].as_py(), key[0], value)
    if len(places) > MOST_PER_CHECK:
        yield Finding("error", checked.file, f"还有 {len(places) - MOST_PER_CHECK} 行与上面的行重复", None, key[0])


def _by_value(checked: CheckedTable, name: str) -> CodedColumn:
    """A column in which two texts that mean the same day or year are one."""
    coded = checked.columns[name]
    meant = dict(zip(coded.texts, checked.parsed[name], strict=True))
    return coded.mapped(lambda text: text if meant[text] is None else str(meant[text]))


def _combined(columns: list[CodedColumn]) -> pa.Array:
    combined = pc.cast(columns[0].codes, pa.int64())
    for column in columns[1:]:
        combined = pc.add(pc.multiply(combined, len(column.texts)), pc.cast(column.codes, pa.int64()))
    return combined


def _references(checked: CheckedTable, tables: Mapping[str, CheckedTable]) -> Iterator[Finding]:
    for column in LAYOUT[checked.name]:
        target = tables.get(column.refers_to or "")
        if target is None or column.name not in target.present:
            continue
        known = set(target.columns[column.name].texts) | {""}
        coded = checked.columns[column.name]
        unknown = {text for text in coded.texts if text not in known and not spoiled(text)}
        shortened = _without_zeros(unknown, known) if column.kind == "number" else {}
        advice = f"在 {target.file} 里没有；请在那里补上，或改正这里"
        yield from _unknown(checked, column.name, unknown - shortened.keys(), advice)
        example = next(iter(shortened.values()), "")
        advice = (
            f"在 {target.file} 里没有，但有只多出开头的 0 的号码（如 {example}）；请把这一列设为“文本”格式后重新导出"
        )
        yield from _unknown(checked, column.name, shortened.keys(), advice)


def _without_zeros(unknown: Collection[str], known: Collection[str]) -> dict[str, str]:
    """The unknown numbers that are known ones without their leading zeros, as spreadsheets cut them off."""
    if not unknown:
        return {}
    whole = {text.lstrip("0"): text for text in known if text.startswith("0")}
    return {text: whole[text] for text in sorted(unknown) if text in whole}


def _unknown(checked: CheckedTable, column: str, texts: Collection[str], message: str) -> Iterator[Finding]:
    coded = checked.columns[column]
    mask = coded.rows_with(lambda text: text in texts)
    if texts and pc.any(mask).as_py():
        spots, total = coded.spots(mask, checked.row_numbers)
        yield from errors_at(checked.file, column, spots, message, total)


def _order_of_terms(checked: CheckedTable) -> Iterator[Finding]:
    names = ("term", "starts_on", "ends_on")
    if not checked.present.issuperset(names):
        return
    seen: dict[object, str] = {}
    columns = [checked.values(name).to_pylist() for name in names]
    rows = zip(checked.row_numbers.to_pylist(), *columns, strict=True)
    for row, name, start, end in rows:
        if start is not None and end is not None and end < start:
            yield Finding("error", checked.file, f"早于 starts_on（{start}），请改正", row, "ends_on", str(end))
        if start is not None and start in seen:
            message = f"与学期 {seen[start]} 同一天开始；学期按开始日期排序，请改正其一"
            yield Finding("error", checked.file, message, row, "starts_on", str(start))
        seen.setdefault(start, str(name))


def _missing_dates(checked: CheckedTable) -> Iterator[Finding]:
    """``graded_on`` may be empty only where the attempt has no outcome."""
    columns = checked.columns
    if "graded_on" not in checked.present:
        return
    score = columns["score"].rows_with(bool)
    result = columns["result"].rows_with(lambda text: text not in {"", "deferred"})
    deferred = columns["result"].rows_with(lambda text: text == "deferred")
    outcome = pc.or_(result, pc.and_(score, pc.invert(deferred)))
    mask = pc.and_(outcome, columns["graded_on"].rows_with(lambda text: not text))
    if pc.any(mask).as_py():
        spots, total = columns["graded_on"].spots(mask, checked.row_numbers)
        message = "有成绩或结果，就要有公布日期；请填 2025-03-20 这样的日期"
        yield from errors_at(checked.file, "graded_on", spots, message, total)


def _impossible_spans(checked: CheckedTable) -> Iterator[Finding]:
    """An event that ends before it begins is in force on no day; it is kept, and said of each row."""
    if not checked.present.issuperset({"occurred_on", "ended_on"}):
        return
    start, end = checked.values("occurred_on"), checked.values("ended_on")
    places = pc.indices_nonzero(pc.fill_null(pc.less(end, start), False))
    shown = places.slice(0, MOST_PER_CHECK)
    columns = (each.take(shown).to_pylist() for each in (checked.row_numbers, start, end))
    for row, first, last in zip(*columns, strict=True):
        message = f"早于 occurred_on（{first}），这个事件在哪一天都不在期内（休学、处分不起作用），请核对"
        yield Finding("warning", checked.file, message, row, "ended_on", str(last))
    if len(places) > len(shown):
        message = f"还有 {len(places) - len(shown)} 行的结束日早于发生日"
        yield Finding("warning", checked.file, message, None, "ended_on")
