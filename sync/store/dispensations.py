"""Exceptions that a person made for one student (例外): what, why, on whose word, and until when."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, Date, Index, Integer, String, Table, Text, insert, select, update

from sync.store.audit import append_audit
from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

DISPENSATIONS: Final = Table(
    "dispensation",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("student_no", String(100), nullable=False),
    Column("policy", String(50), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("level", String(50)),
    Column("reason", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", String(200)),
    Column("end_reason", Text),
    Index(None, "site_id", "policy"),
)
"""Rows are never removed; one that was ended early says by whom and why."""


class DispensationKind(StrEnum):
    """What an exception does: no warning at all, none above a level, or no message through the LMS."""

    EXEMPT = "exempt"
    AT_MOST = "at-most"
    IN_PERSON = "in-person"


@dataclass(frozen=True, slots=True)
class Dispensation:
    """An exception for one student under one policy, from one day to another, both included.

    ``level`` is the highest level that may be issued (`DispensationKind.AT_MOST` only). ``document`` names the
    approval it rests on (a number, empty where there is none). The verdict itself stays as the law says.
    """

    id: int
    student_no: str
    policy: str
    kind: DispensationKind
    level: str | None
    reason: str
    document: str
    from_on: date
    until_on: date
    made_by: str
    made_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None
    end_reason: str | None = None

    def in_force(self, day: date) -> bool:
        """Say whether it works on a day: begun, not past its last day, not ended by anybody."""
        return self.ended_at is None and self.from_on <= day <= self.until_on


_COLUMNS = [DISPENSATIONS.c[field.name] for field in fields(Dispensation)]


def insert_dispensation(
    tx: Transaction,
    site_id: str,
    *,
    student_no: str,
    policy: str,
    kind: DispensationKind,
    level: str | None,
    reason: str,
    document: str,
    from_on: date,
    until_on: date,
    made_by: str,
    at: datetime,
) -> int:
    """Write down an exception and return its id."""
    statement = insert(DISPENSATIONS).values(
        site_id=site_id,
        student_no=student_no,
        policy=policy,
        kind=kind.value,
        level=level,
        reason=reason,
        document=document,
        from_on=from_on,
        until_on=until_on,
        made_by=made_by,
        made_at=at,
    )
    number = int(tx.execute(statement.returning(DISPENSATIONS.c.id)).scalar_one())
    about = {"student": student_no, "policy": policy, "kind": kind.value, "why": reason}
    append_audit(
        tx, site_id, at=at, actor=made_by, action="exception.made", subject=f"exception:{number}", details=about
    )
    return number


def read_dispensations(tx: Transaction, site_id: str, *, policy: str | None = None) -> list[Dispensation]:
    """Return every exception ever made, of one policy where named, in the order of recording."""
    query = select(*_COLUMNS).where(DISPENSATIONS.c.site_id == site_id).order_by(DISPENSATIONS.c.id)
    if policy is not None:
        query = query.where(DISPENSATIONS.c.policy == policy)
    return [Dispensation(**{**row, "kind": DispensationKind(row["kind"])}) for row in tx.execute(query).mappings()]


def end_dispensation(tx: Transaction, site_id: str, number: int, *, actor: str, reason: str, at: datetime) -> bool:
    """End an exception before its last day; say whether it was still open."""
    statement = (
        update(DISPENSATIONS)
        .where(DISPENSATIONS.c.site_id == site_id, DISPENSATIONS.c.id == number, DISPENSATIONS.c.ended_at.is_(None))
        .values(ended_at=at, ended_by=actor, end_reason=reason)
    )
    ended = tx.execute(statement).rowcount == 1
    if ended:
        why = {"why": reason}
        append_audit(
            tx, site_id, at=at, actor=actor, action="exception.ended", subject=f"exception:{number}", details=why
        )
    return ended
