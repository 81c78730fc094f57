"""The facts of one site, as columnar tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields

import pyarrow as pa

from rules.facts.schema import JUDGED, SCHEMAS, WARNINGS


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules read, one Arrow table per kind of fact.

    ``warnings`` says what was issued in earlier periods, ``judged`` which of them were judged; where neither names a
    period of a policy, nothing is known of it.
    Each table has exactly the columns and types of `rules.facts.schema`; the order of rows carries no meaning.
    """

    terms: pa.Table
    students: pa.Table
    courses: pa.Table
    programmes: pa.Table
    enrolments: pa.Table
    attempts: pa.Table
    events: pa.Table
    warnings: pa.Table = field(default_factory=WARNINGS.empty_table)
    judged: pa.Table = field(default_factory=JUDGED.empty_table)

    def __post_init__(self) -> None:
        """Refuse a table whose columns are not the schema's, so that a mistake shows where it is made."""
        for name, table in self.tables():
            if table.schema.names != SCHEMAS[name].names or table.schema.types != SCHEMAS[name].types:
                raise ValueError(f"facts table {name!r} has columns {table.schema}, not {SCHEMAS[name]}")

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        """Yield each table with its name, in the order of a facts bundle."""
        for each in fields(self):
            yield each.name, getattr(self, each.name)
