"""Duties that a person added to a case because the clause leaves the occasion to people (lsec 四.7、四.10)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, insert, select, text, update

from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

DUTY_ADDITIONS: Final = Table(
    "duty_addition",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("student_case.id"), nullable=False),
    Column("duty", String(60), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("added_by", String(200), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("dropped_at", Instant),
    Column("dropped_by", String(200)),
    Column("drop_reason", Text),
    Index(
        "uq_duty_addition_standing",
        "site_id",
        "case_id",
        "duty",
        unique=True,
        sqlite_where=text("dropped_at IS NULL"),
        postgresql_where=text("dropped_at IS NULL"),
    ),
)
"""Rows are added and dropped, never edited; a case has each duty at most once at a time."""


@dataclass(frozen=True, slots=True)
class DutyAddition:
    """A duty of the procedure that a person added to a case, due on a day; ``dropped_at`` is None while it stands."""

    id: int
    case_id: int
    duty: str
    due_on: date
    reason: str
    added_by: str
    added_at: datetime
    dropped_at: datetime | None = None
    dropped_by: str | None = None
    drop_reason: str | None = None


_COLUMNS = [DUTY_ADDITIONS.c[each.name] for each in fields(DutyAddition)]


def insert_duty_addition(
    tx: Transaction, site_id: str, *, case_id: int, duty: str, due_on: date, reason: str, added_by: str, at: datetime
) -> int:
    """Keep an addition and return its id; the caller has seen that none like it stands."""
    values = {"case_id": case_id, "duty": duty, "due_on": due_on, "reason": reason}
    statement = insert(DUTY_ADDITIONS).values(site_id=site_id, **values, added_by=added_by, added_at=at)
    return int(tx.execute(statement.returning(DUTY_ADDITIONS.c.id)).scalar_one())


def read_duty_additions(tx: Transaction, site_id: str, case_id: int | None = None) -> list[DutyAddition]:
    """Return the additions that stand, of the site or of one case, in the order of adding."""
    query = select(*_COLUMNS).where(DUTY_ADDITIONS.c.site_id == site_id, DUTY_ADDITIONS.c.dropped_at.is_(None))
    if case_id is not None:
        query = query.where(DUTY_ADDITIONS.c.case_id == case_id)
    return [DutyAddition(**row) for row in tx.execute(query.order_by(DUTY_ADDITIONS.c.id)).mappings()]


def drop_duty_addition(
    tx: Transaction, site_id: str, case_id: int, duty: str, *, actor: str, reason: str, at: datetime
) -> bool:
    """Take an addition back; say whether it stood until now."""
    statement = (
        update(DUTY_ADDITIONS)
        .where(DUTY_ADDITIONS.c.site_id == site_id, DUTY_ADDITIONS.c.case_id == case_id)
        .where(DUTY_ADDITIONS.c.duty == duty, DUTY_ADDITIONS.c.dropped_at.is_(None))
        .values(dropped_at=at, dropped_by=actor, drop_reason=reason)
    )
    return tx.execute(statement).rowcount == 1
