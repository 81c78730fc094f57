"""Where students were at a moment, from the versions of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from sync.store.fact_tables import FACT_TABLES
from sync.store.transaction import Transaction

_IN: Final = 500
"""Values in one IN list."""


@dataclass(frozen=True, slots=True)
class RegisterVersion:
    """Where the register had a student from ``known_at`` until ``superseded_at`` (None: it still does)."""

    college: str
    major: str
    class_name: str
    known_at: datetime
    superseded_at: datetime | None


def register_versions(
    tx: Transaction, site_id: str, student_nos: Collection[str]
) -> dict[str, tuple[RegisterVersion, ...]]:
    """Return the versions of these students' rows by number, oldest first; who has none is left out."""
    table = FACT_TABLES["students"]
    names = ("student_no", "college", "major", "class_name", "known_at", "superseded_at")
    found: dict[str, list[RegisterVersion]] = defaultdict(list)
    wanted = sorted(set(student_nos))
    for start in range(0, len(wanted), _IN):
        query = (
            select(*[table.c[name] for name in names])
            .where(table.c.site_id == site_id, table.c.student_no.in_(wanted[start : start + _IN]))
            .order_by(table.c.known_at, table.c.id)
        )
        for number, *version in tx.execute(query):
            found[number].append(RegisterVersion(*version))
    return {number: tuple(versions) for number, versions in found.items()}
