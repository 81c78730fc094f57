"""Who was erased, as keyed digests: enough to keep them out and to erase them again from a restored backup, no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table, delete, insert, select

from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

ERASURES: Final = Table(
    "erasure",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("site_id", "digest"),
)
"""The digest is made under a secret of the site (`sync.privacy.ledger`): student numbers can't be found by trying."""


def erased_digests(tx: Transaction, site_id: str) -> frozenset[str]:
    """Return the digests of everybody who was erased."""
    return frozenset(tx.scalars(select(ERASURES.c.digest).where(ERASURES.c.site_id == site_id)))


def add_erasures(tx: Transaction, site_id: str, digests: Iterable[str], at: datetime) -> None:
    """Enter digests in the ledger; those that are there stay as they are."""
    new = sorted(set(digests) - erased_digests(tx, site_id))
    if new:
        tx.execute(insert(ERASURES), [{"site_id": site_id, "digest": each, "at": at} for each in new])


def remove_erasure(tx: Transaction, site_id: str, digest: str) -> bool:
    """Take a digest out of the ledger: the person may be imported again; say whether it was there."""
    same = (ERASURES.c.site_id == site_id, ERASURES.c.digest == digest)
    return tx.execute(delete(ERASURES).where(*same)).rowcount == 1
