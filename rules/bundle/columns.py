"""A column of a bundle as its distinct texts and one number per row, so that millions of rows cost no objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rules.bundle.findings import MOST_PER_CHECK, Spot


def counting(rows: int) -> pa.Array:
    """The integers from 0 up to that many, without making objects of them."""
    return pc.subtract(pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), rows)), 1)


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it stands in the file: texts only, and for each row its number in the file."""

    name: str
    file: str
    texts: pa.Table
    row_numbers: pa.Array

    def has(self, column: str) -> bool:
        """Whether the file has that column."""
        return column in self.texts.column_names

    def column(self, name: str) -> pa.ChunkedArray:
        """The texts of a column; of the first one where the header repeats a name."""
        return self.texts.column(self.texts.column_names.index(name))


@dataclass(frozen=True, slots=True)
class CodedColumn:
    """The distinct texts of a column, and for each row which of them it holds."""

    texts: tuple[str, ...] | list[str]
    codes: pa.Array

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> CodedColumn:
        """Encode a column of texts; an absent value counts as the empty text."""
        encoded = pc.fill_null(column, "").combine_chunks().dictionary_encode()
        return cls(encoded.dictionary.to_pylist(), encoded.indices)

    def mapped(self, change: Callable[[str], str]) -> CodedColumn:
        """The column with each distinct text changed; texts that become equal are one from then on."""
        changed = [change(text) for text in self.texts]
        distinct = list(dict.fromkeys(changed))
        places = {text: at for at, text in enumerate(distinct)}
        return CodedColumn(distinct, pa.array([places[text] for text in changed], pa.int32()).take(self.codes))

    def values(self, parsed: Sequence[Any], kind: pa.DataType) -> pa.Array:
        """One value per row, given one per distinct text."""
        return pa.array(parsed, kind).take(self.codes)

    def rows_with(self, chosen: Callable[[str], bool]) -> pa.Array:
        """A mask of the rows whose text is chosen."""
        return pa.array([chosen(text) for text in self.texts], pa.bool_()).take(self.codes)

    def spots(self, mask: pa.Array, row_numbers: pa.Array) -> tuple[list[Spot], int]:
        """The first thousand rows of a mask as spots, and how many there are in all."""
        places = pc.indices_nonzero(mask)
        first = places.slice(0, MOST_PER_CHECK)
        rows, codes = row_numbers.take(first).to_pylist(), self.codes.take(first).to_pylist()
        return [Spot(row, self.texts[code]) for row, code in zip(rows, codes, strict=True)], len(places)
