"""What people decide about a case. Each takes the version that the person saw; who comes second is told.

Issuing, carrying over and escalating happen by carrying out an approved plan (`sync.apply`), revoking together with
the notice and the messages (`sync.outbox.retraction`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sync.cases.changes import Act, NotAllowed, Then, change_case, check_allowed, load_case, nothing_else
from sync.cases.life import BEFORE_ISSUE, BY_PLAN_ONLY, ISSUED, TITLES
from sync.cases.verdicts import (
    NOT_HIT,
    Difference,
    differences,
    verdict_columns,
    warning_from_json,
)
from sync.store.case_record import Case, CaseEvent, CaseState, NewCase, Review
from sync.store.cases import insert_cases, insert_events, lock_policy, read_cases, read_reexaminations, read_verdicts
from sync.store.database import Store
from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class HandProposal:
    """A warning that a person proposes where the clause is open (asnu 第七条 "等")."""

    policy: str
    track: str
    student_no: str
    period: str
    college: str
    level: str


def move_case(store: Store, case_id: int, version: int, to: CaseState, act: Act, *, then: Then = nothing_else) -> Case:
    """Move a case to a state that a person may give it: announce, confirm, reject, support, lift, close, reopen.

    A case reopened, or put back after it was announced, is a new revision: its student is told anew.

    Raises:
        NotAllowed: the life of a case doesn't know the move, only a plan or a revocation makes it, or a
            re-examination is open.
        CaseMoved, CaseNotFound: see `sync.cases.changes`.
    """
    if to in BY_PLAN_ONLY or to in (CaseState.REVOKED, CaseState.WITHDRAWN):
        raise NotAllowed(f"“{TITLES[to]}”不能直接设定：发出、结转与升级须执行已批准的计划，撤销须用 revoke。")
    with store.begin() as tx:
        case = load_case(tx, store.site_id, case_id, version)
        if case.held is not None and to is not CaseState.REJECTED:
            raise NotAllowed(f"个案 {case_id} 所在的计划已回滚，请先复核（yujing case reexamine）。")
        if to is CaseState.CONFIRMED and case.reexamine_digest:
            raise NotAllowed(f"个案 {case_id} 的核算结果有变化，请先复核再确认。")
        check_allowed(case, to)
        changes = {"revision": case.revision + 1} if _is_reopened(case, to) else {}
        changed = change_case(tx, store.site_id, case, act, to.value, to=to, columns=changes)
        then(tx, changed)
        return changed


def _is_reopened(case: Case, to: CaseState) -> bool:
    return to is CaseState.PROPOSED and case.state not in BEFORE_ISSUE - {CaseState.ANNOUNCED}


def decide_review(store: Store, case_id: int, version: int, act: Act, *, approve: bool) -> Case:
    """Decide on a level that the clause leaves to people ("可予以").

    Approved, the level applies from the next plan on. Refused, the firm level stands; where there is none, a case
    not yet issued is rejected.

    Raises:
        NotAllowed: no review is open.
        CaseMoved, CaseNotFound: see `sync.cases.changes`.
    """
    with store.begin() as tx:
        case = load_case(tx, store.site_id, case_id, version)
        if case.review is not Review.PENDING or case.state not in BEFORE_ISSUE | ISSUED:
            raise NotAllowed(f"个案 {case_id} 没有待审查的事项。")
        if approve:
            changes = {"review": Review.APPROVED, "revision": case.revision + 1}
            return change_case(tx, store.site_id, case, act, "review_approved", columns=changes)
        ends = case.firm_level is None and case.state in BEFORE_ISSUE
        to = CaseState.REJECTED if ends else None
        refused = {"review": Review.REFUSED}
        return change_case(tx, store.site_id, case, act, "review_refused", to=to, columns=refused)


def propose_by_hand(store: Store, proposal: HandProposal, act: Act) -> Case:
    """Propose a warning by hand, as a new case or as another level of the one that exists.

    Raises:
        NotAllowed: the case that exists is no longer a proposal, or already at this level.
    """
    with store.begin() as tx:
        lock_policy(tx, store.site_id, proposal.policy)
        cases = read_cases(tx, store.site_id, policy=proposal.policy, period=proposal.period, lock=True)
        key = (proposal.student_no, proposal.track)
        case = next((case for case in cases if (case.student_no, case.track) == key), None)
        if case is None:
            return _open_by_hand(tx, store.site_id, proposal, act)
        if case.state not in (CaseState.PROPOSED, CaseState.WITHDRAWN) or case.level == proposal.level:
            raise NotAllowed(f"该生本期已有个案 {case.id}（{TITLES[case.state]}），请在该个案上处理。")
        raised = {"level": proposal.level, "review": Review.NONE, "by_hand": True, "revision": case.revision + 1}
        to = CaseState.PROPOSED
        return change_case(tx, store.site_id, case, act, "proposed_by_hand", to=to, columns=raised)


def _open_by_hand(tx: Transaction, site_id: str, proposal: HandProposal, act: Act) -> Case:
    new = NewCase(
        policy=proposal.policy,
        track=proposal.track,
        student_no=proposal.student_no,
        period=proposal.period,
        college=proposal.college,
        level=proposal.level,
        firm_level=None,
        review=Review.NONE,
        by_hand=True,
        verdict=None,
        verdict_digest=NOT_HIT,
        assessment_id=None,
    )
    case_id = insert_cases(tx, site_id, [new], act.at)[0]
    event = CaseEvent(case_id, 1, "proposed_by_hand", None, CaseState.PROPOSED, act.actor, act.why, act.at)
    insert_events(tx, site_id, [event])
    return load_case(tx, site_id, case_id)


def pending_difference(store: Store, case_id: int) -> Difference | None:
    """Return how the newer verdict differs from the one in force; None where no re-examination is open."""
    with store.read() as tx:
        waiting = read_reexaminations(tx, store.site_id, [case_id]).get(case_id)
        before = read_verdicts(tx, store.site_id, [case_id]).get(case_id)
    if waiting is None:
        return None
    after = json.loads(waiting)["verdict"]
    return differences(warning_from_json(before) if before else None, warning_from_json(after) if after else None)


def settle_reexamination(
    store: Store, case_id: int, version: int, act: Act, *, adopt: bool, then: Then = nothing_else
) -> Case:
    """Decide whether a newer verdict replaces the one in force.

    Kept (``adopt`` false), the case stays as it is and the same newer verdict is not asked about again. Adopted,
    the case says what the newer verdict says, as a new revision: before it was issued it is proposed again, after
    that the next plan issues it anew and voids the old notice. Where the student is no longer hit, a case not yet
    issued is rejected; one in force has to be revoked or lifted.

    Raises:
        NotAllowed: no re-examination is open, or only revoking is possible.
        CaseMoved, CaseNotFound: see `sync.cases.changes`.
    """
    with store.begin() as tx:
        case = load_case(tx, store.site_id, case_id, version)
        if case.reexamine_digest is None:
            raise NotAllowed(f"个案 {case_id} 没有待复核的变化。")
        cleared: dict[str, object] = {"reexamine": None, "reexamine_digest": None}
        if not adopt:
            cleared["kept_digest"] = case.reexamine_digest
            return change_case(tx, store.site_id, case, act, "reexamination_kept", columns=cleared)
        adopted = _adopt(tx, store.site_id, case, act, cleared)
        then(tx, adopted)
        return adopted


def _adopt(tx: Transaction, site_id: str, case: Case, act: Act, cleared: dict[str, object]) -> Case:
    waiting = json.loads(read_reexaminations(tx, site_id, [case.id])[case.id] or "{}")
    if waiting["verdict"] is None:
        if case.state not in BEFORE_ISSUE:
            raise NotAllowed(f"个案 {case.id} 的学生已不再达到预警标准：请撤销（revoke）或解除，或保留并说明理由。")
        to_rejected = CaseState.REJECTED
        return change_case(tx, site_id, case, act, "reexamination_adopted", to=to_rejected, columns=cleared)
    if case.state is CaseState.CARRIED_OVER:
        raise NotAllowed(f"个案 {case.id} 已结转：请在新一期的个案上处理，或撤销、解除，或保留并说明理由。")
    columns = {**verdict_columns(warning_from_json(waiting["verdict"])), **cleared}
    columns |= {"revision": case.revision + 1, "assessment_id": waiting["assessment_id"]}
    columns |= {"kept_digest": None, "by_hand": False, "held": None}
    to = None if case.state in ISSUED else CaseState.PROPOSED
    return change_case(tx, site_id, case, act, "reexamination_adopted", to=to, columns=columns)
