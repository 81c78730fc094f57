"""Keep plans: as proposed, as approved by a named person, and until they are carried out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sync.plan.plan import Plan, plan_from_body
from sync.refusal import Refusal
from sync.store.audit import append_audit
from sync.store.canonical import canonical_json, digest
from sync.store.case_record import Case
from sync.store.database import Store
from sync.store.plan_signatures import Part, insert_signatures, read_signatures, signed_by
from sync.store.plans import (
    OPEN,
    PlanRecord,
    PlanState,
    checksums_like,
    find_plan,
    insert_plan,
    move_plan,
    read_plans,
)
from sync.store.transaction import Transaction

UNDOING: Final = "rollback"
"""The kind of a plan that restores what another one changed."""


class PlanNotOpen(Refusal):
    """There is no such plan, or it was carried out or overtaken already."""


class PlanAmbiguous(Refusal):
    """The beginning of a checksum fits several plans; which one is meant nobody may guess."""


class PlanChanged(Refusal):
    """What is kept of a plan is not what its checksum was computed from."""


def keep_plan(store: Store, plan: Plan, actor: str, at: datetime) -> PlanRecord:
    """Keep a plan as proposed; one that waits already with the same content is not kept twice.

    Plans that nobody approved and that say something else of the same colleges are dropped: the situation has moved
    on. A plan of the whole school drops those of single colleges as well.
    """
    with store.begin() as tx:
        known: PlanRecord | None = None
        for record in read_plans(tx, store.site_id, OPEN):
            if record.checksum == plan.checksum and record.body == plan.body:
                known = record
            elif record.state is PlanState.PROPOSED and _is_overtaken(record, plan):
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


def _is_overtaken(record: PlanRecord, plan: Plan) -> bool:
    """Say whether a plan that waits is about the same; what is to be undone waits beside what is to be done."""
    if record.checksum == plan.checksum:
        return True
    if UNDOING in (record.kind, plan.kind) and record.kind != plan.kind:
        return False
    return not plan.colleges or plan_from_body(record.body).colleges == plan.colleges


def approve_plan(
    store: Store,
    checksum: str,
    actor: str,
    at: datetime,
    *,
    needed: Collection[Part] = (),
    own: Collection[Part] = (),
) -> PlanRecord:
    """Sign a plan by its checksum (or the beginning of it): the actor signs the list of those it warns.

    Every part that is ``needed`` has to be signed before the plan is approved; ``own`` are those that the actor signs.
    The first signature under a part stands. Two people who sign at once come one after the other.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or dropped.
    """
    with store.begin() as tx:
        record = _whole(tx, store.site_id, checksum)
        if move_plan(tx, store.site_id, record.id, [PlanState.PROPOSED], PlanState.PROPOSED):  # others wait from here
            _sign(tx, store.site_id, record, frozenset(needed), frozenset(own), actor, at)
        return _whole(tx, store.site_id, record.checksum)


def _sign(
    tx: Transaction,
    site_id: str,
    record: PlanRecord,
    needed: frozenset[Part],
    own: frozenset[Part],
    actor: str,
    at: datetime,
) -> None:
    """Write a person's signatures, and approve the plan where none is missing any more."""
    signed = read_signatures(tx, site_id, record.id).keys()
    plan, new = f"plan:{record.checksum}", sorted(own - signed)
    insert_signatures(tx, site_id, record.id, new, actor, at)
    for part in new:
        what = {"policy": part.policy, "college": part.college}
        append_audit(tx, site_id, at=at, actor=actor, action="plan.signed", subject=plan, details=what)
    if needed <= signed | own:
        signature = {"approved_by": actor, "approved_at": at}
        move_plan(tx, site_id, record.id, [PlanState.PROPOSED], PlanState.APPROVED, **signature)
        append_audit(tx, site_id, at=at, actor=actor, action="plan.approved", subject=plan)


def signer_of(tx: Transaction, site_id: str, record: PlanRecord, case: Case) -> str:
    """Return by whose word an approved plan decides about a case: who signed its part, else who approved the whole."""
    own = signed_by(tx, site_id, record.id, Part(case.policy, case.college))
    return own or record.approved_by or ""


def abandon_plan(store: Store, checksum: str, at: datetime, actor: str = "") -> PlanRecord:
    """Give up a plan that cannot be carried out to its end, on a person's word; the next plan sets right what it left.

    What it has done stays done: cases that it issued are issued, and their messages go out.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or dropped.
    """
    with store.begin() as tx:
        record = _open_plan(tx, store.site_id, checksum)
        move_plan(tx, store.site_id, record.id, OPEN, PlanState.DROPPED, finished_at=at)
        plan = f"plan:{record.checksum}"
        append_audit(tx, store.site_id, at=at, actor=actor, action="plan.abandoned", subject=plan)
    return record


def approved_plans(store: Store) -> list[PlanRecord]:
    """Return the plans that a person approved and that are not carried out completely.

    What rolls back comes first, then what is half done, then by age.
    """
    with store.read() as tx:
        records = read_plans(tx, store.site_id, (PlanState.APPROVED, PlanState.APPLYING))
    return sorted(records, key=lambda record: (record.kind != UNDOING, record.state is not PlanState.APPLYING))


def open_plan(store: Store, checksum: str) -> PlanRecord:
    """Return a plan that is proposed, approved or half carried out; ``checksum`` may be the beginning of it.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or dropped.
        PlanAmbiguous: several plans begin so.
    """
    with store.read() as tx:
        return _open_plan(tx, store.site_id, checksum)


def colleges_in(record: PlanRecord) -> tuple[str, ...]:
    """Return the colleges whose plan it is; none (all) also where the text kept is not the plan's any more."""
    return plan_from_body(record.body).colleges if digest(record.body) == record.checksum else ()


def whole_plan(store: Store, checksum: str) -> PlanRecord:
    """Return an open plan to be signed or carried out, whose kept text is the one that its checksum stands for.

    Raises:
        PlanNotOpen, PlanAmbiguous: see `open_plan`.
        PlanChanged: the text was changed in the store, or a student in it was erased.
    """
    with store.read() as tx:
        return _whole(tx, store.site_id, checksum)


def find_any(tx: Transaction, site_id: str, checksum: str) -> PlanRecord | None:
    """Return the newest plan with this checksum or beginning of one, whatever became of it; None where there is none.

    Raises:
        PlanAmbiguous: several plans begin so.
    """
    wanted = checksum.strip().lower()
    record = find_plan(tx, site_id, wanted)
    if record is not None and len(alike := checksums_like(tx, site_id, wanted)) > 1:
        several = "、".join(each[:16] for each in alike)
        raise PlanAmbiguous(f"校验码 {wanted} 对应不止一份计划（{several}），请多写几位。")
    return record


def _whole(tx: Transaction, site_id: str, checksum: str) -> PlanRecord:
    record = _open_plan(tx, site_id, checksum)
    if digest(record.body) != record.checksum or plan_from_body(record.body).kind != record.kind:
        raise PlanChanged(
            f"计划 {record.checksum[:12]} 的内容与校验码不符：数据库中的计划被改动过，或其中学生的个人信息已经清除。"
            "没有批准，也没有执行任何步骤；请用 abandon 放弃它，查清原因，再重新运行 plan、核对、批准。"
        )
    return record


def _open_plan(tx: Transaction, site_id: str, checksum: str) -> PlanRecord:
    record = find_any(tx, site_id, checksum)
    if record is None:
        raise PlanNotOpen(f"没有校验码为 {checksum} 的计划，请先运行 plan。")
    if record.state not in OPEN:
        state = "已执行完毕" if record.state is PlanState.APPLIED else "已被新的计划取代"
        raise PlanNotOpen(f"计划 {checksum[:12]} {state}，请重新运行 plan。")
    return record
