"""Begin to roll a plan back: its messages wait, and the cases on which it decided are for a person to decide anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sync.apply.tools import ApplyTools, LeftOut
from sync.cases.changes import Act, CaseMoved, CaseNotFound, change_case, load_case
from sync.plan.case_steps import HoldCases
from sync.plan.keeping import signer_of
from sync.plan.undoing import holds
from sync.store.canonical import canonical_json
from sync.store.outbox_undone import keep_back
from sync.store.plans import PlanRecord, PlanState, move_plan
from sync.store.transaction import Transaction

ROLLED_BACK = "rolled_back"
"""The event of a case whose plan is rolled back; it names the plan."""


def stop_undone(tx: Transaction, site_id: str, plan_id: int, at: datetime) -> None:
    """Stop what the plan to be rolled back still has under way: its own steps, and its messages."""
    keep_back(tx, site_id, plan_id, at)
    move_plan(tx, site_id, plan_id, [PlanState.APPLYING], PlanState.DROPPED, finished_at=at)


def hold_cases(tx: Transaction, tools: ApplyTools, plan: PlanRecord, step: HoldCases) -> Iterator[LeftOut]:
    """Hold every case that still is as the plan rolled back left it; yield the others."""
    site_id = tools.store.site_id
    for row in step.rows:
        try:
            case = load_case(tx, site_id, row.case_id)
            if not holds(case, row):
                raise CaseMoved
            why = f"批准并执行计划 {plan.checksum[:12]}：回滚"
            act = Act(signer_of(tx, site_id, plan, case), why, tools.clock.now())
            details = canonical_json({"plan": step.undoes})
            change_case(tx, site_id, case, act, ROLLED_BACK, details=details, columns={"held": row.shown})
        except (CaseMoved, CaseNotFound):
            yield LeftOut(row.student_no, "转入复核", "个案在计划批准之后有变化，未作处理")
