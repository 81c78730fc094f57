"""Leases: who alone may do something with this store, for as long as a heartbeat shows that it still does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from sync.store.database import Store
from sync.store.metadata import Instant, metadata

LEASES: Final = Table(
    "lease",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("name", String(40), nullable=False),
    Column("holder", String(200), nullable=False),
    Column("expires_at", Instant, nullable=False),
    PrimaryKeyConstraint("site_id", "name"),
)


def take_lease(store: Store, name: str, holder: str, now: datetime, lasting: timedelta) -> bool:
    """Take or prolong a lease; say whether ``holder`` has it now. An expired lease is anybody's."""
    values = {"holder": holder, "expires_at": now + lasting}
    free = or_(LEASES.c.holder == holder, LEASES.c.expires_at <= now)
    statement = update(LEASES).where(LEASES.c.site_id == store.site_id, LEASES.c.name == name, free).values(**values)
    with store.begin() as tx:
        if tx.execute(statement).rowcount == 1:
            return True
    try:
        with store.begin() as tx:
            tx.execute(insert(LEASES).values(site_id=store.site_id, name=name, **values))
    except IntegrityError:
        return False
    return True


def give_back_lease(store: Store, name: str, holder: str) -> None:
    """End a lease that ``holder`` has; nothing happens where it has it no longer."""
    same = (LEASES.c.site_id == store.site_id, LEASES.c.name == name, LEASES.c.holder == holder)
    with store.begin() as tx:
        tx.execute(delete(LEASES).where(*same))


def read_lease(store: Store, name: str) -> tuple[str, datetime] | None:
    """Return who has a lease and until when, or None."""
    query = select(LEASES.c.holder, LEASES.c.expires_at).where(LEASES.c.site_id == store.site_id, LEASES.c.name == name)
    with store.read() as tx:
        row = tx.execute(query).first()
    return None if row is None else (row[0], row[1])
