"""What exceptions and the gate keep back although the cases are ready."""

from __future__ import annotations

from typing import Any

import pytest

from sync.plan.issuing import EXEMPT, IN_PERSON, STOPPED, cases_to_issue, cases_waiting
from sync.plan.planner import make_plan
from sync.plan.situation import Situation, Withheld
from sync.plan.turning import cases_to_turn
from sync.store.case_record import CaseState
from tests.sync.plan.builders import a_case, a_situation, user_id
from tests.sync.scene import NEXT_PERIOD

NUMBER = "20230001"
HERS = frozenset({("asnu", NUMBER)})
OTHERS = frozenset({("bhuad", NUMBER), ("asnu", "20230002")})
EXEMPTED, STOPS = Withheld(exempt=HERS), Withheld(stopped=frozenset({"asnu"}))


def one(withheld: Withheld, **values: Any) -> Situation:
    return a_situation(a_case(1, NUMBER, **values), withheld=withheld)


def issued(situation: Situation) -> list[str]:
    return [row.student_no for row in cases_to_issue(situation)]


def waiting(situation: Situation) -> list[str]:
    return [each.why for each in cases_waiting(situation)]


@pytest.mark.parametrize("state", [CaseState.PROPOSED, CaseState.CONFIRMED])
@pytest.mark.parametrize(("withheld", "why"), [(EXEMPTED, EXEMPT), (STOPS, STOPPED)])
def test_what_is_kept_back_is_not_issued_and_says_why(state: CaseState, withheld: Withheld, why: str) -> None:
    situation = one(withheld, state=state)
    assert (issued(situation), waiting(situation)) == ([], [why])


@pytest.mark.parametrize("withheld", [Withheld(exempt=OTHERS), Withheld(stopped=frozenset({"bhuad"})), Withheld()])
def test_other_policies_and_students_keep_nothing_back(withheld: Withheld) -> None:
    assert issued(one(withheld)) == [NUMBER]


@pytest.mark.parametrize("withheld", [EXEMPTED, STOPS])
def test_a_warning_in_force_stays_but_nothing_new_is_said(withheld: Withheld) -> None:
    standing = one(withheld, state=CaseState.ISSUED)
    assert (issued(standing), waiting(standing)) == ([], [])
    assert [step.kind for step in make_plan(standing).steps] == ["add_cohort_members"]
    changed = one(withheld, state=CaseState.ISSUED, revision=2)
    assert issued(changed) == []
    assert len(waiting(changed)) == 1


@pytest.mark.parametrize("state", [CaseState.REJECTED, CaseState.LIFTED, CaseState.WITHDRAWN])
def test_of_a_case_that_is_over_nobody_is_told_to_wait(state: CaseState) -> None:
    assert waiting(one(EXEMPTED, state=state)) == []


def test_who_is_told_in_person_gets_a_notice_and_no_message() -> None:
    (row,) = cases_to_issue(one(Withheld(in_person=HERS)))
    assert (row.recipient, row.undeliverable) == (user_id(NUMBER), IN_PERSON)
    (row,) = cases_to_issue(one(Withheld(in_person=OTHERS)))
    assert row.undeliverable == ""


def test_a_warning_of_an_exempt_student_who_is_hit_again_goes_on_and_is_not_lifted() -> None:
    old = a_case(1, NUMBER, state=CaseState.ISSUED)
    periods, judged = {"asnu": NEXT_PERIOD}, {"asnu": frozenset({NUMBER})}
    hit = a_situation(old, periods=periods, judged=judged, not_judged={("asnu", NUMBER): "exempt"})
    assert [row.to for row in cases_to_turn(hit)[0]] == ["carried_over"]
    clear = a_situation(old, periods=periods, judged=judged)
    assert [row.to for row in cases_to_turn(clear)[0]] == ["lifted"]


def test_page_one_stands_in_the_plans_notes_and_not_in_its_checksum() -> None:
    told, untold = one(Withheld(page_one=("未评估 3 人",))), one(Withheld())
    assert make_plan(told).notes[-1] == "未评估 3 人"
    assert make_plan(told).checksum == make_plan(untold).checksum
