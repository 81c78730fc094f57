"""Too much change stops the plan, with every reason, until a person accepts it by name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from config.settings import Limits
from sync.plan.plan import Plan
from sync.plan.planner import make_plan
from sync.plan.safety import PlanUnsafe
from sync.plan.situation import Actual, Situation
from sync.store.case_record import Case, CaseState
from tests.sync.plan.builders import a_case, a_cohort, a_group, a_situation, an_offering, three_cohorts
from tests.sync.scene import NEXT_PERIOD, numbers

LIMITS = Limits(additions_share=Decimal("0.1"), additions_minimum=3, removals_share=Decimal("0.1"), removals_minimum=2)
STUDENTS = numbers(60)


def proposals(count: int) -> list[Case]:
    return [a_case(number, STUDENTS[number]) for number in range(count)]


def issued(count: int) -> list[Case]:
    return [a_case(number, STUDENTS[number], state=CaseState.ISSUED) for number in range(count)]


def codes(situation: Situation) -> list[str]:
    try:
        make_plan(situation)
    except PlanUnsafe as unsafe:
        return [risk.code for risk in unsafe.risks]
    return []


@pytest.mark.parametrize(
    ("hits", "evaluated", "expected"),
    [(10, 100, []), (11, 100, ["additions"]), (3, 5, []), (4, 5, ["additions"]), (4, 0, ["additions"])],
)
def test_additions_as_a_share_of_those_evaluated(hits: int, evaluated: int, expected: list[str]) -> None:
    assert codes(a_situation(*proposals(hits), limits=LIMITS, evaluated=evaluated)) == expected


def test_who_changes_the_level_is_no_addition() -> None:
    cases = [
        a_case(number, STUDENTS[number], "red", state=CaseState.ISSUED, revision=2, issued_level="yellow")
        for number in range(20)
    ]
    actual = Actual(cohorts=three_cohorts(yellow=tuple(STUDENTS[:20])))
    assert codes(a_situation(*cases, actual=actual, limits=LIMITS)) == []


@pytest.mark.parametrize(("strangers", "expected"), [(2, []), (3, ["removals"])])
def test_members_without_a_case_that_ended_are_not_removed_by_the_dozen(strangers: int, expected: list[str]) -> None:
    cases = issued(20)
    members = STUDENTS[:20] + STUDENTS[40 : 40 + strangers]
    actual = Actual(cohorts=three_cohorts(yellow=tuple(members)))
    assert codes(a_situation(*cases, actual=actual, limits=LIMITS, students=STUDENTS)) == expected


def test_a_store_that_lost_its_cases_removes_nobody() -> None:
    actual = Actual(cohorts=three_cohorts(yellow=tuple(STUDENTS)))
    assert codes(a_situation(actual=actual, limits=LIMITS, students=STUDENTS)) == ["removals"]


def test_accounts_that_were_not_read_remove_nobody() -> None:
    actual = Actual(cohorts=three_cohorts(yellow=tuple(STUDENTS[:20])))
    assert codes(a_situation(*issued(20), actual=actual, limits=LIMITS, students=STUDENTS[:2])) == ["removals"]


def test_whose_case_ended_may_go_in_any_number() -> None:
    cases = [a_case(number, STUDENTS[number], state=CaseState.LIFTED, issues=1) for number in range(20)]
    actual = Actual(cohorts=three_cohorts(yellow=tuple(STUDENTS[:20])))
    assert codes(a_situation(*cases, actual=actual, limits=LIMITS)) == []


def test_an_enrolment_list_cut_short_empties_no_groups() -> None:
    actual = Actual(cohorts=three_cohorts(yellow=tuple(STUDENTS[:20])), groups=(a_group(7, "yellow", *STUDENTS[:20]),))
    cut = (an_offering(7, *STUDENTS[:5]),)
    whole = (an_offering(7, *STUDENTS[:20]),)
    assert codes(a_situation(*issued(20), actual=actual, limits=LIMITS, offerings=cut)) == ["removals"]
    assert codes(a_situation(*issued(20), actual=actual, limits=LIMITS, offerings=whole)) == []


def test_a_course_of_another_term_loses_its_groups_freely_an_unknown_one_does_not() -> None:
    actual = Actual(cohorts=three_cohorts(yellow=tuple(STUDENTS[:20])), groups=(a_group(7, "yellow", *STUDENTS[:20]),))
    assert codes(a_situation(*issued(20), actual=actual, limits=LIMITS)) == ["removals"]
    assert codes(a_situation(*issued(20), actual=actual, limits=LIMITS, past_courses=frozenset({7}))) == []


def test_a_cohort_without_a_level_counts_too() -> None:
    actual = Actual(cohorts=(*three_cohorts(), a_cohort("purple", *STUDENTS[:5])))
    assert codes(a_situation(actual=actual, limits=LIMITS, students=STUDENTS)) == ["removals"]


def test_every_reason_is_told_and_each_is_accepted_by_name() -> None:
    actual = Actual(cohorts=three_cohorts(red=tuple(STUDENTS[40:50])))
    situation = a_situation(*proposals(20), actual=actual, limits=LIMITS, students=STUDENTS)
    with pytest.raises(PlanUnsafe) as refused:
        make_plan(situation)
    assert [risk.code for risk in refused.value.risks] == ["additions", "removals"]
    text = str(refused.value)
    assert "plan --accept additions --accept removals" in text
    assert "10 个" in text
    with pytest.raises(PlanUnsafe, match="removals"):
        make_plan(situation, accepted=["additions"])
    plan = make_plan(situation, accepted=["additions", "removals"])
    assert {risk.code for risk in plan.accepted} == {"additions", "removals"}
    assert plan.checksum == refused.value.plan.checksum


def test_the_turn_of_a_period_cannot_be_waved_through() -> None:
    situation = a_situation(*issued(1), periods={"asnu": NEXT_PERIOD})
    with pytest.raises(PlanUnsafe, match="plan --turn") as refused:
        make_plan(situation, accepted=["turn"])
    assert "--accept" not in str(refused.value)
    assert isinstance(refused.value.plan, Plan)
