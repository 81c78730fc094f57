"""Who printed which notice again, when and why: what the ledger says beside its number."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, insert, select

from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

REPRINTS: Final = Table(
    "notice_reprint",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("student_case.id"), nullable=False),
    Column("issue", Integer, nullable=False),
    Column("printed_at", Instant, nullable=False),
    Column("printed_by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "site_id", "case_id"),
)
"""Rows are only ever added; a notice is known by its case and issue, as in the ledger."""


@dataclass(frozen=True, slots=True)
class Reprint:
    """A notice was printed again."""

    case_id: int
    issue: int
    printed_at: datetime
    printed_by: str
    reason: str


_COLUMNS: Final = [REPRINTS.c[field.name] for field in fields(Reprint)]


def insert_reprint(tx: Transaction, site_id: str, reprint: Reprint) -> None:
    """Write down that a notice is printed again."""
    values = {field.name: getattr(reprint, field.name) for field in fields(Reprint)}
    tx.execute(insert(REPRINTS).values(site_id=site_id, **values))


def read_reprints(tx: Transaction, site_id: str) -> list[Reprint]:
    """Return every reprint, in the order in which they were made."""
    query = select(*_COLUMNS).where(REPRINTS.c.site_id == site_id).order_by(REPRINTS.c.id)
    return [Reprint(*row) for row in tx.execute(query)]
