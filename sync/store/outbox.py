"""The outbox's table: every move of a message is one conditional update, and the row count says who won."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from sync.store.metadata import Instant, metadata
from sync.store.outbox_record import Message, NewMessage, OutboxState
from sync.store.plans import PLANS, PlanState
from sync.store.transaction import Transaction

OUTBOX: Final = Table(
    "outbox",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("recipient_key", String(120), nullable=False),
    Column("recipient", BigInteger),
    Column("kind", String(20), nullable=False),
    Column("case_ref", String(300), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("case_id", Integer, ForeignKey("student_case.id")),
    Column("student_no", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("marker", String(40), nullable=False),
    Column("plan_id", Integer, ForeignKey("plan.id")),
    Column("follows", Integer, ForeignKey("outbox.id")),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("cancel_wanted", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("claimed_by", String(200)),
    Column("unsettled_at", Instant),
    Column("settled_at", Instant),
    Column("lms_message_id", BigInteger),
    Column("person", String(200)),
    Column("behind", Integer, ForeignKey("outbox.id")),
    Column("delay_seconds", Integer),
    Column("timeline", String(120)),
    Column("uptime_ms", BigInteger),
    Column("lms_time", Instant),
    UniqueConstraint("site_id", "recipient_key", "kind", "case_ref", "revision"),
    Index(None, "site_id", "state"),
)
"""``recipient_key`` is the recipient, or the student's number (a member of staff's name) where there is no account."""

SLACK: Final = timedelta(hours=1)
"""So much sooner a wait of days is over: who sends at the same hour every day is not put off by one more day."""

_COLUMNS = [OUTBOX.c[field.name] for field in fields(Message)]


def queue_message(tx: Transaction, site_id: str, message: NewMessage, at: datetime) -> int | None:
    """Put a message in the outbox and return its id; None where one with its key is there already."""
    nobody = f"student:{message.student_no}" if message.student_no else f"person:{message.person}"[:120]
    key = nobody if message.recipient is None else str(message.recipient)
    same = (
        (OUTBOX.c.site_id == site_id)
        & (OUTBOX.c.recipient_key == key)
        & (OUTBOX.c.kind == message.kind)
        & (OUTBOX.c.case_ref == message.case_ref)
        & (OUTBOX.c.revision == message.revision)
    )
    if tx.execute(select(OUTBOX.c.id).where(same)).first() is not None:
        return None
    values = {field.name: getattr(message, field.name) for field in fields(message)}
    values |= {"state": message.state.value, "recipient_key": key, "cancel_wanted": False, "attempts": 0}
    values["settled_at"] = at if message.state is OutboxState.REJECTED else None
    statement = insert(OUTBOX).values(site_id=site_id, queued_at=at, **values).returning(OUTBOX.c.id)
    return int(tx.execute(statement).scalar_one())


def read_messages(
    tx: Transaction, site_id: str, *, case_id: int | None = None, states: Iterable[OutboxState] = (), kind: str = ""
) -> list[Message]:
    """Return messages in the order of queueing, of one case, in some states or of one kind where named."""
    query = select(*_COLUMNS).where(OUTBOX.c.site_id == site_id).order_by(OUTBOX.c.id)
    if case_id is not None:
        query = query.where(OUTBOX.c.case_id == case_id)
    wanted = [state.value for state in states]
    if wanted:
        query = query.where(OUTBOX.c.state.in_(wanted))
    if kind:
        query = query.where(OUTBOX.c.kind == kind)
    return [_message(row) for row in tx.execute(query).mappings()]


def read_message(tx: Transaction, site_id: str, message_id: int) -> Message:
    """Return one message."""
    query = select(*_COLUMNS).where(OUTBOX.c.site_id == site_id, OUTBOX.c.id == message_id)
    return _message(tx.execute(query).mappings().one())


def due_messages(tx: Transaction, site_id: str, *, now: datetime, waited: Callable[[Message], bool]) -> list[Message]:
    """Return the messages that may be worked on ``now``, in the order of queueing.

    These are the pending ones whose plan is over, whose predecessor has been sent and whose wait behind another is
    over, and those whose outcome has been unknown for as long as ``waited`` asks (a claim that nobody ended is one
    of them). The wait behind another is counted from when that one was settled, however it was: it delays, and never
    prevents.
    """
    before, ahead = OUTBOX.alias("before"), OUTBOX.alias("ahead")
    over = [PlanState.APPLIED.value, PlanState.DROPPED.value]
    plan_done = or_(OUTBOX.c.plan_id.is_(None), PLANS.c.state.in_(over))
    not_waiting = or_(OUTBOX.c.follows.is_(None), before.c.state == OutboxState.SENT.value)
    in_turn = or_(OUTBOX.c.behind.is_(None), ahead.c.settled_at.is_not(None))
    pending = and_(OUTBOX.c.state == OutboxState.PENDING.value, plan_done, not_waiting, in_turn)
    unsettled = OUTBOX.c.state.in_([OutboxState.UNKNOWN.value, OutboxState.CLAIMED.value])
    query = (
        select(*_COLUMNS, ahead.c.settled_at.label("ahead_settled_at"))
        .outerjoin(PLANS, PLANS.c.id == OUTBOX.c.plan_id)
        .outerjoin(before, before.c.id == OUTBOX.c.follows)
        .outerjoin(ahead, ahead.c.id == OUTBOX.c.behind)
        .where(OUTBOX.c.site_id == site_id, or_(pending, unsettled))
        .order_by(OUTBOX.c.id)
    )
    found = []
    for row in tx.execute(query).mappings():
        values = dict(row)
        settled: datetime | None = values.pop("ahead_settled_at")
        message = _message(values)
        if waited(message) if message.state is not OutboxState.PENDING else _in_turn(message, settled, now):
            found.append(message)
    return found


def _in_turn(message: Message, ahead_settled: datetime | None, now: datetime) -> bool:
    delay = timedelta(seconds=message.delay_seconds or 0)
    slack = SLACK if delay >= timedelta(days=1) else timedelta()
    return ahead_settled is None or ahead_settled + delay - slack <= now


def move_message(
    tx: Transaction,
    site_id: str,
    message_id: int,
    come_from: Iterable[OutboxState],
    to: OutboxState,
    reason: str,
    at: datetime,
) -> bool:
    """Move a message that nobody is sending, by a person's word; say whether it was in one of the states.

    The attempts are counted anew.
    """
    return _move(tx, site_id, come_from, to, reason, at, OUTBOX.c.id == message_id) == 1


def move_messages(
    tx: Transaction, site_id: str, come_from: Iterable[OutboxState], to: OutboxState, reason: str, at: datetime
) -> int:
    """Move all messages that are in one of the states, by a person's word; return how many."""
    return _move(tx, site_id, come_from, to, reason, at, true())


def _move(
    tx: Transaction,
    site_id: str,
    come_from: Iterable[OutboxState],
    to: OutboxState,
    reason: str,
    at: datetime,
    which: ColumnElement[bool],
) -> int:
    states = [state.value for state in come_from]
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.site_id == site_id, which, OUTBOX.c.state.in_(states))
        .values(state=to.value, reason=reason, settled_at=at, claimed_by=None, attempts=0)
    )
    return tx.execute(statement).rowcount


def want_cancelled(tx: Transaction, site_id: str, message_id: int) -> None:
    """Note that a message in flight should not be sent again if it turns out not to have arrived."""
    same = (OUTBOX.c.site_id == site_id, OUTBOX.c.id == message_id)
    tx.execute(update(OUTBOX).where(*same).values(cancel_wanted=True))


def cancel_followers(tx: Transaction, site_id: str, message_id: int, reason: str, at: datetime) -> int:
    """Cancel what was to follow a message that never arrived; return how many."""
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.site_id == site_id, OUTBOX.c.follows == message_id)
        .where(OUTBOX.c.state == OutboxState.PENDING.value)
        .values(state=OutboxState.CANCELLED.value, reason=reason, settled_at=at)
    )
    return tx.execute(statement).rowcount


def count_messages(tx: Transaction, site_id: str) -> dict[OutboxState, int]:
    """Return how many messages are in each state that occurs."""
    query = select(OUTBOX.c.state, func.count()).where(OUTBOX.c.site_id == site_id).group_by(OUTBOX.c.state)
    return {OutboxState(state): count for state, count in tx.execute(query)}


def _message(row: Mapping[Any, Any]) -> Message:
    return Message(**{**row, "state": OutboxState(row["state"])})
