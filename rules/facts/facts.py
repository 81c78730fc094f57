"""The facts of one site, as columnar tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import pyarrow as pa

from rules.facts.schema import SCHEMAS


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules read, one Arrow table per kind of fact.

    Each table has exactly the columns and types of `rules.facts.schema`; the order of rows carries no meaning.
    """

    terms: pa.Table
    students: pa.Table
    courses: pa.Table
    programmes: pa.Table
    enrolments: pa.Table
    attempts: pa.Table
    events: pa.Table

    def __post_init__(self) -> None:
        """Refuse a table whose columns are not the schema's, so that a mistake shows where it is made."""
        for name, table in self.tables():
            if table.schema.names != SCHEMAS[name].names or table.schema.types != SCHEMAS[name].types:
                raise ValueError(f"facts table {name!r} has columns {table.schema}, not {SCHEMAS[name]}")

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        """Yield each table with its name, in the order of a facts bundle."""
        for field in fields(self):
            yield field.name, getattr(self, field.name)
