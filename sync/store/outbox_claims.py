"""A message in somebody's hands: claimed, begun, settled; each by one conditional update that says who has it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from sync.store.outbox import OUTBOX
from sync.store.outbox_record import Message, OutboxState, Stamp
from sync.store.transaction import Transaction


def claim_message(tx: Transaction, site_id: str, message: Message, claimant: str, stamp: Stamp) -> bool:
    """Claim a message exactly as it was read; say whether nobody was quicker."""
    as_read = [OUTBOX.c.state == message.state.value, OUTBOX.c.attempts == message.attempts]
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.site_id == site_id, OUTBOX.c.id == message.id, *as_read)
        .values(
            state=OutboxState.CLAIMED.value,
            claimed_by=claimant,
            attempts=OUTBOX.c.attempts + 1,
            **asdict(stamp),
        )
    )
    return tx.execute(statement).rowcount == 1


def begin_sending(tx: Transaction, site_id: str, ids: Collection[int], claimant: str, stamp: Stamp) -> frozenset[int]:
    """Note that these messages are handed to the LMS now; return those that ``claimant`` still has, and may send.

    What is to be cancelled meanwhile is not among them. The wait for an outcome is counted from here.
    """
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.site_id == site_id, OUTBOX.c.id.in_(sorted(ids)), *_held_by(claimant))
        .where(OUTBOX.c.cancel_wanted.is_(False))
        .values(**asdict(stamp))
        .returning(OUTBOX.c.id)
    )
    return frozenset(tx.execute(statement).scalars())


def settle_message(
    tx: Transaction,
    site_id: str,
    message_id: int,
    claimant: str,
    state: OutboxState,
    **values: Any,  # noqa: ANN401
) -> bool:
    """End a claim with its outcome; say whether ``claimant`` still had it."""
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.site_id == site_id, OUTBOX.c.id == message_id, *_held_by(claimant))
        .values(state=state.value, claimed_by=None, **values)
    )
    return tx.execute(statement).rowcount == 1


def _held_by(claimant: str) -> tuple[Any, ...]:
    return OUTBOX.c.state == OutboxState.CLAIMED.value, OUTBOX.c.claimed_by == claimant


def has_future(tx: Transaction, site_id: str, now: Stamp) -> bool:
    """Say whether something was noted in the future, by a clock that was set back since."""
    query = select(OUTBOX.c.id).where(OUTBOX.c.site_id == site_id, or_(_open_since(now), _settled_after(site_id, now)))
    return tx.execute(query.limit(1)).first() is not None


def correct_future(tx: Transaction, site_id: str, now: Stamp) -> int:
    """Note as of now what was noted in the future; return how many messages that concerns.

    An outcome that is open is waited for from now on; a message behind which another stands was settled by now.
    """
    mine = update(OUTBOX).where(OUTBOX.c.site_id == site_id)
    here = {"unsettled_at": now.unsettled_at, "timeline": now.timeline, "uptime_ms": now.uptime_ms}
    waiting = tx.execute(mine.where(_open_since(now)).values(**here)).rowcount
    settled = tx.execute(mine.where(_settled_after(site_id, now)).values(settled_at=now.unsettled_at)).rowcount
    return waiting + settled


def _open_since(now: Stamp) -> ColumnElement[bool]:
    """Messages open since the future; those of this start of this machine go by its running time, and are right.

    Unless that lies in the future, too: the machine was put back to a snapshot of itself.
    """
    elsewhere = or_(OUTBOX.c.timeline.is_distinct_from(now.timeline), OUTBOX.c.uptime_ms > now.uptime_ms)
    return and_(
        OUTBOX.c.unsettled_at > now.unsettled_at,
        OUTBOX.c.state.in_([OutboxState.UNKNOWN.value, OutboxState.CLAIMED.value]),
        elsewhere,
    )


def _settled_after(site_id: str, now: Stamp) -> ColumnElement[bool]:
    """Messages settled in the future behind which another waits: it would, for as long as the clock was wrong."""
    behind = OUTBOX.alias("behind")
    waited_for = select(behind.c.behind).where(
        behind.c.site_id == site_id, behind.c.state == OutboxState.PENDING.value, behind.c.behind.is_not(None)
    )
    return and_(OUTBOX.c.settled_at > now.unsettled_at, OUTBOX.c.id.in_(waited_for))
