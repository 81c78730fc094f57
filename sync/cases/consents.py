"""A level that rests on consents (ustl 第三条 2): each in its turn, with day, person and evidence.

After the last one it takes effect. The firm level, where there is one, is issued meanwhile and stands; a case without
one waits as ``awaiting_consents``. A refusal at any step, or no application until the day that the dean's office set,
ends the matter: the firm level stands, or the case is rejected, and the student goes on a referral list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from config.procedure_life import Consents
from sync.cases.changes import Act, NotAllowed, change_case, load_case
from sync.cases.life import ISSUED
from sync.cases.objections import open_objections
from sync.store.canonical import canonical_json
from sync.store.case_record import Case, CaseState, Review
from sync.store.consents import Consent, Outcome, insert_consent, read_consents
from sync.store.database import Store
from sync.store.transaction import Transaction

PARTIES: Final = {"student": "学生本人", "guardian": "家长", "college": "学院", "school": "学校"}
"""What people call those who have to consent."""

STEPS: Final = {"student": "本人申请", "guardian": "家长同意", "college": "学院审批", "school": "学校批准"}
"""What people call the steps."""

REFUSED: Final = "consents_refused"
NOT_APPLIED: Final = "not_applied"
ENDINGS: Final = frozenset({REFUSED, NOT_APPLIED})
"""Events after which the student is dealt with by another regulation."""

BEGINNINGS: Final = frozenset({"awaiting_consents", "issued", "reissued", "reexamination_adopted"})
"""Events from which on a student can apply for what a case says."""

_OPEN_STATES: Final = ISSUED | {CaseState.AWAITING_CONSENTS}


@dataclass(frozen=True, slots=True)
class Given:
    """One step as it is written down: whose it is, the outcome, on which day, by whom, and by which evidence."""

    party: str
    outcome: Outcome
    on: date
    by: str
    evidence: str


def is_pending(case: Case, consents: Consents | None) -> bool:
    """Say whether the level that a case proposes waits for consents."""
    return consents is not None and case.review is Review.PENDING and case.state in _OPEN_STATES


def standing(case: Case, recorded: Iterable[Consent]) -> tuple[Consent, ...]:
    """Return the consents that count for what a case says now: those since the student last withdrew, if ever."""
    found: list[Consent] = []
    for each in recorded:
        if each.case_id == case.id and each.revision == case.revision:
            found = [] if each.outcome == "withdrawn" else [*found, each]
    return tuple(found)


def next_party(consents: Consents, given: Sequence[Consent]) -> str:
    """Return whose turn it is."""
    return consents.order[len(given)]


def waiting_words(consents: Consents, given: Sequence[Consent]) -> str:
    """Return what is waited for: 待家长同意（已有：本人申请）."""
    done = "、".join(STEPS[each.party] for each in given)
    return f"待{STEPS[next_party(consents, given)]}（{'已有：' + done if done else consents.clause}）"


def record_consent(
    store: Store, case_id: int, version: int, given: Given, act: Act, *, consents: Consents | None, zone: ZoneInfo
) -> Case:
    """Write down one step. The last consent makes the level take effect; the next plan issues it.

    ``consents`` are those that the policy asks for this level, None where it asks for none.

    Raises:
        NotAllowed: the level needs no consents or has them, it is not this party's turn, the day is before the step
            before it or has not come, or something else about the case is open.
        CaseMoved, CaseNotFound: see `sync.cases.changes`.
    """
    with store.begin() as tx:
        case = load_case(tx, store.site_id, case_id, version)
        if consents is None or not is_pending(case, consents):
            raise NotAllowed(f"个案 {case_id} 没有待办的同意手续。")
        before = standing(case, read_consents(tx, store.site_id, [case_id]))
        _check_turn(case, consents, before, given)
        _check_day(before, given, act, zone)
        if case.reexamine_digest is not None or case_id in open_objections(tx, store.site_id):
            raise NotAllowed(f"个案 {case_id} 有待复核的变化或未答复的异议，请先处理。")
        steps = (case_id, case.revision, given.party, given.outcome, given.on, given.by, given.evidence)
        insert_consent(tx, store.site_id, Consent(*steps, act.actor, act.at))
        return _changed(tx, store.site_id, case, given, act, last=len(before) + 1 == len(consents.order))


def _check_turn(case: Case, consents: Consents, before: Sequence[Consent], given: Given) -> None:
    if given.outcome == "withdrawn":
        if given.party != "student" or not before:
            raise NotAllowed(f"个案 {case.id} 没有可以撤回的申请；只有学生本人可以撤回申请。")
        return
    due = next_party(consents, before)
    if given.party != due:
        order = "→".join(STEPS[party] for party in consents.order)
        raise NotAllowed(f"{consents.clause}：手续须依次办理（{order}），个案 {case.id} 现在轮到{PARTIES[due]}。")


def _check_day(before: Sequence[Consent], given: Given, act: Act, zone: ZoneInfo) -> None:
    today = act.at.astimezone(zone).date()
    if given.on > today:
        raise NotAllowed(f"日期 {given.on} 还没有到。")
    if before and given.on < before[-1].decided_on:
        raise NotAllowed(f"日期 {given.on} 早于前一道手续（{STEPS[before[-1].party]}，{before[-1].decided_on}）。")


def _changed(tx: Transaction, site_id: str, case: Case, given: Given, act: Act, *, last: bool) -> Case:
    details = canonical_json(given)
    if given.outcome == "refused":
        return end_without(tx, site_id, case, act, REFUSED, details)
    if given.outcome == "given" and last:
        to = CaseState.CONFIRMED if case.state is CaseState.AWAITING_CONSENTS else None
        columns = {"review": Review.APPROVED, "revision": case.revision + 1}
        return change_case(tx, site_id, case, act, "consents_complete", to=to, details=details, columns=columns)
    return change_case(tx, site_id, case, act, f"consent_{given.outcome}", details=details)


def end_without(tx: Transaction, site_id: str, case: Case, act: Act, action: str, details: str) -> Case:
    """End the matter without the level: the firm one stands; a case without one, not issued yet, is rejected."""
    to = CaseState.REJECTED if case.state is CaseState.AWAITING_CONSENTS else None
    return change_case(tx, site_id, case, act, action, to=to, details=details, columns={"review": Review.REFUSED})


def not_applied(
    cases: Iterable[Case],
    consents: Iterable[Consent],
    days: Mapping[tuple[str, str], date],
    needed: Mapping[int, Consents],
    since: Mapping[int, date],
    today: date,
) -> dict[int, date]:
    """Return the cases whose student has not applied though the last day is past, with that day.

    ``days`` are the last days by policy and period, ``needed`` the consents that a case's level rests on and ``since``
    the day from which its student could apply, by case: a last day before it is none of that student's.
    """
    recorded = list(consents)
    return {
        case.id: last_day
        for case in cases
        if case.id in needed
        and is_pending(case, needed[case.id])
        and (last_day := days.get((case.policy, case.period))) is not None
        and since.get(case.id, date.max) <= last_day < today
        and not standing(case, recorded)
    }
