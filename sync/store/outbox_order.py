"""Which message waits for which: a student's warning behind the message that tells the counsellor first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update

from sync.store.outbox import OUTBOX
from sync.store.outbox_record import OutboxState
from sync.store.transaction import Transaction


def warnings_of_plan(tx: Transaction, site_id: str, plan_id: int, case_ids: Collection[int]) -> dict[int, int]:
    """Return the warning that a plan queued for each of these cases, by case: deliverable or not."""
    query = select(OUTBOX.c.case_id, OUTBOX.c.id).where(
        OUTBOX.c.site_id == site_id,
        OUTBOX.c.plan_id == plan_id,
        OUTBOX.c.kind == "warning",
        OUTBOX.c.case_id.in_(sorted(case_ids)),
    )
    return {row.case_id: row.id for row in tx.execute(query)}


def put_behind(tx: Transaction, site_id: str, message_id: int, ahead: int, delay: timedelta) -> None:
    """Let a message that is pending wait until ``delay`` after the one ``ahead`` was settled."""
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.site_id == site_id, OUTBOX.c.id == message_id, OUTBOX.c.state == OutboxState.PENDING.value)
        .values(behind=ahead, delay_seconds=int(delay.total_seconds()))
    )
    tx.execute(statement)


@dataclass(frozen=True, slots=True)
class ToldAhead:
    """A message that tells a counsellor first; ``alone``: of no other student than the one asked about."""

    id: int
    recipient: int | None
    person: str
    state: OutboxState
    alone: bool


def told_ahead(tx: Transaction, site_id: str, case_id: int) -> list[ToldAhead]:
    """Return the messages that tell counsellors of a case's newest warning before its student."""
    warnings = select(OUTBOX.c.behind).where(
        OUTBOX.c.site_id == site_id, OUTBOX.c.case_id == case_id, OUTBOX.c.kind == "warning"
    )
    newest = tx.execute(warnings.order_by(OUTBOX.c.id.desc()).limit(1)).scalar()
    if newest is None:
        return []
    kind, key = tx.execute(select(OUTBOX.c.kind, OUTBOX.c.case_ref).where(OUTBOX.c.id == newest)).one()
    waiting = select(func.count()).where(OUTBOX.c.site_id == site_id, OUTBOX.c.behind == newest)
    alone = tx.execute(waiting).scalar_one() == 1
    query = select(OUTBOX.c.id, OUTBOX.c.recipient, OUTBOX.c.person, OUTBOX.c.state).where(
        OUTBOX.c.site_id == site_id, OUTBOX.c.kind == kind, OUTBOX.c.case_ref == key
    )
    return [
        ToldAhead(number, recipient, person or "", OutboxState(state), alone)
        for number, recipient, person, state in tx.execute(query.order_by(OUTBOX.c.id))
    ]
