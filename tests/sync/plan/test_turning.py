"""The turn of a period: a step of its own that nobody is lost in."""

from __future__ import annotations

import pytest

from sync.plan.case_steps import TurnCases, TurnRow
from sync.plan.plan import plan_from_body
from sync.plan.planner import make_plan
from sync.plan.safety import PlanUnsafe
from sync.plan.situation import Actual
from sync.plan.steps import DeleteGroup, RemoveCohortMembers, RemoveGroupMembers
from sync.store.case_record import Case, CaseState
from tests.sync.plan.builders import a_case, a_cohort, a_group, a_situation, an_offering, three_cohorts
from tests.sync.scene import NEXT_PERIOD

ONE, TWO = "20230001", "20230002"
S = CaseState
NEWEST = {"asnu": NEXT_PERIOD}


def an_older(**changes: object) -> Case:
    return a_case(1, ONE, **{"level": "orange", "state": S.ISSUED, **changes})  # type: ignore[arg-type]


def a_newer(level: str, state: CaseState = S.PROPOSED, **changes: object) -> Case:
    return a_case(2, ONE, level, state=state, period=NEXT_PERIOD, **changes)


def rows(*cases: Case, **changes: object) -> list[TurnRow]:
    plan = make_plan(a_situation(*cases, periods=NEWEST, **changes), turn=True)  # type: ignore[arg-type]
    return [row for step in plan.steps if isinstance(step, TurnCases) for row in step.rows]


def fate(*cases: Case, **changes: object) -> tuple[str, int | None] | None:
    found = rows(*cases, **changes)
    return (found[0].to, found[0].successor_id) if found else None


def test_not_hit_any_more_is_lifted() -> None:
    assert fate(an_older()) == ("lifted", None)
    assert fate(an_older(state=S.IN_SUPPORT)) == ("lifted", None)


def test_not_hit_but_kept_by_the_rule_on_lifting_is_carried_over() -> None:
    assert fate(an_older(), carry=frozenset({1})) == ("carried_over", None)


@pytest.mark.parametrize(
    ("level", "expected"), [("yellow", "carried_over"), ("orange", "carried_over"), ("red", "escalated")]
)
def test_hit_again_the_newer_case_takes_over(level: str, expected: str) -> None:
    assert fate(an_older(), a_newer(level)) == (expected, 2)


@pytest.mark.parametrize("state", [S.REJECTED, S.WITHDRAWN, S.REVOKED])
def test_a_newer_case_that_came_to_nothing_takes_over_nothing(state: CaseState) -> None:
    assert fate(an_older(), a_newer("red", state)) == ("lifted", None)


@pytest.mark.parametrize(
    ("reason", "expected"), [("graduated", "closed"), ("withdrawn", "closed"), ("leave", "carried_over")]
)
def test_who_was_not_judged(reason: str, expected: str) -> None:
    assert fate(an_older(), not_judged={("asnu", ONE): reason}) == (expected, None)


def test_of_whom_nothing_is_known_waits_for_a_person() -> None:
    situation = a_situation(an_older(), periods=NEWEST, judged={"asnu": frozenset({TWO})})
    plan = make_plan(situation, turn=True)
    assert plan.is_empty
    assert [each.student_no for each in plan.waiting] == [ONE]
    assert [each.why for each in make_plan(situation).waiting] == ["新的学期没有核算到该生，请核实学籍"]
    assert fate(an_older(), judged={"asnu": frozenset({ONE})}) == ("lifted", None)


def test_a_proposal_nobody_confirmed_is_withdrawn() -> None:
    assert fate(a_case(1, ONE)) == ("withdrawn", None)


@pytest.mark.parametrize("state", [S.ANNOUNCED, S.CONFIRMED, S.AWAITING_CONSENTS, S.LIFTED, S.REJECTED])
def test_what_a_person_has_in_hand_or_is_over_is_left_alone(state: CaseState) -> None:
    assert fate(a_case(1, ONE, state=state)) is None


def test_what_waits_for_a_person_is_left_alone() -> None:
    assert fate(an_older(reexamine_digest="e" * 64)) is None
    assert fate(an_older(), objected=frozenset({1})) is None


def test_carried_over_without_a_successor_comes_up_again_next_time_only() -> None:
    assert fate(an_older(state=S.CARRIED_OVER, turned_to=NEXT_PERIOD)) is None
    assert fate(an_older(state=S.CARRIED_OVER, turned_to="2024-2025-1")) == ("lifted", None)
    assert fate(an_older(state=S.CARRIED_OVER, turned_to=NEXT_PERIOD, successor_id=2), a_newer("red")) is None


@pytest.mark.parametrize("state", [S.CARRIED_OVER, S.ESCALATED])
def test_a_case_whose_successor_came_to_nothing_is_judged_anew(state: CaseState) -> None:
    older = an_older(state=state, turned_to=NEXT_PERIOD, successor_id=2)
    assert fate(older, a_newer("red", S.REJECTED)) == ("lifted", None)


def test_no_period_evaluated_no_turn() -> None:
    assert make_plan(a_situation(an_older(), periods={}), turn=True).is_empty


def test_an_ordinary_plan_does_not_mix_with_the_turn() -> None:
    situation = a_situation(an_older(), periods=NEWEST)
    with pytest.raises(PlanUnsafe, match="plan --turn"):
        make_plan(situation)


def test_the_turn_removes_the_flags_that_are_lost_and_does_nothing_else() -> None:
    other = a_case(3, TWO, "red", period=NEXT_PERIOD)
    situation = a_situation(
        an_older(),
        other,
        actual=Actual(
            cohorts=(*three_cohorts(orange=(ONE, TWO)), a_cohort("purple", ONE)),
            groups=(
                a_group(7, "orange", ONE),
                a_group(8, "orange", ONE, TWO),
                a_group(9, "orange", TWO),
                a_group(7, "purple", ONE),
            ),
        ),
        offerings=(an_offering(7, ONE, TWO), an_offering(8, ONE, TWO)),
        periods=NEWEST,
    )
    turn, cohort, deleted, removed = make_plan(situation, turn=True).steps
    assert isinstance(turn, TurnCases)
    assert isinstance(cohort, RemoveCohortMembers)
    assert [member.student_no for member in cohort.members] == [ONE]
    assert isinstance(deleted, DeleteGroup)
    assert deleted.course_id == 7
    assert isinstance(removed, RemoveGroupMembers)
    assert removed.course_id == 8


def test_nobody_drops_out_of_sight_between_two_periods() -> None:
    situation = a_situation(
        an_older(), a_newer("orange"), actual=Actual(cohorts=three_cohorts(orange=(ONE,))), periods=NEWEST
    )
    plan = make_plan(situation, turn=True)
    (turn,) = plan.steps
    assert isinstance(turn, TurnCases)
    assert plan_from_body(plan.body).steps == plan.steps
