"""The messages of a plan that is rolled back: what has not gone out is kept back, and goes out where it is upheld."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Final

from sqlalchemy import and_, case, or_, select, update

from sync.store.outbox import OUTBOX
from sync.store.outbox_record import OutboxState
from sync.store.transaction import Transaction

KEPT_BACK: Final = "所在计划已回滚，待复核"
"""Why such a message is cancelled; by it, it is found again."""
_IN_FLIGHT: Final = [state.value for state in (OutboxState.CLAIMED, OutboxState.UNKNOWN, OutboxState.NEEDS_PERSON)]


def keep_back(tx: Transaction, site_id: str, plan_id: int, at: datetime) -> int:
    """Keep back every message of a plan that is not on its way, to staff as well; return how many."""
    theirs = (OUTBOX.c.site_id == site_id, OUTBOX.c.plan_id == plan_id)
    statement = (
        update(OUTBOX)
        .where(*theirs, OUTBOX.c.state == OutboxState.PENDING.value)
        .values(state=OutboxState.CANCELLED.value, reason=KEPT_BACK, settled_at=at)
    )
    kept = tx.execute(statement).rowcount
    in_flight = update(OUTBOX).where(*theirs, OUTBOX.c.state.in_(_IN_FLIGHT)).values(cancel_wanted=True)
    tx.execute(in_flight)
    return kept


def let_go(tx: Transaction, site_id: str, case_id: int, plan_id: int) -> int:
    """Let the messages of a plan about a case go out after all, those that were kept back; return how many.

    Whoever sends them looks into the conversation first, as always: one that has arrived is not sent again.
    """
    theirs = (OUTBOX.c.site_id == site_id, OUTBOX.c.plan_id == plan_id, OUTBOX.c.case_id == case_id)
    kept = OUTBOX.c.reason == KEPT_BACK
    never = and_(OUTBOX.c.state == OutboxState.CANCELLED.value, or_(kept, OUTBOX.c.cancel_wanted.is_(True)))
    begun = (OUTBOX.c.unsettled_at.is_not(None), OutboxState.UNKNOWN.value)
    state = case(begun, else_=OutboxState.PENDING.value)
    again = {"state": state, "reason": "", "settled_at": None, "attempts": 0}
    freed = tx.execute(update(OUTBOX).where(*theirs, never).values(cancel_wanted=False, **again)).rowcount
    tx.execute(update(OUTBOX).where(*theirs, OUTBOX.c.state.in_(_IN_FLIGHT)).values(cancel_wanted=False))
    return freed


def reached_by(tx: Transaction, site_id: str, plan_id: int) -> dict[int, frozenset[OutboxState]]:
    """Return in which states the messages of a plan to its students are, by case."""
    found: dict[int, set[OutboxState]] = defaultdict(set)
    theirs = (OUTBOX.c.site_id == site_id, OUTBOX.c.plan_id == plan_id, OUTBOX.c.student_no != "")
    for row in tx.execute(select(OUTBOX.c.case_id, OUTBOX.c.state).where(*theirs, OUTBOX.c.case_id.is_not(None))):
        found[row.case_id].add(OutboxState(row.state))
    return {case_id: frozenset(states) for case_id, states in found.items()}
