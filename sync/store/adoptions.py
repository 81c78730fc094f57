"""What people changed in the LMS by hand and a named person said should stay: remembered until it is to be repaired."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, insert, select, update

from sync.store.canonical import canonical_json
from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

ADOPTIONS: Final = Table(
    "drift_adoption",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("code", String(12), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("lms_course_id", BigInteger),
    Column("idnumber", String(100), nullable=False),
    Column("lms_user_id", BigInteger),
    Column("name", String(255), nullable=False),
    Column("cases", Text, nullable=False),
    Column("adopted_at", Instant, nullable=False),
    Column("adopted_by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", String(200)),
    Column("end_reason", Text),
    Index(None, "site_id"),
)
"""One row per adoption; one that ended by a person's word stays as a record."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """Something changed by hand that stays as it is, by whose word and why.

    ``code`` names the change (`sync.plan.drift`), ``kind`` says what was changed, ``course_id`` where (None: a cohort),
    ``user_id`` whose place it is about, if any's; ``name`` is the name that was given by hand. ``cases`` are the cases
    that showed their students there: once none of them does any more, the adoption is over.
    """

    id: int
    code: str
    kind: str
    course_id: int | None
    idnumber: str
    user_id: int | None
    name: str
    cases: tuple[int, ...]
    adopted_at: datetime
    adopted_by: str
    reason: str


def read_adoptions(tx: Transaction, site_id: str) -> tuple[Adoption, ...]:
    """Return the adoptions that nobody has ended, oldest first."""
    query = select(ADOPTIONS).where(ADOPTIONS.c.site_id == site_id, ADOPTIONS.c.ended_at.is_(None))
    return tuple(
        Adoption(
            row["id"],
            row["code"],
            row["kind"],
            row["lms_course_id"],
            row["idnumber"],
            row["lms_user_id"],
            row["name"],
            tuple(json.loads(row["cases"])),
            row["adopted_at"],
            row["adopted_by"],
            row["reason"],
        )
        for row in tx.execute(query.order_by(ADOPTIONS.c.id)).mappings()
    )


def insert_adoption(tx: Transaction, site_id: str, adoption: Adoption) -> None:
    """Remember something that stays as it is; it gets an id of its own."""
    tx.execute(
        insert(ADOPTIONS).values(
            site_id=site_id,
            code=adoption.code,
            kind=adoption.kind,
            lms_course_id=adoption.course_id,
            idnumber=adoption.idnumber,
            lms_user_id=adoption.user_id,
            name=adoption.name,
            cases=canonical_json(adoption.cases),
            adopted_at=adoption.adopted_at,
            adopted_by=adoption.adopted_by,
            reason=adoption.reason,
        )
    )


def end_adoption(tx: Transaction, site_id: str, adoption_id: int, actor: str, reason: str, at: datetime) -> bool:
    """End an adoption by a person's word; say whether it was in force."""
    same = (ADOPTIONS.c.site_id == site_id, ADOPTIONS.c.id == adoption_id, ADOPTIONS.c.ended_at.is_(None))
    ended = {"ended_at": at, "ended_by": actor, "end_reason": reason}
    return tx.execute(update(ADOPTIONS).where(*same).values(**ended)).rowcount == 1
