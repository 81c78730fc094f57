"""Under which key a site's protected columns are encrypted: so that nobody writes under another one unnoticed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table, delete, insert, select

from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

DATA_KEYS: Final = Table(
    "data_key",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("since", Instant, nullable=False),
    PrimaryKeyConstraint("site_id"),
)
"""One row per site once its protected columns are encrypted; the key itself is never in the database."""


def current_key(tx: Transaction, site_id: str, *, lock: bool = False) -> str | None:
    """Return the id of the key in use, or None before anything was encrypted; ``lock`` keeps a rotation waiting."""
    query = select(DATA_KEYS.c.key_id).where(DATA_KEYS.c.site_id == site_id)
    return tx.execute(query.with_for_update() if lock else query).scalar()


def set_current_key(tx: Transaction, site_id: str, key_id: str, at: datetime) -> None:
    """Write down that from now on everything is encrypted under another key."""
    tx.execute(delete(DATA_KEYS).where(DATA_KEYS.c.site_id == site_id))
    tx.execute(insert(DATA_KEYS).values(site_id=site_id, key_id=key_id, since=at))
