"""Numbers of notices and the ledger of them (台账): unique within college and year, no gap, none given twice."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    update,
)

from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

COUNTERS: Final = Table(
    "notice_counter",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("college", String(200), nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("site_id", "college", "year"),
)
"""Counted up in the transaction that uses the number, so that a rollback leaves no gap."""

NOTICES: Final = Table(
    "notice",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("college", String(200), nullable=False),
    Column("year", Integer, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("number", String(100), nullable=False),
    Column("case_id", Integer, ForeignKey("student_case.id"), nullable=False),
    Column("issue", Integer, nullable=False),
    Column("level", String(50), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("plan", String(64)),
    Column("allotted_at", Instant, nullable=False),
    Column("allotted_by", String(200), nullable=False),
    Column("voided_at", Instant),
    Column("voided_by", String(200)),
    Column("void_reason", Text),
    UniqueConstraint("site_id", "college", "year", "sequence"),
    UniqueConstraint("site_id", "case_id", "issue"),
)
"""One row per notice ever issued; a voided one keeps its number."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in the ledger; ``voided_at`` is None while it is valid. ``issue`` counts the notices of its case."""

    college: str
    year: int
    sequence: int
    number: str
    case_id: int
    issue: int
    level: str
    revision: int
    plan: str | None
    allotted_at: datetime
    allotted_by: str
    voided_at: datetime | None = None
    voided_by: str | None = None
    void_reason: str | None = None


_COLUMNS = [NOTICES.c[field.name] for field in fields(Notice)]


def next_sequence(tx: Transaction, site_id: str, college: str, year: int) -> int:
    """Take the next number of a college and year; the row stays locked until the transaction ends."""
    same = (COUNTERS.c.site_id == site_id, COUNTERS.c.college == college, COUNTERS.c.year == year)
    counted = update(COUNTERS).where(*same).values(last=COUNTERS.c.last + 1).returning(COUNTERS.c.last)
    taken = tx.execute(counted).scalar()
    if taken is None:
        tx.execute(insert(COUNTERS).values(site_id=site_id, college=college, year=year, last=1))
        return 1
    return int(taken)


def is_given(tx: Transaction, site_id: str, college: str, year: int, sequence: int) -> bool:
    """Say whether a number stands in the ledger."""
    same = (NOTICES.c.college == college, NOTICES.c.year == year, NOTICES.c.sequence == sequence)
    return tx.execute(select(NOTICES.c.id).where(NOTICES.c.site_id == site_id, *same)).first() is not None


def count_from(tx: Transaction, site_id: str, college: str, year: int, last: int) -> None:
    """Let the next number of a college and year come after ``last``, unless it does already."""
    same = (COUNTERS.c.site_id == site_id, COUNTERS.c.college == college, COUNTERS.c.year == year)
    known = tx.execute(select(COUNTERS.c.last).where(*same)).scalar()
    if known is None:
        tx.execute(insert(COUNTERS).values(site_id=site_id, college=college, year=year, last=last))
    elif known < last:
        tx.execute(update(COUNTERS).where(*same).values(last=last))


def insert_notice(tx: Transaction, site_id: str, notice: Notice) -> None:
    """Enter a notice in the ledger."""
    values = {field.name: getattr(notice, field.name) for field in fields(notice)}
    tx.execute(insert(NOTICES).values(site_id=site_id, **values))


def void_notices(tx: Transaction, site_id: str, case_id: int, *, actor: str, reason: str, at: datetime) -> int:
    """Declare the valid notices of a case void, and return how many there were."""
    statement = (
        update(NOTICES)
        .where(NOTICES.c.site_id == site_id, NOTICES.c.case_id == case_id, NOTICES.c.voided_at.is_(None))
        .values(voided_at=at, voided_by=actor, void_reason=reason)
    )
    return tx.execute(statement).rowcount


def read_notices(tx: Transaction, site_id: str, *, case_id: int | None = None) -> list[Notice]:
    """Return the ledger by college, year and number, or the notices of one case."""
    query = select(*_COLUMNS).where(NOTICES.c.site_id == site_id)
    if case_id is not None:
        query = query.where(NOTICES.c.case_id == case_id)
    order = (NOTICES.c.college, NOTICES.c.year, NOTICES.c.sequence)
    return [Notice(*row) for row in tx.execute(query.order_by(*order))]


def read_counters(tx: Transaction, site_id: str) -> dict[tuple[str, int], int]:
    """Return the last number given, by college and year."""
    rows = tx.execute(select(COUNTERS.c.college, COUNTERS.c.year, COUNTERS.c.last).where(COUNTERS.c.site_id == site_id))
    return {(row.college, row.year): row.last for row in rows}
