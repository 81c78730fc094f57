"""A plan of one college: its own cases and students, and nothing that concerns the others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.plan.case_steps import IssueCases, TurnCases
from sync.plan.partial import plan_for
from sync.plan.plan import Plan, plan_from_body
from sync.plan.planner import make_plan
from sync.plan.safety import PlanUnsafe
from sync.plan.situation import Actual, Situation
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteGroup,
    RemoveCohortMembers,
    RepairGroup,
)
from sync.store.case_record import Case, CaseState
from tests.sync.plan.builders import a_case, a_cohort, a_group, a_situation, an_offering, three_cohorts
from tests.sync.scene import NEXT_PERIOD, PERIOD

ONE, TWO = "20230001", "20230002"
MATHS, ARTS = "数学学院", "文学院"
S = CaseState


def a_proposal(case_id: int, number: str, college: str, level: str = "yellow", **changes: Any) -> Case:
    return a_case(case_id, number, level, college=college, **changes)


def both(**changes: Any) -> Situation:
    """A proposal in each of two colleges, both students in one course."""
    cases = (a_proposal(1, ONE, MATHS), a_proposal(2, TWO, ARTS))
    return a_situation(*cases, **{"offerings": (an_offering(7, ONE, TWO),), **changes})


def people(plan: Plan) -> set[str]:
    """Return every student whom a plan touches."""
    named = {row.student_no for step in plan.steps if isinstance(step, IssueCases | TurnCases) for row in step.rows}
    return named | {each.student_no for step in plan.steps for each in getattr(step, "members", ())}


def kinds(plan: Plan) -> list[str]:
    return [step.kind for step in plan.steps]


def test_it_issues_and_shows_the_own_students_alone() -> None:
    plan = plan_for(both(actual=Actual()), [MATHS])
    assert people(plan) == {ONE}
    assert kinds(plan) == ["issue_cases", "create_cohort", "add_cohort_members", "create_group", "add_group_members"]
    assert plan.colleges == (MATHS,)
    assert MATHS in plan.notes[0]


def test_without_a_college_it_is_the_whole_schools() -> None:
    assert plan_for(both(), []) == make_plan(both())
    assert people(plan_for(both(), [])) == {ONE, TWO}


def test_all_colleges_named_is_not_the_whole_schools_but_has_the_same_people() -> None:
    assert people(plan_for(both(), [MATHS, ARTS])) == {ONE, TWO}


def test_whose_plan_it_is_stands_under_the_checksum() -> None:
    plan = plan_for(both(), [MATHS])
    assert plan_from_body(plan.body).colleges == (MATHS,)
    assert plan_from_body(plan.body).checksum == plan.checksum
    assert plan.checksum != Plan(plan.site_id, plan.kind, plan.steps).checksum


def test_the_other_colleges_students_stay_where_they_are() -> None:
    issued = a_proposal(2, TWO, ARTS, state=S.ISSUED)
    actual = Actual(cohorts=three_cohorts(yellow=(TWO,)), groups=(a_group(7, "yellow", TWO),))
    situation = a_situation(a_proposal(1, ONE, MATHS), issued, offerings=(an_offering(7, ONE, TWO),), actual=actual)
    plan = plan_for(situation, [MATHS])
    assert people(plan) == {ONE}
    assert not [step for step in plan.steps if isinstance(step, RemoveCohortMembers)]


def test_who_is_shown_without_a_case_any_more_is_left_to_the_plan_of_the_own_college() -> None:
    revoked = a_proposal(2, TWO, ARTS, state=S.REVOKED, issues=1)
    actual = Actual(cohorts=three_cohorts(yellow=(TWO,)))
    situation = a_situation(revoked, actual=actual)
    assert plan_for(situation, [MATHS]).is_empty
    (step,) = plan_for(situation, [ARTS]).steps
    assert isinstance(step, RemoveCohortMembers)
    assert [each.student_no for each in step.members] == [TWO]


def test_nobody_is_put_into_a_group_that_students_see_before_the_school_has_mended_it() -> None:
    exposed = a_group(7, "yellow", TWO, visibility=0)
    issued = a_proposal(2, TWO, ARTS, state=S.ISSUED)
    cohorts = three_cohorts(yellow=(TWO,))
    situation = a_situation(
        a_proposal(1, ONE, MATHS),
        issued,
        offerings=(an_offering(7, ONE, TWO),),
        actual=Actual(cohorts=cohorts, groups=(exposed,)),
    )
    assert [step for step in make_plan(situation).steps if isinstance(step, RepairGroup)]
    plan = plan_for(situation, [MATHS])
    assert kinds(plan) == ["issue_cases", "add_cohort_members"]


def test_a_cohort_that_students_see_is_hidden_before_somebody_is_put_into_it() -> None:
    situation = both(actual=Actual(cohorts=(a_cohort("yellow", visible=True),)))
    steps = plan_for(situation, [MATHS]).steps
    changed = next(at for at, step in enumerate(steps) if isinstance(step, ChangeCohort))
    added = next(at for at, step in enumerate(steps) if isinstance(step, AddCohortMembers))
    assert changed < added


def test_what_nobody_needs_any_more_is_left_to_the_school() -> None:
    empty = a_group(7, "yellow")
    situation = a_situation(offerings=(an_offering(7, ONE),), actual=Actual(groups=(empty,)))
    assert [step for step in make_plan(situation).steps if isinstance(step, DeleteGroup)]
    assert plan_for(situation, [MATHS]).is_empty


def test_only_the_own_cases_wait_in_it() -> None:
    reviewed = {"reexamine_digest": "x"}
    situation = a_situation(a_proposal(1, ONE, MATHS, **reviewed), a_proposal(2, TWO, ARTS, **reviewed))
    assert [each.case_id for each in plan_for(situation, [ARTS]).waiting] == [2]


def test_the_turn_of_one_college_is_no_obstacle_to_another() -> None:
    older = a_proposal(1, ONE, MATHS, state=S.ISSUED)
    newer = a_proposal(2, TWO, ARTS, period=NEXT_PERIOD)
    situation = a_situation(older, newer, periods={"asnu": NEXT_PERIOD})
    with pytest.raises(PlanUnsafe):
        make_plan(situation)
    assert people(plan_for(situation, [ARTS])) == {TWO}
    with pytest.raises(PlanUnsafe):
        plan_for(situation, [MATHS])
    assert people(plan_for(situation, [MATHS], turn=True)) == {ONE}
    assert plan_for(situation, [ARTS], turn=True).is_empty


def turned(situation: Situation) -> dict[str, str]:
    steps = make_plan(situation, turn=True).steps
    return {row.student_no: row.to for step in steps if isinstance(step, TurnCases) for row in step.rows}


def test_a_college_that_is_judged_later_turns_later() -> None:
    """The mathematicians are judged for the new term, the others not yet: their warnings stand as they are."""
    cases = (a_proposal(1, ONE, MATHS, state=S.ISSUED), a_proposal(2, TWO, ARTS, state=S.ISSUED))
    apart = {("asnu", MATHS): NEXT_PERIOD, ("asnu", ARTS): PERIOD}
    situation = a_situation(*cases, periods={"asnu": NEXT_PERIOD}, college_periods=apart)
    assert turned(situation) == {ONE: "lifted"}


def test_a_proposal_of_a_college_that_is_judged_later_is_still_issued() -> None:
    apart = {("asnu", MATHS): NEXT_PERIOD, ("asnu", ARTS): PERIOD}
    situation = a_situation(a_proposal(2, TWO, ARTS), periods={"asnu": NEXT_PERIOD}, college_periods=apart)
    assert [row.student_no for row in make_plan(situation).issues()] == [TWO]


def test_who_went_to_a_college_that_is_judged_later_is_not_lifted_unseen() -> None:
    """The old college's new list no longer has the student, the new college's has not come: a person looks."""
    apart = {("asnu", MATHS): NEXT_PERIOD, ("asnu", ARTS): PERIOD}
    case = a_proposal(1, ONE, MATHS, state=S.ISSUED)
    situation = a_situation(
        case,
        periods={"asnu": NEXT_PERIOD},
        college_periods=apart,
        judged={"asnu": frozenset({ONE})},
        judged_in={("asnu", ONE): PERIOD},
    )
    plan = make_plan(situation, turn=True)
    assert plan.is_empty
    assert [(each.case_id, each.why) for each in plan.waiting] == [(1, "新的学期没有核算到该生，请核实学籍")]


def test_who_went_to_a_college_under_another_regulation_is_for_a_person() -> None:
    case = a_proposal(1, ONE, MATHS, state=S.IN_SUPPORT)
    situation = a_situation(case, periods={"asnu": NEXT_PERIOD}, judged={"asnu": frozenset({TWO})})
    assert turned(situation) == {}
    assert [each.case_id for each in make_plan(situation, turn=True).waiting] == [1]


STATES = st.sampled_from([S.PROPOSED, S.ISSUED, S.IN_SUPPORT, S.REVOKED, S.CARRIED_OVER])
PLACES = st.tuples(st.sampled_from([MATHS, ARTS, "设计学院"]), st.sampled_from(["yellow", "orange", "red"]), STATES)
SHOWN = st.dictionaries(st.sampled_from(["yellow", "orange", "red"]), st.frozensets(st.integers(1, 6)), max_size=3)


@given(places=st.lists(PLACES, min_size=1, max_size=6), shown=SHOWN, turn=st.booleans(), group=st.booleans())
def test_a_college_s_plan_touches_nobody_of_another(
    places: list[tuple[str, str, CaseState]], shown: dict[str, frozenset[int]], turn: bool, group: bool
) -> None:
    numbers = [f"2023{at:04d}" for at in range(1, 7)]
    cases = [
        a_proposal(at, numbers[at - 1], college, level, state=state)
        for at, (college, level, state) in enumerate(places, 1)
    ]
    placed = {level: tuple(numbers[at - 1] for at in members) for level, members in shown.items()}
    groups = tuple(a_group(7, level, *members) for level, members in placed.items()) if group else ()
    actual = Actual(cohorts=three_cohorts(**placed), groups=groups)
    situation = a_situation(*cases, offerings=(an_offering(7, *numbers),), actual=actual)
    own = {case.student_no for case in cases if case.college == MATHS}
    ids = {case.id for case in cases if case.college == MATHS}
    plan = plan_for(situation, [MATHS], turn=turn)
    assert people(plan) <= own
    assert set(plan.case_ids()) <= ids
    made = [step for step in plan.steps if isinstance(step, CreateCohort | CreateGroup)]
    filled = [step for step in plan.steps if isinstance(step, AddCohortMembers | AddGroupMembers)]
    assert {step.idnumber for step in made} <= {step.idnumber for step in filled}
