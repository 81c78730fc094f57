"""What is past its time, and emptying it: rows stay where others count on them, without what they said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, or_, select, update

from sync.store.audit import AUDIT
from sync.store.audit_check import ERASED, erase_actors, erase_content
from sync.store.case_tables import CASES
from sync.store.columnar import standing
from sync.store.erasing import Person, case_states_over, erase_rows, find_person
from sync.store.fact_tables import fact_students
from sync.store.outbox import OUTBOX
from sync.store.outbox_record import OutboxState
from sync.store.plans import PLANS, PlanState
from sync.store.transaction import Transaction

_IN: Final = 500
_LEFT: Final = ("withdrawn", "graduated")
_SETTLED: Final = tuple(state.value for state in (OutboxState.SENT, OutboxState.REJECTED, OutboxState.CANCELLED))
_FINISHED: Final = (PlanState.APPLIED.value, PlanState.DROPPED.value)


def students_gone(tx: Transaction, site_id: str, before: datetime) -> tuple[str, ...]:
    """Return the students who left the university, or the register, before a moment, in order."""
    table = fact_students
    left = and_(table.c.status.in_(_LEFT), table.c.known_at < before)
    query = select(table.c.student_no).where(standing(table, site_id), or_(left, table.c.vanished_at < before))
    return tuple(tx.scalars(query.order_by(table.c.student_no)))


def expired_cases(tx: Transaction, site_id: str, before: datetime) -> tuple[int, ...]:
    """Return the cases that have been over since before a moment and still say something."""
    over = (CASES.c.state.in_(case_states_over()), CASES.c.changed_at < before)
    named = CASES.c.student_no.not_like("erased-%")
    return tuple(tx.scalars(select(CASES.c.id).where(CASES.c.site_id == site_id, named, *over).order_by(CASES.c.id)))


def empty_cases(tx: Transaction, site_id: str, case_ids: Iterable[int]) -> None:
    """Empty cases and all that hangs on them, and nothing else of their students."""
    for case_id in case_ids:
        number = tx.scalar(select(CASES.c.student_no).where(CASES.c.site_id == site_id, CASES.c.id == case_id))
        if number is not None:
            found = find_person(tx, site_id, number)
            erase_rows(tx, site_id, Person(number, found.token, (case_id,), (), ()), cases_only=True)


def expired_messages(tx: Transaction, site_id: str, before: datetime) -> tuple[int, ...]:
    """Return the messages that were settled before a moment and still have a text."""
    moment = func.coalesce(OUTBOX.c.settled_at, OUTBOX.c.queued_at)
    query = select(OUTBOX.c.id).where(OUTBOX.c.site_id == site_id, OUTBOX.c.state.in_(_SETTLED), OUTBOX.c.text != "")
    return tuple(tx.scalars(query.where(moment < before).order_by(OUTBOX.c.id)))


def empty_messages(tx: Transaction, site_id: str, message_ids: Sequence[int]) -> None:
    """Empty the texts of messages; that they were sent, to whom and when, stays."""
    for part in _parts(message_ids):
        same = (OUTBOX.c.site_id == site_id, OUTBOX.c.id.in_(part))
        tx.execute(update(OUTBOX).where(*same).values(text=""))


def expired_plans(tx: Transaction, site_id: str, before: datetime) -> tuple[int, ...]:
    """Return the plans that were carried out or dropped before a moment and still list people."""
    moment = func.coalesce(PLANS.c.finished_at, PLANS.c.made_at)
    query = select(PLANS.c.id).where(PLANS.c.site_id == site_id, PLANS.c.state.in_(_FINISHED), PLANS.c.body != "{}")
    return tuple(tx.scalars(query.where(moment < before).order_by(PLANS.c.id)))


def empty_plans(tx: Transaction, site_id: str, plan_ids: Sequence[int]) -> None:
    """Empty what plans listed; checksum, signature and dates stay."""
    for part in _parts(plan_ids):
        same = (PLANS.c.site_id == site_id, PLANS.c.id.in_(part))
        tx.execute(update(PLANS).where(*same).values(body="{}"))


def expired_audit(tx: Transaction, site_id: str, before: datetime) -> tuple[int, ...]:
    """Return the entries of the audit log from before a moment that still say something."""
    says = or_(AUDIT.c.actor.is_not(None), and_(AUDIT.c.subject.is_not(None), AUDIT.c.action != ERASED))
    query = select(AUDIT.c.sequence).where(AUDIT.c.site_id == site_id, AUDIT.c.at < before, says)
    return tuple(tx.scalars(query.order_by(AUDIT.c.sequence)))


def empty_audit(tx: Transaction, site_id: str, sequences: Sequence[int]) -> tuple[list[int], list[int]]:
    """Empty what entries say and who acted; return of which the content, and of which the actor."""
    return erase_content(tx, site_id, sequences), erase_actors(tx, site_id, sequences)


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), _IN):
        yield numbers[start : start + _IN]
