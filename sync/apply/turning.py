"""Turn the period for the cases of a plan: lifted, carried over, escalated, closed or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sync.apply.tools import ApplyTools, LeftOut
from sync.cases.changes import Act, CaseMoved, CaseNotFound, NotAllowed, change_case, load_case
from sync.plan.case_steps import TurnRow
from sync.plan.keeping import signer_of
from sync.store.case_record import CaseState
from sync.store.plans import PlanRecord
from sync.store.transaction import Transaction


def turn_cases(tx: Transaction, tools: ApplyTools, plan: PlanRecord, rows: Sequence[TurnRow]) -> Iterator[LeftOut]:
    """Move every case as the plan says, by the word of who approved it; yield those that changed meanwhile."""
    for row in rows:
        columns = {"successor_id": row.successor_id, "turned_to": row.turned_to}
        try:
            case = load_case(tx, tools.store.site_id, row.case_id)
            if case.revision != row.revision or case.reexamine_digest is not None:
                raise CaseMoved
            act = Act(signer_of(tx, tools.store.site_id, plan, case), row.why, tools.clock.now())
            change_case(
                tx,
                tools.store.site_id,
                case,
                act,
                f"turned_{row.to}",
                to=CaseState(row.to),
                basis=row.basis,
                details=row.facts,
                columns=columns,
            )
        except (CaseMoved, CaseNotFound, NotAllowed):
            yield LeftOut(row.student_no, "学期交替", "个案在计划批准之后有变化，未作处理")
