"""Which warnings stand as issued: what a regulation reads that looks at the level of an earlier period."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pyarrow as pa
from sqlalchemy import Column, ColumnElement, Subquery, and_, func, select, true

from rules.facts.schema import WARNINGS
from sync.store.case_record import CaseState
from sync.store.case_tables import CASES, EVENTS
from sync.store.notices import NOTICES
from sync.store.transaction import Transaction

_STANDING: Final = tuple(
    state.value
    for state in (
        CaseState.ISSUED,
        CaseState.IN_SUPPORT,
        CaseState.CARRIED_OVER,
        CaseState.ESCALATED,
        CaseState.LIFTED,
        CaseState.CLOSED,
    )
)
"""The student was warned and the warning was not taken back; that it is over by now changes nothing for its period."""


def issued_warnings(transaction: Transaction, site_id: str, known_at: datetime | None = None) -> pa.Table:
    """Return the warnings issued until ``known_at`` (now, where it is None) that stood then.

    The level is what the student was last told, as the ledger of notices has it.
    """
    state = _last(EVENTS.c.case_id, EVENTS.c.version, _by(EVENTS.c.at, known_at))
    issue = _last(NOTICES.c.case_id, NOTICES.c.issue, _by(NOTICES.c.allotted_at, known_at))
    query = (
        select(CASES.c.student_no, CASES.c.policy, CASES.c.track, CASES.c.period, NOTICES.c.level)
        .join(state, state.c.case_id == CASES.c.id)
        .join(EVENTS, and_(EVENTS.c.case_id == CASES.c.id, EVENTS.c.version == state.c.number))
        .join(issue, issue.c.case_id == CASES.c.id)
        .join(NOTICES, and_(NOTICES.c.case_id == CASES.c.id, NOTICES.c.issue == issue.c.number))
        .where(CASES.c.site_id == site_id, EVENTS.c.to_state.in_(_STANDING))
        .order_by(CASES.c.student_no, CASES.c.policy, CASES.c.track, CASES.c.period)
    )
    rows = [row._asdict() for row in transaction.execute(query)]
    return pa.Table.from_pylist(rows, schema=WARNINGS)


def _last(case: Column[int], number: Column[int], when: ColumnElement[bool]) -> Subquery:
    return select(case.label("case_id"), func.max(number).label("number")).where(when).group_by(case).subquery()


def _by(at: Column[datetime], known_at: datetime | None) -> ColumnElement[bool]:
    return true() if known_at is None else at <= known_at
