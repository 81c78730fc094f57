"""Which cases approving the plan confirms and issues, and which wait for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sync.cases.life import BEFORE_ISSUE, ISSUED
from sync.plan.case_steps import IssueRow
from sync.plan.plan import Waiting
from sync.plan.situation import Situation
from sync.store.case_record import Case, CaseState, Review

NO_ACCOUNT: Final = "没有可用的 Moodle 账号，请打印送达"
SUSPENDED: Final = "Moodle 账号已停用，请打印送达"
IN_PERSON: Final = "例外：不发消息，请当面告知并打印送达"
EXEMPT: Final = "例外：免于预警，到期之前不发出"
HELD: Final = "所在计划已回滚，待复核：维持（case reexamine --keep）或撤销（--adopt），在此之前不标注、不发消息"
STOPPED: Final = "最近一次判断停了下来：先处理或具名接受，重新判断之后再发出"

_ISSUABLE: Final = (CaseState.PROPOSED, CaseState.ANNOUNCED, CaseState.CONFIRMED)


def cases_to_issue(situation: Situation) -> list[IssueRow]:
    """Return the cases to issue, by policy, level and student: proposals that need no person, and new revisions.

    Where a policy tells the student first (lsec 二.3), a proposal is issued once the time to object is over.
    """
    rows = [
        _row(situation, case, case.effective_level)
        for case in situation.cases
        if _is_due(situation, case) and case.effective_level is not None and obstacle(situation, case) is None
    ]
    return sorted(rows, key=lambda row: (row.policy, row.level, row.student_no, row.case_id))


def cases_waiting(situation: Situation) -> Iterator[Waiting]:
    """Yield the cases about which a person has something to decide, with what it is."""
    for case in situation.cases:
        why = obstacle(situation, case) or _waits(situation, case)
        if why:
            yield Waiting(case.id, case.student_no, why)


def _is_due(situation: Situation, case: Case) -> bool:
    if case.state is CaseState.PROPOSED:
        return case.policy not in situation.ahead.announcing
    if case.state is CaseState.ANNOUNCED:
        return situation.ahead.announced.get(case.id) == ""
    if case.state is CaseState.CONFIRMED:
        return True
    return case.state in ISSUED and case.issued_revision < case.revision


def obstacle(situation: Situation, case: Case) -> str | None:
    """Return what keeps a case from being announced or issued until a person decides, or None."""
    if case.held is not None:
        return HELD
    if case.reexamine_digest is not None:
        return "核算结果有变化，待复核"
    if case.id in situation.objected:
        return "有未处理的异议"
    if case.state in _ISSUABLE and case.period < situation.newest_period(case):
        return "属于以前的学期：由学期交替（plan --turn）撤回，已告知或已确认的请人工退回"
    return situation.ahead.held.get(case.id) or _withheld(situation, case)


def _withheld(situation: Situation, case: Case) -> str | None:
    """Return the exception or the stop that keeps back what is about to be said, or None."""
    said = case.state in ISSUED and case.issued_revision >= case.revision
    if said or case.state not in BEFORE_ISSUE | ISSUED:
        return None
    if (case.policy, case.student_no) in situation.withheld.exempt:
        return EXEMPT
    return STOPPED if case.policy in situation.withheld.stopped else None


def _waits(situation: Situation, case: Case) -> str | None:
    """Return what else is waited for: the time to object, consents, or a review."""
    ahead = situation.ahead
    if case.state is CaseState.ANNOUNCED:
        return ahead.announced.get(case.id) if case.policy in ahead.announcing else "已告知本人，异议期满后请确认"
    if case.id in ahead.consents and case.id not in ahead.not_applied:
        return ahead.consents[case.id]
    if case.state is CaseState.AWAITING_CONSENTS:
        return None if case.id in ahead.not_applied else "待各方同意"
    return _open_review(situation, case)


def _open_review(situation: Situation, case: Case) -> str | None:
    if case.review is not Review.PENDING or case.state not in BEFORE_ISSUE | ISSUED:
        return None
    if case.id in situation.contested:
        return f"上位规定 {situation.contested[case.id]} 不预警，以它为准：待人工认定，暂不发出"
    meanwhile = "暂不发出" if case.firm_level is None else "其间先按较低等级发出"
    return f"条款留待人工认定，{meanwhile}"


def _row(situation: Situation, case: Case, level: str) -> IssueRow:
    recipient, undeliverable = addressee(situation, case)
    trial = situation.ahead.trials.get(case.id) if level == case.level else None
    return IssueRow(
        case_id=case.id,
        student_no=case.student_no,
        policy=case.policy,
        period=case.period,
        level=level,
        revision=case.revision,
        reissue=case.issues > 0,
        recipient=recipient,
        undeliverable=undeliverable,
        trial_from=trial[0].isoformat() if trial else "",
        trial_until=trial[1].isoformat() if trial else "",
    )


def addressee(situation: Situation, case: Case) -> tuple[int | None, str]:
    """Return who gets a message about a case, and why nobody does where it has to go by hand."""
    account = situation.accounts.get(case.student_no)
    if account is None:
        return None, NO_ACCOUNT
    if (case.policy, case.student_no) in situation.withheld.in_person:
        return account.lms_user_id, IN_PERSON
    return account.lms_user_id, SUSPENDED if account.suspended else ""
