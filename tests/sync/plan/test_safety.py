"""Too much change stops the plan, with every reason, until a person accepts it by name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from config.limits import CollegeLimits, Limits
from sync.plan.partial import plan_for
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


SMALL, LARGE = "艺术学院", "数学学院"


def of_two_colleges(*cases: Case, limits: Limits = LIMITS, **changes: object) -> Situation:
    """Return a school of 1,000 students: the first twenty are of a college of 30, the others of the large one."""
    colleges = {number: SMALL if number in STUDENTS[:20] else LARGE for number in STUDENTS}
    evaluated = {SMALL: 30, LARGE: 970}
    return a_situation(
        *cases, students=STUDENTS, evaluated=1000, limits=limits, colleges=colleges, evaluated_in=evaluated, **changes
    )


@pytest.mark.parametrize(("hits", "expected"), [(3, []), (4, [f"additions:{SMALL}"]), (20, [f"additions:{SMALL}"])])
def test_a_small_colleges_error_does_not_hide_in_a_large_school(hits: int, expected: list[str]) -> None:
    assert codes(of_two_colleges(*proposals(hits))) == expected


def test_the_same_number_in_a_large_college_is_nothing_unusual() -> None:
    assert codes(of_two_colleges(*(a_case(each, STUDENTS[each]) for each in range(20, 60)))) == []


def test_removals_are_judged_by_college_as_well() -> None:
    actual = Actual(cohorts=three_cohorts(yellow=tuple(STUDENTS)))
    cases = [a_case(each, STUDENTS[each], state=CaseState.ISSUED) for each in range(4, 60)]
    assert codes(of_two_colleges(*cases, actual=actual)) == [f"removals:{SMALL}"]


def test_a_college_may_have_limits_of_its_own() -> None:
    own = CollegeLimits(names=(SMALL,), additions_share=Decimal("0.5"))
    limits = LIMITS.model_copy(update={"colleges": (own,)})
    assert codes(of_two_colleges(*proposals(15), limits=limits)) == []
    assert codes(of_two_colleges(*proposals(16), limits=limits)) == [f"additions:{SMALL}"]


def test_a_school_of_one_college_is_told_once() -> None:
    alone = {"colleges": dict.fromkeys(STUDENTS, SMALL), "evaluated_in": {SMALL: 100}}
    assert codes(a_situation(*proposals(11), limits=LIMITS, **alone)) == ["additions"]


def test_each_colleges_risk_is_accepted_by_its_own_name() -> None:
    situation = of_two_colleges(*proposals(20))
    with pytest.raises(PlanUnsafe, match=f"{SMALL}：新增预警学生 20 人，超过本次核算 30 人的 10 %"):
        make_plan(situation, accepted=["additions"])
    plan = make_plan(situation, accepted=[f"additions:{SMALL}"])
    assert [risk.code for risk in plan.accepted] == [f"additions:{SMALL}"]


def test_the_plan_of_one_college_is_judged_by_its_own_number() -> None:
    cases = [a_case(each, STUDENTS[each], college=SMALL if each < 20 else LARGE) for each in range(60)]
    plan_for(of_two_colleges(*cases), [LARGE])
    with pytest.raises(PlanUnsafe, match=SMALL):
        plan_for(of_two_colleges(*cases), [SMALL])
