"""Facts as the texts of a bundle, and a folder of CSV files in UTF-8 made of them; sheets are made by the caller."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from rules.facts.facts import Facts
from rules.facts.schema import SCALE

_SCALED = ("credits", "pass_mark")


def write_bundle(facts: Facts, folder: Path) -> None:
    """Write every table of the facts, in the order of their keys; an existing file of the same name is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in text_tables(facts):
        quoting = "needed" if any(map(_needs_quotes, table.itercolumns())) else "none"
        options = pa_csv.WriteOptions(quoting_style=quoting, quoting_header="none")
        pa_csv.write_csv(table, folder / f"{name}.csv", options)


def text_tables(facts: Facts) -> Iterator[tuple[str, pa.Table]]:
    """Yield each table's name and its texts as they stand in a bundle, in the order of their keys."""
    for name, table in facts.tables():
        texts = [_text(column, table.column(column)) for column in table.column_names]
        written = pa.table(texts, names=table.column_names)
        yield name, written.sort_by([(column, "ascending") for column in table.column_names])


def _needs_quotes(column: pa.ChunkedArray) -> bool:
    return bool(pc.any(pc.match_substring_regex(column, '[",\r\n]')).as_py())


def _text(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as it stands in a bundle: credits as decimals, dates in ISO form, true and false."""
    if name in _SCALED:
        encoded = column.combine_chunks().dictionary_encode()
        texts = pa.array([_decimal(value) for value in encoded.dictionary.to_pylist()], pa.string())
        return pa.chunked_array([texts.take(encoded.indices)])
    return pc.cast(column, pa.string())


def _decimal(scaled: int) -> str:
    whole, part = divmod(scaled, SCALE)
    return f"{whole}.{part:06d}".rstrip("0").rstrip(".")
