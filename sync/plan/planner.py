"""Make the plan: a pure function of the situation."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sync.plan.adopting import adopted, in_force, with_adopted
from sync.plan.ahead import applications_to_close, cases_to_announce, cases_to_await
from sync.plan.case_steps import (
    AnnounceCases,
    AnnounceRow,
    AwaitConsents,
    CloseApplications,
    IssueCases,
    IssueRow,
    TurnCases,
    TurnRow,
)
from sync.plan.cohorts import Flags, cohort_notes, cohort_steps, cohort_turn_steps
from sync.plan.drift import drift_of
from sync.plan.drift_words import drift_notes
from sync.plan.flags import FlagKey, after_issuing, after_turning, flags_of
from sync.plan.groups import courses_of, group_notes, group_steps, group_turn_steps, repair_steps
from sync.plan.issuing import cases_to_issue, cases_waiting
from sync.plan.people import people_of, portioned
from sync.plan.plan import Plan, Risk, Waiting
from sync.plan.safety import NEVER_ACCEPTED, TURN, PlanUnsafe, risks_of
from sync.plan.situation import Situation
from sync.plan.steps import Step
from sync.plan.turning import cases_to_turn
from sync.store.case_record import CaseState


def make_plan(situation: Situation, *, turn: bool = False, accepted: Collection[str] = ()) -> Plan:
    """Return the steps that lead from what the LMS holds to what the cases say.

    Steps of an ordinary plan: repair groups that students could see; announce to students alone what their policy
    wants announced, and open or close the wait for consents; confirm and issue the cases that wait for no person;
    bring the cohorts in line; bring the course groups in line. Messages go out with the cases announced or issued.
    With ``turn`` the plan holds only the turn of the period: what becomes of older cases, and the flags they lose.

    ``accepted`` are the codes of the risks that a person accepts by name. The same situation gives the same plan.

    Raises:
        PlanUnsafe: the limits of the settings are exceeded, or the turn of a period is due first.
    """
    return _turn_plan(situation) if turn else _ordinary_plan(situation, frozenset(accepted))


def _ordinary_plan(situation: Situation, accepted: frozenset[str]) -> Plan:
    people = people_of(situation.accounts)
    rows, announced = cases_to_issue(situation), cases_to_announce(situation)
    flags = flags_of(after_issuing(situation.cases, rows))
    should = courses_of(situation, flags, people)
    found = drift_of(situation, flags, should, people)
    codes = in_force(situation, found)
    kept = adopted(found, codes)
    courses = with_adopted(situation, should, kept)
    turning, undecided = cases_to_turn(situation)
    risks = [*_turn_due(turning), *risks_of(situation, flags, people, told=_first_told(situation, rows, announced))]
    plan = Plan(
        site_id=situation.site_id,
        kind="ordinary",
        steps=(
            *repair_steps(situation, courses, people),
            *_ahead_steps(situation, announced),
            *map(IssueCases, portioned(rows)),
            *cohort_steps(situation, flags, people, kept),
            *group_steps(situation, courses, people),
        ),
        notes=(
            *cohort_notes(situation),
            *group_notes(situation, courses),
            *drift_notes(drift for drift in found if drift.code not in codes),
            *situation.beside,
            *situation.withheld.page_one,
        ),
        waiting=(*cases_waiting(situation), *undecided, *_without_account(situation, flags)),
        accepted=tuple(risk for risk in risks if risk.code in accepted - NEVER_ACCEPTED),
    )
    if len(plan.accepted) < len(risks):
        raise PlanUnsafe(plan, [risk for risk in risks if risk not in plan.accepted])
    return plan


def _ahead_steps(situation: Situation, announced: Sequence[AnnounceRow]) -> Iterator[Step]:
    yield from map(AnnounceCases, portioned(announced))
    yield from map(AwaitConsents, portioned(cases_to_await(situation)))
    yield from map(CloseApplications, portioned(applications_to_close(situation)))


def _first_told(situation: Situation, rows: Sequence[IssueRow], announced: Sequence[AnnounceRow]) -> Flags:
    """Return the flags as they would be if all were issued of whom this plan is the first to tell the students."""
    known = {case.id for case in situation.cases if case.state is CaseState.ANNOUNCED}
    new = [row for row in rows if row.case_id not in known]
    return flags_of(after_issuing(situation.cases, [*new, *announced]))


def _turn_plan(situation: Situation) -> Plan:
    people = people_of(situation.accounts)
    rows, undecided = cases_to_turn(situation)
    before, after = flags_of(situation.cases), flags_of(after_turning(situation.cases, rows))
    lost: dict[FlagKey, frozenset[str]] = {
        key: students - after.get(key, frozenset()) for key, students in before.items()
    }
    steps = [
        *map(TurnCases, portioned(rows)),
        *cohort_turn_steps(situation, lost, people),
        *group_turn_steps(situation, lost, people),
    ]
    return Plan(situation.site_id, "turn", tuple(steps), waiting=tuple(undecided))


def _turn_due(rows: Sequence[TurnRow]) -> Iterator[Risk]:
    if rows:
        text = f"有 {len(rows)} 个以前学期的个案尚未结转或解除：请先做学期交替（plan --turn），再做本计划。"
        yield Risk(TURN, text)


def _without_account(situation: Situation, flags: Flags) -> Iterator[Waiting]:
    """Yield the students who should be shown in the roster but have no account."""
    numbers = frozenset[str]().union(*flags.values()) - situation.accounts.keys()
    latest = {case.student_no: case.id for case in situation.cases}
    for number in sorted(numbers):
        yield Waiting(latest[number], number, "没有可用的 Moodle 账号，名册中无法标注")
