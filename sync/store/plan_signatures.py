"""Who signed which part of a plan: the part of each policy and college is signed on its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table, insert, select

from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

SIGNATURES: Final = Table(
    "plan_signature",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("plan_id", Integer, ForeignKey("plan.id"), nullable=False),
    Column("policy", String(50), nullable=False),
    Column("college", String(200), nullable=False),
    Column("account", String(200), nullable=False),
    Column("signed_at", Instant, nullable=False),
    PrimaryKeyConstraint("plan_id", "policy", "college"),
)


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """What a plan says about one policy's cases of one college."""

    policy: str
    college: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A part, who signed it, and when."""

    part: Part
    account: str
    signed_at: datetime


def read_signatures(tx: Transaction, site_id: str, plan_id: int) -> dict[Part, Signature]:
    """Return the signatures under a plan, by part."""
    query = select(SIGNATURES).where(SIGNATURES.c.site_id == site_id, SIGNATURES.c.plan_id == plan_id)
    rows = tx.execute(query.order_by(SIGNATURES.c.policy, SIGNATURES.c.college))
    found = (Signature(Part(row.policy, row.college), row.account, row.signed_at) for row in rows)
    return {signature.part: signature for signature in found}


def signed_by(tx: Transaction, site_id: str, plan_id: int, part: Part) -> str | None:
    """Return who signed a part of a plan; None where nobody did on its own."""
    where = (SIGNATURES.c.site_id == site_id) & (SIGNATURES.c.plan_id == plan_id)
    query = select(SIGNATURES.c.account).where(
        where, SIGNATURES.c.policy == part.policy, SIGNATURES.c.college == part.college
    )
    return tx.execute(query).scalar_one_or_none()


def insert_signatures(
    tx: Transaction, site_id: str, plan_id: int, parts: Iterable[Part], account: str, at: datetime
) -> None:
    """Sign parts of a plan that nobody has signed yet."""
    common = {"site_id": site_id, "plan_id": plan_id, "account": account, "signed_at": at}
    rows = [{**common, "policy": part.policy, "college": part.college} for part in parts]
    if rows:
        tx.execute(insert(SIGNATURES), rows)
