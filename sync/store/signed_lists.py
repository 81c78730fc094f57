"""Lists as they were signed: one row per policy, period, college and version, never changed afterwards."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final

from sqlalchemy import Column, Date, Integer, String, Table, Text, UniqueConstraint, insert, select

from sync.store.audit import append_audit
from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

SIGNED_LISTS: Final = Table(
    "signed_list",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("policy", String(50), nullable=False),
    Column("period", String(20), nullable=False),
    Column("college", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("checksum", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("assessment_id", String(64), nullable=False),
    Column("signed_by", String(200), nullable=False),
    Column("role", String(20), nullable=False),
    Column("signed_at", Instant, nullable=False),
    Column("remark", Text, nullable=False),
    Column("audit_head", String(64), nullable=False),
    UniqueConstraint("site_id", "policy", "period", "college", "version"),
)
"""``college`` is empty where the list is of every college that the policy governs; two who sign at once cannot both
have a version."""


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list as it was signed. ``body`` is its canonical JSON, of which ``checksum`` is the SHA-256.

    ``audit_head`` is the head of the audit log at that moment, empty where none was kept.
    """

    policy: str
    period: str
    college: str
    version: int
    checksum: str
    body: str
    as_of: date
    assessment_id: str
    signed_by: str
    role: str
    signed_at: datetime
    remark: str = ""
    audit_head: str = ""


_COLUMNS = [SIGNED_LISTS.c[field.name] for field in fields(SignedList)]


def insert_signed_list(tx: Transaction, site_id: str, signed: SignedList) -> None:
    """Keep a list as signed; the database refuses a version that somebody else took meanwhile."""
    values = {field.name: getattr(signed, field.name) for field in fields(signed)}
    tx.execute(insert(SIGNED_LISTS).values(site_id=site_id, **values))
    about = {"checksum": signed.checksum, "version": str(signed.version), "role": signed.role, "why": signed.remark}
    append_audit(
        tx,
        site_id,
        at=signed.signed_at,
        actor=signed.signed_by,
        action="list.signed",
        subject=f"list:{signed.policy}/{signed.period}/{signed.college}",
        details=about,
    )


def read_signed_lists(
    tx: Transaction, site_id: str, *, policy: str | None = None, period: str | None = None, college: str | None = None
) -> list[SignedList]:
    """Return the lists that were signed, of one policy, period or college where named, the oldest first."""
    query = select(*_COLUMNS).where(SIGNED_LISTS.c.site_id == site_id).order_by(SIGNED_LISTS.c.id)
    for column, wanted in (("policy", policy), ("period", period), ("college", college)):
        if wanted is not None:
            query = query.where(SIGNED_LISTS.c[column] == wanted)
    return [SignedList(*row) for row in tx.execute(query)]
