"""How many of what there is in the store, counted by the database; nothing of a row is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, func, select

from sync.store.case_tables import CASES
from sync.store.outbox import OUTBOX
from sync.store.outbox_record import OutboxState
from sync.store.plans import PLANS
from sync.store.site_tables import findings
from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by state, for the whole site; ``oldest_waiting`` is when the message was queued that waits longest."""

    messages: Mapping[str, int]
    oldest_waiting: datetime | None
    plans: Mapping[str, int]
    open_cases: int
    findings: int


def count_figures(tx: Transaction, site_id: str, over: Collection[str]) -> Figures:
    """Count what there is; ``over`` are the states in which a case is no longer open."""
    waiting = (OutboxState.PENDING, OutboxState.CLAIMED, OutboxState.UNKNOWN)
    oldest = select(func.min(OUTBOX.c.queued_at)).where(OUTBOX.c.site_id == site_id, OUTBOX.c.state.in_(waiting))
    cases = _by_state(tx, site_id, CASES)
    noted = select(func.count()).where(findings.c.site_id == site_id, findings.c.resolved_at.is_(None))
    return Figures(
        messages=_by_state(tx, site_id, OUTBOX),
        oldest_waiting=tx.execute(oldest).scalar(),
        plans=_by_state(tx, site_id, PLANS),
        open_cases=sum(count for state, count in cases.items() if state not in over),
        findings=int(tx.execute(noted).scalar_one()),
    )


def _by_state(tx: Transaction, site_id: str, table: Table) -> dict[str, int]:
    query = select(table.c.state, func.count()).where(table.c.site_id == site_id).group_by(table.c.state)
    return {str(state): int(count) for state, count in tx.execute(query)}
