"""What was told by hand while a warning is announced: the paper handed over, and a student who has no objection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, insert, select

from sync.store.audit import append_audit
from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

TellingKind = Literal["told", "no_objection"]

TELLINGS: Final = Table(
    "telling",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("student_case.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("manner", Text, nullable=False),
    Column("recorded_by", String(200), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index(None, "site_id", "case_id"),
)
"""Rows are only ever added; ``revision`` is what the case said then."""


@dataclass(frozen=True, slots=True)
class Telling:
    """On which day, and how, the student was told what ``revision`` of the case says, or said to have no objection."""

    case_id: int
    revision: int
    kind: TellingKind
    happened_on: date
    manner: str
    recorded_by: str
    recorded_at: datetime


_COLUMNS = [TELLINGS.c[field.name] for field in fields(Telling)]


def insert_telling(tx: Transaction, site_id: str, telling: Telling) -> None:
    """Add what was told, or answered."""
    values = {field.name: getattr(telling, field.name) for field in fields(telling)}
    tx.execute(insert(TELLINGS).values(site_id=site_id, **values))
    append_audit(
        tx,
        site_id,
        at=telling.recorded_at,
        actor=telling.recorded_by,
        action=f"case.{telling.kind}",
        subject=f"case:{telling.case_id}",
        details={"on": telling.happened_on.isoformat()},
    )


def read_tellings(tx: Transaction, site_id: str, case_ids: Iterable[int] | None = None) -> list[Telling]:
    """Return what was told by hand in the site, or in some cases, in the order of recording."""
    query = select(*_COLUMNS).where(TELLINGS.c.site_id == site_id).order_by(TELLINGS.c.id)
    if case_ids is not None:
        query = query.where(TELLINGS.c.case_id.in_(sorted(case_ids)))
    return [Telling(*row) for row in tx.execute(query)]
