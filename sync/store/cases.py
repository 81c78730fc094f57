"""Reads and writes of cases. Every write is guarded by the version that the writer had seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update

from sync.store.audit import append_audit
from sync.store.case_record import Case, CaseEvent, CaseState, NewCase, Objection, Review
from sync.store.case_tables import CASES, EVENTS, OBJECTIONS
from sync.store.transaction import Transaction

_COLUMNS = [CASES.c[field.name] for field in fields(Case)]
_OBJECTION_COLUMNS = [OBJECTIONS.c[field.name] for field in fields(Objection)]


def lock_policy(tx: Transaction, site_id: str, policy: str) -> None:
    """Let nobody else open cases of a policy until the transaction ends (SQLite's write lock does so anyway)."""
    if tx.dialect.name == "postgresql":
        number = int.from_bytes(sha256(f"{site_id}|{policy}".encode()).digest()[:8], "big", signed=True)
        tx.execute(select(func.pg_advisory_xact_lock(number)))


def read_cases(
    tx: Transaction, site_id: str, *, policy: str | None = None, period: str | None = None, lock: bool = False
) -> list[Case]:
    """Return the site's cases, of one policy and period where named, ordered by id; ``lock`` keeps others waiting."""
    query = select(*_COLUMNS).where(CASES.c.site_id == site_id).order_by(CASES.c.id)
    if lock:
        query = query.with_for_update()
    if policy is not None:
        query = query.where(CASES.c.policy == policy)
    if period is not None:
        query = query.where(CASES.c.period == period)
    return [_case(row) for row in tx.execute(query).mappings()]


def read_case(tx: Transaction, site_id: str, case_id: int) -> Case | None:
    """Return one case, or None."""
    query = select(*_COLUMNS).where(CASES.c.site_id == site_id, CASES.c.id == case_id)
    row = tx.execute(query).mappings().first()
    return None if row is None else _case(row)


def read_verdicts(tx: Transaction, site_id: str, case_ids: Iterable[int]) -> dict[int, str | None]:
    """Return the verdict in force of each case, as canonical JSON (None: proposed by hand, without one)."""
    return _texts(tx, site_id, case_ids, "verdict")


def read_reexaminations(tx: Transaction, site_id: str, case_ids: Iterable[int]) -> dict[int, str | None]:
    """Return what waits for a person's re-examination in each case, as JSON; None where nothing does."""
    return _texts(tx, site_id, case_ids, "reexamine")


def _texts(tx: Transaction, site_id: str, case_ids: Iterable[int], column: str) -> dict[int, str | None]:
    wanted = sorted(set(case_ids))
    found: dict[int, str | None] = {}
    for start in range(0, len(wanted), 500):
        query = select(CASES.c.id, CASES.c[column]).where(
            CASES.c.site_id == site_id, CASES.c.id.in_(wanted[start : start + 500])
        )
        found.update((row.id, row[1]) for row in tx.execute(query))
    return found


def insert_cases(tx: Transaction, site_id: str, cases: Sequence[NewCase], at: datetime) -> list[int]:
    """Open cases in state ``proposed`` and return their ids in the order given."""
    if not cases:
        return []
    common = {
        "site_id": site_id,
        "state": CaseState.PROPOSED.value,
        "revision": 1,
        "version": 1,
        "issued_revision": 0,
        "issues": 0,
        "opened_at": at,
        "changed_at": at,
    }
    rows = [{**asdict(case), **common, "review": case.review.value} for case in cases]
    statement = insert(CASES).returning(CASES.c.id, sort_by_parameter_order=True)
    return list(tx.execute(statement, rows).scalars())


def update_case(
    tx: Transaction, site_id: str, case_id: int, version: int, changes: Mapping[str, Any], at: datetime
) -> bool:
    """Change a case if it is still at ``version``, and move it to the next; say whether that was so."""
    plain_values = {name: value.value if isinstance(value, Enum) else value for name, value in changes.items()}
    statement = (
        update(CASES)
        .where(CASES.c.site_id == site_id, CASES.c.id == case_id, CASES.c.version == version)
        .values(**plain_values, version=version + 1, changed_at=at)
    )
    return tx.execute(statement).rowcount == 1


def insert_events(tx: Transaction, site_id: str, events: Sequence[CaseEvent]) -> None:
    """Add events to the cases' history, and to the audit log."""
    if events:
        tx.execute(insert(EVENTS), [{"site_id": site_id, **asdict(event)} for event in events])
    for event in events:
        append_audit(
            tx,
            site_id,
            at=event.at,
            actor=event.actor,
            action=f"case.{event.action}",
            subject=f"case:{event.case_id}",
            details=_audited(event),
        )


def _audited(event: CaseEvent) -> dict[str, str]:
    said = {"version": str(event.version), "to": event.to_state.value, "why": event.why}
    if event.from_state is not None:
        said["from"] = event.from_state.value
    return said | {"assessment": event.assessment_id} if event.assessment_id else said


def read_events(tx: Transaction, site_id: str, case_id: int) -> list[CaseEvent]:
    """Return the history of a case, oldest first."""
    query = (
        select(*[EVENTS.c[field.name] for field in fields(CaseEvent)])
        .where(EVENTS.c.site_id == site_id, EVENTS.c.case_id == case_id)
        .order_by(EVENTS.c.version)
    )
    return [_event(row) for row in tx.execute(query).mappings()]


def events_of_kind(tx: Transaction, site_id: str, actions: Iterable[str]) -> list[CaseEvent]:
    """Return the events of some kinds, of all cases, oldest first."""
    query = (
        select(*[EVENTS.c[field.name] for field in fields(CaseEvent)])
        .where(EVENTS.c.site_id == site_id, EVENTS.c.action.in_(sorted(actions)))
        .order_by(EVENTS.c.id)
    )
    return [_event(row) for row in tx.execute(query).mappings()]


def insert_objection(
    tx: Transaction, site_id: str, case_id: int, *, raised_on: date, raised_by: str, text: str, actor: str, at: datetime
) -> int:
    """Record an objection, open, and return its id."""
    values = {"raised_on": raised_on, "raised_by": raised_by, "text": text, "recorded_by": actor, "recorded_at": at}
    statement = insert(OBJECTIONS).values(site_id=site_id, case_id=case_id, **values).returning(OBJECTIONS.c.id)
    return int(tx.execute(statement).scalar_one())


def decide_objection(
    tx: Transaction, site_id: str, objection_id: int, *, outcome: str, actor: str, reason: str, at: datetime
) -> bool:
    """Record what became of an objection that is still open; say whether it was."""
    statement = (
        update(OBJECTIONS)
        .where(OBJECTIONS.c.site_id == site_id, OBJECTIONS.c.id == objection_id, OBJECTIONS.c.outcome.is_(None))
        .values(outcome=outcome, decided_by=actor, decided_at=at, reason=reason)
    )
    return tx.execute(statement).rowcount == 1


def read_objections(tx: Transaction, site_id: str, case_id: int | None = None) -> list[Objection]:
    """Return the objections of the site, or of one case, in the order of recording."""
    query = select(*_OBJECTION_COLUMNS).where(OBJECTIONS.c.site_id == site_id).order_by(OBJECTIONS.c.id)
    if case_id is not None:
        query = query.where(OBJECTIONS.c.case_id == case_id)
    return [Objection(**row) for row in tx.execute(query).mappings()]


def _case(row: RowMapping) -> Case:
    return Case(**{**row, "state": CaseState(row["state"]), "review": Review(row["review"])})


def _event(row: RowMapping) -> CaseEvent:
    before = row["from_state"]
    states = {"from_state": None if before is None else CaseState(before), "to_state": CaseState(row["to_state"])}
    return CaseEvent(**{**row, **states})
