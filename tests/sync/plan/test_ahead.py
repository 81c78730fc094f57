"""What a plan puts before a warning: announcing, waiting for consents, closing applications; and the limits on it."""

from __future__ import annotations

from datetime import date

import pytest

from config.settings import Limits
from sync.plan.plan import plan_from_body
from sync.plan.planner import make_plan
from sync.plan.safety import PlanUnsafe
from sync.plan.situation import Ahead, Situation
from sync.store.case_record import Case, CaseState, Review
from tests.sync.plan.builders import a_case, a_situation

S = CaseState
ONE, TWO = "20230001", "20230002"
ANNOUNCING = Ahead(announcing=frozenset({"asnu"}))
NONE_NEW = Limits(additions_minimum=0, additions_share=0, removals_minimum=10_000)


def kinds(situation: Situation) -> list[str]:
    return [
        step.kind for step in make_plan(situation).steps if step.kind.endswith(("cases", "consents", "applications"))
    ]


def pending(state: CaseState = S.PROPOSED, case_id: int = 1, student: str = ONE) -> Case:
    return a_case(case_id, student, "red", firm_level=None, review=Review.PENDING, state=state)


@pytest.mark.parametrize(
    ("state", "ahead", "steps"),
    [
        (S.PROPOSED, Ahead(), ["issue_cases"]),
        (S.PROPOSED, ANNOUNCING, ["announce_cases"]),
        (S.ANNOUNCED, ANNOUNCING, ["announce_cases"]),  # not told what it says now
        (S.ANNOUNCED, Ahead(announcing=frozenset({"asnu"}), announced={1: "异议期"}), []),
        (S.ANNOUNCED, Ahead(announcing=frozenset({"asnu"}), announced={1: ""}), ["issue_cases"]),
        (S.ANNOUNCED, Ahead(), []),  # the policy no longer announces: a person's
        (S.CONFIRMED, ANNOUNCING, ["issue_cases"]),
        (S.PROPOSED, Ahead(held={1: "校历"}), []),
        (S.REJECTED, ANNOUNCING, []),
    ],
)
def test_what_is_done_with_a_firm_case(state: CaseState, ahead: Ahead, steps: list[str]) -> None:
    assert kinds(a_situation(a_case(1, ONE, state=state), ahead=ahead)) == steps


@pytest.mark.parametrize(
    ("state", "ahead", "steps"),
    [
        (S.PROPOSED, Ahead(), []),
        (S.PROPOSED, ANNOUNCING, []),  # nothing doubtful is told
        (S.PROPOSED, Ahead(consents={1: "待本人申请"}), ["await_consents"]),
        (S.AWAITING_CONSENTS, Ahead(consents={1: "待本人申请"}), []),
        (
            S.AWAITING_CONSENTS,
            Ahead(consents={1: "待本人申请"}, not_applied={1: date(2025, 3, 31)}),
            ["close_applications"],
        ),
        (S.AWAITING_CONSENTS, Ahead(), []),
    ],
)
def test_what_is_done_with_a_doubtful_case(state: CaseState, ahead: Ahead, steps: list[str]) -> None:
    assert kinds(a_situation(pending(state), ahead=ahead)) == steps


@pytest.mark.parametrize(
    ("ahead", "why"),
    [
        (Ahead(consents={1: "待本人申请"}), ["待本人申请"]),
        (Ahead(), ["待各方同意"]),
        (Ahead(consents={1: "待本人申请"}, not_applied={1: date(2025, 3, 31)}), []),
    ],
)
def test_what_is_said_of_a_case_that_waits_for_consents(ahead: Ahead, why: list[str]) -> None:
    situation = a_situation(pending(S.AWAITING_CONSENTS), ahead=ahead)
    assert [each.why for each in make_plan(situation).waiting] == why


def test_a_contested_case_waits_for_a_person_before_it_waits_for_consents() -> None:
    situation = a_situation(pending(), ahead=Ahead(consents={1: "待本人申请"}), contested={1: "above"})
    assert kinds(situation) == []


def test_the_days_of_the_trial_are_signed_with_the_level_that_brings_it() -> None:
    trials = Ahead(trials={1: (date(2025, 2, 24), date(2026, 2, 24))})
    approved = a_case(1, ONE, "red", state=S.CONFIRMED, review=Review.APPROVED, firm_level="yellow")
    firm = a_case(1, ONE, "red", state=S.CONFIRMED, review=Review.REFUSED, firm_level="yellow")
    (row,) = make_plan(a_situation(approved, ahead=trials)).issues()
    assert (row.level, row.trial_from, row.trial_until) == ("red", "2025-02-24", "2026-02-24")
    (row,) = make_plan(a_situation(firm, ahead=trials)).issues()
    assert (row.level, row.trial_from, row.trial_until) == ("yellow", "", "")


def test_the_limit_on_new_warnings_counts_a_student_when_first_told_and_not_again() -> None:
    with pytest.raises(PlanUnsafe, match="additions"):
        make_plan(a_situation(a_case(1, ONE), ahead=ANNOUNCING, limits=NONE_NEW))
    over = Ahead(announcing=frozenset({"asnu"}), announced={1: ""})
    assert kinds(a_situation(a_case(1, ONE, state=S.ANNOUNCED), ahead=over, limits=NONE_NEW)) == ["issue_cases"]


def test_such_a_plan_is_kept_and_read_back_as_it_was() -> None:
    cases = (a_case(1, ONE), pending(S.AWAITING_CONSENTS, 2, TWO))
    ahead = Ahead(frozenset({"asnu"}), consents={2: "待"}, not_applied={2: date(2025, 3, 31)})
    plan = make_plan(a_situation(*cases, ahead=ahead))
    assert plan_from_body(plan.body).body == plan.body
