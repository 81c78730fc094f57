"""Plans as they were made, approved and carried out, with the progress of each step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
    update,
)

from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

PLANS: Final = Table(
    "plan",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("checksum", String(64), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("body", Text, nullable=False),
    Column("accepted", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("approved_at", Instant),
    Column("approved_by", String(200)),
    Column("finished_at", Instant),
    UniqueConstraint("site_id", "checksum", "ordinal"),
)
"""The same situation may come back after a plan was carried out: ``ordinal`` counts the plans of a checksum."""

STEPS: Final = Table(
    "plan_step",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("plan_id", Integer, ForeignKey("plan.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("finished_at", Instant, nullable=False),
    Column("outcome", Text, nullable=False),
    PrimaryKeyConstraint("plan_id", "position"),
)
"""One row per step that is done, with what it could not do."""


class PlanState(StrEnum):
    """How far a plan is; ``dropped`` was overtaken before anybody carried it out."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    APPLYING = "applying"
    APPLIED = "applied"
    DROPPED = "dropped"


_SHORTEST: Final = 8

OPEN: Final = (PlanState.PROPOSED, PlanState.APPROVED, PlanState.APPLYING)


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """A plan that was kept. ``body`` is its canonical JSON, ``accepted`` what was accepted by name, as JSON."""

    id: int
    checksum: str
    kind: str
    body: str
    accepted: str
    state: PlanState
    made_at: datetime
    made_by: str
    approved_at: datetime | None
    approved_by: str | None
    finished_at: datetime | None


_COLUMNS = [PLANS.c[field.name] for field in fields(PlanRecord)]


def insert_plan(
    tx: Transaction, site_id: str, *, checksum: str, kind: str, body: str, accepted: str, made_by: str, at: datetime
) -> PlanRecord:
    """Keep a plan as proposed."""
    same = (PLANS.c.site_id == site_id) & (PLANS.c.checksum == checksum)
    ordinal = tx.execute(select(func.count()).select_from(PLANS).where(same)).scalar_one() + 1
    statement = insert(PLANS).values(
        site_id=site_id,
        checksum=checksum,
        ordinal=ordinal,
        kind=kind,
        body=body,
        accepted=accepted,
        state=PlanState.PROPOSED.value,
        made_at=at,
        made_by=made_by,
    )
    return _record(tx.execute(statement.returning(*_COLUMNS)).mappings().one())


def find_plan(tx: Transaction, site_id: str, checksum: str) -> PlanRecord | None:
    """Return the newest plan whose checksum begins with ``checksum`` (at least eight digits of it), or None."""
    if len(checksum) < _SHORTEST:
        return None
    query = (
        select(*_COLUMNS)
        .where(PLANS.c.site_id == site_id, PLANS.c.checksum.startswith(checksum, autoescape=True))
        .order_by(PLANS.c.id.desc())
        .limit(1)
    )
    row = tx.execute(query).mappings().first()
    return None if row is None else _record(row)


def checksums_like(tx: Transaction, site_id: str, beginning: str) -> list[str]:
    """Return the different checksums of plans that begin so."""
    query = (
        select(PLANS.c.checksum)
        .where(PLANS.c.site_id == site_id, PLANS.c.checksum.startswith(beginning, autoescape=True))
        .distinct()
        .order_by(PLANS.c.checksum)
    )
    return list(tx.execute(query).scalars())


def state_of_plan(tx: Transaction, site_id: str, plan_id: int) -> PlanState:
    """Return how far a plan is now."""
    query = select(PLANS.c.state).where(PLANS.c.site_id == site_id, PLANS.c.id == plan_id)
    return PlanState(tx.execute(query).scalar_one())


def read_plans(tx: Transaction, site_id: str, states: Iterable[PlanState]) -> list[PlanRecord]:
    """Return the plans in these states, oldest first."""
    wanted = [state.value for state in states]
    query = select(*_COLUMNS).where(PLANS.c.site_id == site_id, PLANS.c.state.in_(wanted)).order_by(PLANS.c.id)
    return [_record(row) for row in tx.execute(query).mappings()]


def move_plan(
    tx: Transaction,
    site_id: str,
    plan_id: int,
    come_from: Iterable[PlanState],
    to: PlanState,
    **values: Any,  # noqa: ANN401
) -> bool:
    """Move a plan on if it is in one of the states; say whether it was."""
    states = [state.value for state in come_from]
    statement = (
        update(PLANS)
        .where(PLANS.c.site_id == site_id, PLANS.c.id == plan_id, PLANS.c.state.in_(states))
        .values(state=to.value, **values)
    )
    return tx.execute(statement).rowcount == 1


def finished_steps(tx: Transaction, site_id: str, plan_id: int) -> dict[int, str]:
    """Return the outcome of every step that is done, by position."""
    query = select(STEPS.c.position, STEPS.c.outcome).where(STEPS.c.site_id == site_id, STEPS.c.plan_id == plan_id)
    return {row.position: row.outcome for row in tx.execute(query)}


def carried_plans(tx: Transaction, site_id: str, since: int = 0) -> list[tuple[PlanRecord, int | None]]:
    """Return every plan, from the id ``since`` on, that has been carried out or begun, oldest first.

    Beside each the position of its last finished step; None where all are.
    """
    last = select(func.max(STEPS.c.position)).where(STEPS.c.plan_id == PLANS.c.id).scalar_subquery()
    begun = [PlanState.APPLYING.value, PlanState.APPLIED.value, PlanState.DROPPED.value]
    query = (
        select(*_COLUMNS, last.label("last"))
        .where(PLANS.c.site_id == site_id, PLANS.c.id >= since, PLANS.c.state.in_(begun))
        .order_by(PLANS.c.id)
    )
    found: list[tuple[PlanRecord, int | None]] = []
    for row in tx.execute(query).mappings():
        values = dict(row)
        position = values.pop("last")
        record = PlanRecord(**{**values, "state": PlanState(values["state"])})
        whole = record.state is PlanState.APPLIED
        if whole or record.state is PlanState.APPLYING or position is not None:
            found.append((record, None if whole else -1 if position is None else position))
    return found


def incomplete_steps(tx: Transaction, site_id: str, since: int = 0) -> dict[tuple[int, int], str]:
    """Return the outcomes of the steps that left somebody out, by plan and position."""
    query = select(STEPS).where(STEPS.c.site_id == site_id, STEPS.c.plan_id >= since, STEPS.c.outcome != "[]")
    return {(row.plan_id, row.position): row.outcome for row in tx.execute(query)}


def finish_step(tx: Transaction, site_id: str, plan_id: int, position: int, outcome: str, at: datetime) -> None:
    """Record that a step is done."""
    tx.execute(
        insert(STEPS).values(site_id=site_id, plan_id=plan_id, position=position, outcome=outcome, finished_at=at)
    )


def _record(row: RowMapping) -> PlanRecord:
    return PlanRecord(**{**row, "state": PlanState(row["state"])})
