"""Confirm and issue the cases of a plan: state, notice number and message in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sync.apply.giving import Given
from sync.apply.letters import Written, queue_written, write_letters
from sync.apply.tools import ApplyTools, LeftOut
from sync.cases.changes import Act, CaseMoved, CaseNotFound, change_case, load_case
from sync.cases.life import ISSUED
from sync.cases.objections import open_objections
from sync.outbox.retraction import take_back_messages
from sync.plan.case_steps import IssueRow
from sync.plan.keeping import signer_of
from sync.store.canonical import canonical_json
from sync.store.case_record import Case, CaseState
from sync.store.consents import Trial, begin_trial
from sync.store.notices import void_notices
from sync.store.plans import PlanRecord
from sync.store.transaction import Transaction

_CONFIRMABLE = (CaseState.PROPOSED, CaseState.ANNOUNCED, CaseState.CONFIRMED)


def write_warnings(tools: ApplyTools, rows: Sequence[IssueRow]) -> Written:
    """Write the messages of the rows that can be delivered, before anything is locked."""
    return write_letters(tools, rows, "warning", lambda _row, case: case.issues + 1)


def issue_cases(
    tx: Transaction,
    tools: ApplyTools,
    plan: PlanRecord,
    rows: Sequence[IssueRow],
    letters: Written,
) -> Iterator[LeftOut]:
    """Issue every case that still stands as the plan says; yield the others.

    Each goes proposed → confirmed → issued by the word of who approved the plan, gets its notice number, and its
    message is queued (or noted as to be handed over). A new revision voids the notice issued before.
    """
    objected = open_objections(tx, tools.store.site_id)
    at, given = tools.clock.now(), Given(tools)
    for row in rows:
        try:
            case = load_case(tx, tools.store.site_id, row.case_id)
            if _still_stands(case, row) and row.case_id not in objected:
                _issue(tx, given, plan, row, case, letters, at)
            else:
                yield LeftOut(row.student_no, "发出预警", "个案在计划批准之后有变化，未发出")
        except (CaseMoved, CaseNotFound):
            yield LeftOut(row.student_no, "发出预警", "个案正由他人处理，未发出")
    given.write_down()


def _still_stands(case: Case, row: IssueRow) -> bool:
    if case.reexamine_digest is not None or case.revision != row.revision or case.effective_level != row.level:
        return False
    if case.state in _CONFIRMABLE:
        return True
    return case.state in ISSUED and case.issued_revision < row.revision


def _issue(
    tx: Transaction,
    given: Given,
    plan: PlanRecord,
    row: IssueRow,
    case: Case,
    letters: Written,
    at: datetime,
) -> None:
    site_id = given.tools.store.site_id
    act = Act(signer_of(tx, site_id, plan, case), f"批准并执行计划 {plan.checksum[:12]}", at)
    if case.state in (CaseState.PROPOSED, CaseState.ANNOUNCED):
        case = change_case(tx, site_id, case, act, "confirmed", to=CaseState.CONFIRMED)
    if case.issues:
        why = Act(act.actor, "内容有变，另发新的通知书", at)
        void_notices(tx, site_id, case.id, actor=why.actor, reason=why.why, at=at)
        take_back_messages(tx, site_id, case.id, why)
    to = case.state if case.state in ISSUED else CaseState.ISSUED
    issue = case.issues + 1
    columns = {"issued_level": row.level, "issued_revision": row.revision, "issues": issue}
    action, trial = "reissued" if issue > 1 else "issued", canonical_json(_trial(row)) if row.trial_from else ""
    case = change_case(tx, site_id, case, act, action, to=to, details=trial, columns=columns)
    given.number(tx, plan, case, act)
    if row.trial_from:
        first, last = date.fromisoformat(row.trial_from), date.fromisoformat(row.trial_until)
        begin_trial(tx, site_id, Trial(case.id, first, last))
    queue_written(tx, site_id, plan, row, case, letters, "warning", issue, at)


def _trial(row: IssueRow) -> dict[str, str]:
    """Return the first and the last day of the trial that begins with a warning."""
    return {"trial_from": row.trial_from, "trial_until": row.trial_until}
