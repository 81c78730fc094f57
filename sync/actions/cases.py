"""What people decide about cases: review, objection, re-examination, revocation, a move by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from config.procedure_life import CaseAction
from sync.actions.acting import Who, person_of
from sync.actions.ahead import read_ahead
from sync.actions.deciding import decider, procedure_of, seen_by
from sync.actions.records import RecordLine, list_records
from sync.actions.review_wording import wording_to_confirm
from sync.cases.by_hand import check_move, check_review
from sync.cases.changes import Act, load_case, not_found
from sync.cases.decisions import (
    decide_review,
    move_case,
    pending_difference,
    settle_reexamination,
)
from sync.cases.life import BEFORE_ISSUE, TITLES
from sync.cases.objections import Raised, dismiss_objection, open_objections, record_objection, uphold_objection
from sync.cases.verdicts import Difference, contested_by
from sync.filling.case_file import regulations_of_cases
from sync.filling.directory import class_order
from sync.outbox.lifting import telling_lifted
from sync.outbox.not_warned import taking_back
from sync.outbox.retraction import revoke
from sync.outbox.upholding import settle_held
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.case_record import Case, CaseEvent, CaseState, Review
from sync.store.cases import read_cases, read_events, read_verdicts

if TYPE_CHECKING:
    from sync.plan.situation import Ahead
    from sync.site import Site


MOVES: Final = {
    CaseState.PROPOSED: CaseAction.PROPOSE,
    CaseState.ANNOUNCED: CaseAction.ANNOUNCE,
    CaseState.AWAITING_CONSENTS: CaseAction.CONSENT,
    CaseState.CONFIRMED: CaseAction.CONFIRM,
    CaseState.REJECTED: CaseAction.REJECT,
    CaseState.IN_SUPPORT: CaseAction.SUPPORT,
    CaseState.LIFTED: CaseAction.LIFT,
    CaseState.CLOSED: CaseAction.CLOSE,
}
"""What giving a case a state by hand is; no other state is given so (`sync.cases.decisions.move_case`)."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list, in words: ``waits`` says what a person has to do about it, empty where nothing."""

    id: int
    student_no: str
    policy: str
    period: str
    level: str
    state: str
    waits: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """One case with everything that happened to it, and how a newer verdict differs, where one waits.

    ``contested`` is the regulation above that prevails and does not warn, where there is one; ``people`` names whose
    the accounts of the events are; ``records`` is what was done for the student, voided records included. ``wording``
    is what the notice would give as its reasons where the level waits for a review.
    """

    case: Case
    events: tuple[CaseEvent, ...]
    difference: Difference | None
    contested: str | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    records: tuple[RecordLine, ...] = ()
    wording: tuple[str, ...] = ()


def list_cases(
    site: Site, *, policy: str | None = None, waiting: bool = False, seen: Who | None = None
) -> tuple[CaseLine, ...]:
    """Return the cases by policy, period and class, of one policy where named.

    With ``waiting`` only those are returned that wait for a person.

    ``seen`` names whose cases, of the own colleges and classes (None: all).

    Raises:
        ConfigError: the policy named is not in use, and there is no case under it.
    """
    used = regulations_of(site)
    in_use = {regulation.id for regulation in used}
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy=policy)
        objected = open_objections(tx, site.store.site_id)
        ahead = read_ahead(tx, site.store.site_id, cases, used, today=site.today(), zone=site.settings.site.zone)
        place = class_order(tx, site.store.site_id, (case.student_no for case in cases))
    if not cases:
        regulations_of(site, policy)
    cases = seen_by(site, seen, cases)
    regulations = regulations_of_cases(site, [case for case in cases if case.policy in in_use])
    lines = []
    for case in sorted(cases, key=lambda case: (case.policy, case.period, place(case.student_no), case.track)):
        regulation = regulations.get(case.id)
        level = case.issued_level or case.level
        title = regulation.level_name(level) if regulation else level
        waits = _waits(case, ahead, objected=case.id in objected)
        if waits or not waiting:
            state = TITLES[case.state]
            lines.append(
                CaseLine(case.id, case.student_no, case.policy, case.period, title, state, waits, case.opened_at)
            )
    return tuple(lines)


def _waits(case: Case, ahead: Ahead, *, objected: bool) -> str:
    if objected:
        return "有异议待答复"
    if case.held is not None:
        return "所在计划已回滚，待复核"
    if case.reexamine_digest is not None:
        return "核算结果有变化，待复核"
    if case.state is CaseState.ANNOUNCED:
        return ahead.announced.get(case.id, "")
    if case.id in ahead.consents:
        return ahead.consents[case.id]
    if case.id in ahead.on_trial:
        return "试读期满后须作出决定"
    if case.review is Review.PENDING and case.state not in (CaseState.WITHDRAWN, CaseState.REJECTED):
        return "等级待审查决定"
    return ""


def case_history(site: Site, case_id: int, seen: Who | None = None) -> CaseHistory:
    """Return a case and what happened to it; the events name accounts as they were recorded, at the time of the site.

    Raises:
        CaseNotFound: there is no such case among those that ``seen`` sees (None: all).
    """
    with site.store.read() as tx:
        case = load_case(tx, site.store.site_id, case_id)
        zone = site.settings.site.zone
        found = read_events(tx, site.store.site_id, case_id)
        events = tuple(replace(event, at=event.at.astimezone(zone)) for event in found)
        verdict = read_verdicts(tx, site.store.site_id, [case_id])[case_id]
    if not seen_by(site, seen, [case]):
        raise not_found(case_id)
    people = {event.actor: person_of(site, event.actor) for event in events}
    records = list_records(site, case_id=case_id, voided=True)
    wording = wording_to_confirm(site, case)
    difference = pending_difference(site.store, case_id)
    return CaseHistory(case, events, difference, contested_by(verdict), people, records, wording)


def review(site: Site, case_id: int, actor: Who, reason: str, *, approve: bool) -> Case:
    """Decide on a level that the clause leaves to people."""
    case = _load(site, case_id)
    act = _act(site, actor, CaseAction.REVIEW, case, reason)
    check_review(procedure_of(site, case), case)
    return decide_review(site.store, case_id, case.version, act, approve=approve)


def object_to(site: Site, case_id: int, actor: Who, text: str, raised_by: str) -> tuple[Case, int]:
    """Record an objection that came in today; the case is not issued while it is open."""
    raised = Raised(site.today(), raised_by, text)
    act = _act(site, actor, CaseAction.OBJECT, _load(site, case_id), "收到异议")
    return record_objection(site.store, case_id, raised, act)


def answer_objection(site: Site, case_id: int, actor: Who, reason: str, *, uphold: bool) -> Case:
    """Answer the open objection of a case; upheld after the notice was issued, the case is revoked.

    Raises:
        Refusal: the case has no open objection.
    """
    from sync.actions.writing import post_of

    case = _load(site, case_id)
    act = _act(site, actor, CaseAction.ANSWER, case, reason)
    with site.store.read() as tx:
        objection = open_objections(tx, site.store.site_id).get(case_id)
    if objection is None:
        raise Refusal(f"个案 {case_id} 没有待答复的异议。")
    if not uphold:
        return dismiss_objection(site.store, case_id, case.version, objection.id, act)
    if case.state in BEFORE_ISSUE:
        then = taking_back(post_of(site), case, act)
        return uphold_objection(site.store, case_id, case.version, objection.id, act, then=then)
    return revoke(post_of(site), case_id, case.version, act, objection_id=objection.id)


def reexamine(site: Site, case_id: int, actor: Who, reason: str, *, adopt: bool) -> Case:
    """Decide whether a newer verdict replaces the one in force.

    A student who is no longer hit and was warned already has the case revoked: notice void, flag removed, and a
    correcting message.
    """
    from sync.actions.writing import post_of

    case = _load(site, case_id)
    act = _act(site, actor, CaseAction.REEXAMINE, case, reason)
    difference = pending_difference(site.store, case_id)
    if case.held is not None and not (adopt and difference is not None and difference.level_after is not None):
        return settle_held(post_of(site), case, act, stands=not adopt)
    if adopt and difference is not None and difference.level_after is None and case.state not in BEFORE_ISSUE:
        return revoke(post_of(site), case_id, case.version, act)
    then = taking_back(post_of(site), case, act)
    return settle_reexamination(site.store, case_id, case.version, act, adopt=adopt, then=then)


def revoke_case(site: Site, case_id: int, actor: Who, reason: str) -> Case:
    """Take back a warning that was issued: notice void, flag gone with the next plan, the student told why."""
    from sync.actions.writing import post_of

    case = _load(site, case_id)
    act = _act(site, actor, CaseAction.REVOKE, case, reason)
    return revoke(post_of(site), case_id, case.version, act)


def move(site: Site, case_id: int, to: CaseState, actor: Who, reason: str) -> Case:
    """Move a case to a state that a person may give it: confirm, reject, support, lift, close, reopen.

    Raises:
        NotAllowed: the life of a case, or the policy's procedure, has another step first.
    """
    from sync.actions.writing import post_of

    case = _load(site, case_id)
    act = _act(site, actor, MOVES.get(to, CaseAction.CONFIRM), case, reason)
    check_move(procedure_of(site, case), case, to)
    telling = telling_lifted if to is CaseState.LIFTED else taking_back
    return move_case(site.store, case_id, case.version, to, act, then=telling(post_of(site), case, act))


def _load(site: Site, case_id: int) -> Case:
    with site.store.read() as tx:
        return load_case(tx, site.store.site_id, case_id)


def _act(site: Site, actor: Who, action: CaseAction, case: Case, why: str) -> Act:
    return Act(decider(site, actor, action, case).account, why, site.clock.now())
