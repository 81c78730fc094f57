"""Read a folder of CSV files, whatever of the usual encodings they are in, as tables of texts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from rules.bundle.columns import RawTable, counting
from rules.bundle.findings import MOST_PER_CHECK, Finding
from rules.bundle.headers import clean_header, other_separator
from rules.bundle.plain_text import UnfitFileError, check_quotes, encoding_of
from rules.facts.schema import SCHEMAS


def read_folder(folder: Path, findings: list[Finding]) -> dict[str, RawTable | None]:
    """The known tables of a folder, None where the file cannot be read; other files are reported and left alone."""
    tables: dict[str, RawTable | None] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")):
            continue
        name = path.stem.lower()
        if path.suffix.lower() != ".csv" or name not in SCHEMAS or not path.is_file():
            findings.append(Finding("warning", path.name, "不是数据包里的表，没有读"))
        elif name in tables:
            findings.append(Finding("error", path.name, "同一张表有两个文件，请只留一个"))
        else:
            tables[name] = _read_file(path, name, findings)
    return tables


def _read_file(path: Path, name: str, findings: list[Finding]) -> RawTable | None:
    try:
        if path.resolve().parent != path.parent.resolve():
            raise UnfitFileError("是指向文件夹之外的链接，没有读；请把文件本身放进来")
        reading = _Reading(path, encoding_of(path))
        check_quotes(path, reading.encoding)
        header = clean_header(reading.header(), path.name, findings)
        texts = reading.texts(header)
    except UnfitFileError as error:
        findings.append(Finding("error", path.name, str(error), error.row))
        return None
    findings.extend(reading.widths(len(header)))
    return without_blank_rows(RawTable(name, path.name, texts, reading.row_numbers(texts.num_rows)))


@dataclass
class _Reading:
    path: Path
    encoding: str
    ragged: list[tuple[int, int]] = field(default_factory=list)

    def header(self) -> list[str]:
        """The names in the first row; `UnfitFileError` where there are none, or no comma between them."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            try:
                names = next(csv.reader(file), [])
            except csv.Error as error:
                raise UnfitFileError("第一行太长，不像列名；第一行应当是列名", 1) from error
        if not names:
            raise UnfitFileError("文件是空的；第一行应当是列名")
        if word := other_separator(names):
            raise UnfitFileError(f"各列之间用的是{word}，不是逗号；请另存为“CSV UTF-8（逗号分隔）”", 1)
        return names

    def texts(self, header: list[str]) -> pa.Table:
        """Every cell as text. Blank lines are passed over, lines of another width are kept for a finding."""
        try:
            return self._table(header)
        except pa.ArrowInvalid as error:
            said = str(error).splitlines()[0]
            raise UnfitFileError(
                f"读不成表格，多半是有一格太长（超过 100 万个字符），缺了换行或引号：{said}"
            ) from error

    def _table(self, header: list[str]) -> pa.Table:
        table = pa_csv.read_csv(
            self.path,
            read_options=pa_csv.ReadOptions(
                use_threads=False,
                encoding="utf8" if self.encoding == "utf-8-sig" else self.encoding,
                autogenerate_column_names=True,
            ),
            parse_options=pa_csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=self._other_width
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types={f"f{at}": pa.string() for at in range(len(header))}, strings_can_be_null=False
            ),
        )
        return table.rename_columns(header).slice(1)

    def _other_width(self, row: pa_csv.InvalidRow) -> str:
        self.ragged.append((row.number, row.actual_columns))
        return "skip"

    def widths(self, expected: int) -> Iterator[Finding]:
        """An error for each row that is wider or narrower than the header."""
        advice = f"表头有 {expected} 个；请检查逗号和引号"
        for row, found in self.ragged[:MOST_PER_CHECK]:
            yield Finding("error", self.path.name, f"有 {found} 个格子，{advice}", row)
        if len(self.ragged) > MOST_PER_CHECK:
            rest = len(self.ragged) - MOST_PER_CHECK
            yield Finding("error", self.path.name, f"还有 {rest} 行格子数不对，{advice}")

    def row_numbers(self, rows: int) -> pa.Array:
        """The number of each row in the file, counting the lines that were passed over."""
        numbers = pc.add(counting(rows + len(self.ragged)), 2)
        if not self.ragged:
            return numbers
        skipped = pa.array([row for row, _ in self.ragged], pa.int64())
        return numbers.filter(pc.invert(pc.is_in(numbers, value_set=skipped)))


def without_blank_rows(raw: RawTable) -> RawTable:
    """The table without the rows whose cells are all empty, as spreadsheets leave them at the end."""
    blank = None
    for column in raw.texts.itercolumns():
        empty = _is_blank(column)
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return raw
    filled = pc.invert(blank).combine_chunks()
    return RawTable(raw.name, raw.file, raw.texts.filter(filled), raw.row_numbers.filter(filled))


def _is_blank(column: pa.ChunkedArray) -> pa.ChunkedArray:
    texts = pc.fill_null(column, "")
    return pc.or_(pc.equal(texts, ""), pc.utf8_is_space(texts))
