"""What a policy's procedure leaves to people with a single case, beyond what the life of a case allows."""

from __future__ import annotations

from typing import Final

from config.procedure import Procedure
from sync.cases.changes import NotAllowed
from sync.store.case_record import Case, CaseState, Review

_BY_PLAN: Final = (CaseState.ANNOUNCED, CaseState.AWAITING_CONSENTS)
_NOT_TOLD: Final = (CaseState.PROPOSED, CaseState.ANNOUNCED)


def check_move(procedure: Procedure, case: Case, to: CaseState) -> None:
    """Refuse a move by hand that would pass over a step of the procedure.

    Raises:
        NotAllowed: saying which step comes first.
    """
    if to in _BY_PLAN:
        raise NotAllowed("告知本人、等待各方同意须由已批准的计划执行（plan → approve → apply），不能直接设定。")
    if to is not CaseState.CONFIRMED:
        return
    if case.state is CaseState.AWAITING_CONSENTS:
        raise NotAllowed(f"个案 {case.id} 须依次办妥各方同意（case consent）才生效，不能直接确认。")
    if procedure.announcement is not None and case.state in _NOT_TOLD:
        clause = procedure.announcement.clause
        raise NotAllowed(f"{clause}：须先告知本人，异议期满后由计划确认并发出，不能直接确认个案 {case.id}。")


def check_review(procedure: Procedure, case: Case) -> None:
    """Refuse to decide by a word what takes consents.

    Raises:
        NotAllowed: the level rests on consents.
    """
    consents = procedure.consents_for(case.level)
    if consents is not None and case.review is Review.PENDING:
        raise NotAllowed(f"{consents.clause}：须依次办妥各方同意，请用 case consent 登记，不能直接审查决定。")


def check_proposal(procedure: Procedure, level: str, title: str) -> None:
    """Refuse a warning by hand where the clause is not open.

    Raises:
        NotAllowed: naming the levels that a person may propose.
    """
    if level in {each.level for each in procedure.by_hand}:
        return
    named = "、".join(f"{each.level}（{each.clause}）" for each in procedure.by_hand)
    advice = f"可以人工提出的等级：{named}" if named else "这项规定没有留待人工提出的条款"
    raise NotAllowed(f"《{title}》的这一等级有确定的标准，不能人工提出；{advice}。")
