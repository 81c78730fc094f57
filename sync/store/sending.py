"""As whom a site sends messages, and when the next one may go: one row a site, for all processes together."""

from __future__ import annotations

import hmac
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String, Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.store.database import Store
from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

SENDING: Final = Table(
    "sending",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("address", String(300), nullable=False),
    Column("sender", BigInteger, nullable=False),
    Column("key_digest", String(64), nullable=False),
    Column("next_at", Instant),
    PrimaryKeyConstraint("site_id"),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom messages are sent: what was sent before is found again by this, and by nothing else.

    ``address`` is the LMS's, ``sender`` the service account's id there; ``key_digest`` tells one marker key from
    another, and nothing about it.
    """

    address: str
    sender: int
    key_digest: str


def key_digest(marker_key: bytes) -> str:
    """Return what tells a marker key from another without giving it away."""
    return hmac.new(marker_key, b"yujing: which marker key", sha256).hexdigest()


def read_identity(tx: Transaction, site_id: str) -> Identity | None:
    """Return as whom a site has been sending; None where it never has."""
    query = select(SENDING.c.address, SENDING.c.sender, SENDING.c.key_digest).where(SENDING.c.site_id == site_id)
    row = tx.execute(query).first()
    return None if row is None else Identity(*row)


def namesakes(tx: Transaction, site_id: str, identity: Identity) -> tuple[str, ...]:
    """Return under which other site ids of this store the same account has been sending in the same LMS."""
    same = (SENDING.c.address == identity.address, SENDING.c.sender == identity.sender)
    query = select(SENDING.c.site_id).where(SENDING.c.site_id != site_id, *same).order_by(SENDING.c.site_id)
    return tuple(tx.execute(query).scalars())


def keep_identity(store: Store, identity: Identity) -> Identity:
    """Note as whom a site sends, where nothing was noted yet; return what is noted now."""
    site_id = store.site_id
    with store.read() as tx:
        known = read_identity(tx, site_id)
    if known is not None:
        return known
    with suppress(IntegrityError), store.begin() as tx:  # another process may have been quicker
        tx.execute(insert(SENDING).values(site_id=site_id, **asdict(identity)))
    with store.read() as tx:
        return read_identity(tx, site_id) or identity


def change_identity(tx: Transaction, site_id: str, identity: Identity) -> None:
    """Note as whom a site sends from now on."""
    if tx.execute(update(SENDING).where(SENDING.c.site_id == site_id).values(**asdict(identity))).rowcount == 0:
        tx.execute(insert(SENDING).values(site_id=site_id, **asdict(identity)))


def turn_is_off(tx: Transaction, site_id: str, now: datetime, apart: timedelta, *, lock: bool = False) -> timedelta:
    """Return how long the next turn to send is off.

    A turn further off than one lasts was noted by a clock that has been set back, and counts for nothing.
    """
    query = select(SENDING.c.next_at).where(SENDING.c.site_id == site_id)
    next_at = tx.execute(query.with_for_update() if lock else query).scalar()
    return next_at - now if next_at is not None and now < next_at <= now + apart else timedelta()


def take_turn(tx: Transaction, site_id: str, now: datetime, apart: timedelta) -> timedelta:
    """Take the next turn to send, ``apart`` after the one before, whoever had that; return how long it is off.

    Where the answer is more than nothing, no turn was taken.
    """
    off = turn_is_off(tx, site_id, now, apart, lock=True)
    if not off:
        tx.execute(update(SENDING).where(SENDING.c.site_id == site_id).values(next_at=now + apart))
    return off
