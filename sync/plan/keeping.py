"""Keep plans: as proposed, as approved by a named person, and until they are carried out."""

from __future__ import annotations

from datetime import datetime

from sync.plan.plan import Plan
from sync.refusal import Refusal
from sync.store.audit import append_audit
from sync.store.canonical import canonical_json
from sync.store.database import Store
from sync.store.plans import OPEN, PlanRecord, PlanState, find_plan, insert_plan, move_plan, read_plans


class PlanNotOpen(Refusal):
    """There is no such plan, or it was carried out or overtaken already."""


def keep_plan(store: Store, plan: Plan, actor: str, at: datetime) -> PlanRecord:
    """Keep a plan as proposed; one that waits already with the same content is not kept twice.

    Plans that nobody approved and that say something else are dropped: the situation has moved on.
    """
    with store.begin() as tx:
        known: PlanRecord | None = None
        for record in read_plans(tx, store.site_id, OPEN):
            if record.checksum == plan.checksum:
                known = record
            elif record.state is PlanState.PROPOSED:
                move_plan(tx, store.site_id, record.id, [PlanState.PROPOSED], PlanState.DROPPED)
        return known or insert_plan(
            tx,
            store.site_id,
            checksum=plan.checksum,
            kind=plan.kind,
            body=plan.body,
            accepted=canonical_json(plan.accepted),
            made_by=actor,
            at=at,
        )


def approve_plan(store: Store, checksum: str, actor: str, at: datetime) -> PlanRecord:
    """Approve a plan by its checksum (or the beginning of it): the actor signs the list of those it warns.

    Approving it again changes nothing.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or dropped.
    """
    with store.begin() as tx:
        record = _open_plan(find_plan(tx, store.site_id, checksum), checksum)
        signature = {"approved_by": actor, "approved_at": at}
        if move_plan(tx, store.site_id, record.id, [PlanState.PROPOSED], PlanState.APPROVED, **signature):
            plan = f"plan:{record.checksum}"
            append_audit(tx, store.site_id, at=at, actor=actor, action="plan.approved", subject=plan)
        return _open_plan(find_plan(tx, store.site_id, record.checksum), checksum)


def abandon_plan(store: Store, checksum: str, at: datetime, actor: str = "") -> PlanRecord:
    """Give up a plan that cannot be carried out to its end, on a person's word; the next plan sets right what it left.

    What it has done stays done: cases that it issued are issued, and their messages go out.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or dropped.
    """
    record = open_plan(store, checksum)
    with store.begin() as tx:
        if move_plan(tx, store.site_id, record.id, OPEN, PlanState.DROPPED, finished_at=at):
            plan = f"plan:{record.checksum}"
            append_audit(tx, store.site_id, at=at, actor=actor, action="plan.abandoned", subject=plan)
    return record


def approved_plans(store: Store) -> list[PlanRecord]:
    """Return the plans that a person approved and that are not carried out completely: one half done, then by age."""
    with store.read() as tx:
        records = read_plans(tx, store.site_id, (PlanState.APPROVED, PlanState.APPLYING))
    return sorted(records, key=lambda record: record.state is not PlanState.APPLYING)


def open_plan(store: Store, checksum: str) -> PlanRecord:
    """Return a plan that is proposed, approved or half carried out.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or dropped.
    """
    with store.read() as tx:
        return _open_plan(find_plan(tx, store.site_id, checksum), checksum)


def _open_plan(record: PlanRecord | None, checksum: str) -> PlanRecord:
    if record is None:
        raise PlanNotOpen(f"没有校验码为 {checksum} 的计划，请先运行 plan。")
    if record.state not in OPEN:
        state = "已执行完毕" if record.state is PlanState.APPLIED else "已被新的计划取代"
        raise PlanNotOpen(f"计划 {checksum[:12]} {state}，请重新运行 plan。")
    return record
