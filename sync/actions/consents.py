"""Consents on which a level rests (ustl 第三条 2), the last day to apply, and the end of the trial."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from config.actors import ROLE_TITLES
from config.procedure_life import CaseAction, Role
from sync.actions.acting import Who, actor_of
from sync.actions.deciding import decider, procedure_of
from sync.cases.changes import Act, NotAllowed, load_case
from sync.cases.consents import STEPS, Given, record_consent
from sync.cases.permission import Actor, NotPermitted, check_may
from sync.cases.trials import decide_trial
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.consents import TrialOutcome, set_application_day

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case

_RECORDED_BY: Final[dict[str, tuple[Role, ...]]] = {
    "college": (Role.COLLEGE_LEADER, Role.SECRETARY, Role.DEANS_OFFICE),
    "school": (Role.DEANS_OFFICE,),
}
"""Whose word a step is, where not everybody who may record consents may record it."""


def consent(site: Site, case_id: int, given: Given, actor: Who) -> Case:
    """Write down one step: an application, an agreement, an approval, a refusal, or an application taken back.

    Raises:
        NotAllowed: it is not this party's turn, or nothing waits for consents.
        NotPermitted: it is not the person's to record.
    """
    case = _load(site, case_id)
    person = decider(site, actor, CaseAction.CONSENT, case)
    _check_recorder(person, given.party)
    consents = procedure_of(site, case).consents_for(case.level)
    act = Act(person.account, _words(given), site.clock.now())
    zone = site.settings.site.zone
    return record_consent(site.store, case_id, case.version, given, act, consents=consents, zone=zone)


def close_applications_on(site: Site, policy: str, period: str, last_day: date, actor: Who, reason: str) -> None:
    """Set the last day on which the students of a period may apply; who has not by then is dealt with by the next plan.

    Raises:
        NotAllowed: the policy has no level that rests on consents.
        NotPermitted: it is the school's office that sets the day.
        Refusal: the day is past already.
    """
    person = actor_of(site, actor)
    regulation = regulations_of(site, policy)[0]
    check_may(person, CaseAction.CONSENT, college="", procedure=regulation.procedure)
    if not regulation.procedure.consents:
        raise NotAllowed(f"《{regulation.title}》没有须经申请和同意的等级。")
    if last_day < site.today():
        raise Refusal(f"{last_day} 已经过去：截止日应是今天或以后，让学生来得及申请。")
    with site.store.begin() as tx:
        set_application_day(
            tx,
            site.store.site_id,
            regulation.id,
            period,
            last_day,
            actor=person.account,
            reason=reason,
            at=site.clock.now(),
        )


def end_of_trial(site: Site, case_id: int, outcome: TrialOutcome, actor: Who, reason: str) -> Case:
    """Decide a trial whose year is over.

    Raises:
        NotAllowed: no trial runs, or it is not over yet.
    """
    case = _load(site, case_id)
    person = decider(site, actor, CaseAction.LIFT if outcome == "passed" else CaseAction.CLOSE, case)
    act = Act(person.account, reason, site.clock.now())
    return decide_trial(site.store, case_id, case.version, outcome, act, site.settings.site.zone)


def _words(given: Given) -> str:
    """Return a step as the history tells it: 家长同意（2025-10-10，家长）：通话记录."""
    outcome = {"given": "", "refused": "：未同意", "withdrawn": "：撤回"}[given.outcome]
    return f"{STEPS[given.party]}{outcome}（{given.on}，{given.by}）；凭据：{given.evidence}"


def _check_recorder(person: Actor, party: str) -> None:
    roles = _RECORDED_BY.get(party, ())
    if roles and not person.roles.intersection(roles):
        titles = "、".join(ROLE_TITLES[role] for role in roles)
        raise NotPermitted(f"{person.person}（{person.account}）不能登记“{STEPS[party]}”：须由{titles}登记。")


def _load(site: Site, case_id: int) -> Case:
    with site.store.read() as tx:
        return load_case(tx, site.store.site_id, case_id)
