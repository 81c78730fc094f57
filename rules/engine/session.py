# ruff: noqa: S608 - every part of a query is this package's own text or an integer
"""One DuckDB connection for one evaluation: in memory, bounded, offline, gone when the evaluation is over."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import duckdb
import pyarrow as pa

MEMORY_LIMIT: Final = "800MB"
THREADS: Final = 2


@contextmanager
def open_session(
    memory_limit: str = MEMORY_LIMIT, threads: int = THREADS, *, few_facts: bool = False
) -> Iterator[Session]:
    """Open a session that may spill to a temporary folder, and can neither load extensions nor open files.

    With ``few_facts``, as of one student, queries are answered the way they are written: to look for a better way
    takes a sixth of the time, and there is none that would be worth it.
    """
    with tempfile.TemporaryDirectory(prefix="yujing-") as folder:
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": memory_limit,
                "threads": threads,
                "temp_directory": folder,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": False,
            },
        )
        try:
            if few_facts:
                connection.execute("PRAGMA disable_optimizer")
            yield Session(connection)
        finally:
            connection.close()


class Session:
    """Runs SQL over registered Arrow tables; every result comes back as Python integers, texts and dates."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def give(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table readable under a name, without copying it."""
        self._connection.register(name, table)

    def create(self, name: str, query: str) -> None:
        """Keep the result of a query as a table."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")

    def view(self, name: str, query: str) -> None:
        """Name a query."""
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._connection.execute(query).fetchall()

    def integers(self, query: str) -> list[tuple[int, ...]]:
        """All rows of a query whose columns are integers and have names, in the order of the first column.

        The driver makes a 128-bit integer from its text: a column of them cost as much as the rest of the row. So
        those that fit into 64 bits travel as such. They may be of any size all the same.
        """
        self.create("integer_row", query)
        columns = [name for name, *_ in self.rows("DESCRIBE integer_row")]
        ((*largest,),) = self.rows(f"SELECT {', '.join(f'max(abs({name}))' for name in columns)} FROM integer_row")
        kept = [
            f"CAST({name} AS BIGINT)" if (most or 0) < 2**63 else name
            for name, most in zip(columns, largest, strict=True)
        ]
        return self.rows(f"SELECT {', '.join(kept)} FROM integer_row ORDER BY 1")

    def count(self, query: str) -> int:
        """The single integer that a query yields."""
        return int(self.rows(query)[0][0])
