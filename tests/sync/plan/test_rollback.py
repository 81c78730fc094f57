"""What a rollback touches: what the plan changed and what still is as it left it; cases of every kind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.plan.case_steps import (
    AnnounceCases,
    AnnounceRow,
    HoldCases,
    HoldRow,
    IssueCases,
    IssueRow,
    TurnCases,
    TurnRow,
)
from sync.plan.history import Carried
from sync.plan.printing import summary_of
from sync.plan.rollback import make_rollback
from sync.plan.situation import Actual, Situation
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteCohort,
    DeleteGroup,
    Member,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    Step,
)
from sync.plan.undoing import Undone
from sync.store.case_record import Case, CaseState
from tests.sync.plan.builders import a_case, a_cohort, a_group, a_situation, three_cohorts, user_id
from tests.sync.plan.test_history import carried
from tests.sync.scene import LEVELS, PERIOD

ONE, TWO = "20230001", "20230002"
YELLOW = "yujing:main:asnu:yellow"


def member(number: str) -> Member:
    return Member(user_id(number), number)


def issue(case_id: int, number: str, *, reissue: bool = False) -> IssueRow:
    return IssueRow(case_id, number, "asnu", PERIOD, "yellow", 1, reissue, None, "")


def turn(case_id: int, number: str, to: CaseState) -> TurnRow:
    return TurnRow(case_id, number, "asnu", PERIOD, "yellow", 1, to.value, None, PERIOD, "")


def steps_of(situation: Situation, *steps: Step, later: tuple[Carried, ...] = (), **known: object) -> tuple[Step, ...]:
    undone = Undone(carried(*steps), later, **known)  # type: ignore[arg-type]
    return make_rollback(situation, undone).steps


def held(situation: Situation, *steps: Step, **known: object) -> list[tuple[int, str, str]]:
    found = [step for step in steps_of(situation, *steps, **known) if isinstance(step, HoldCases)]
    return [(row.case_id, row.did, row.shown) for step in found for row in step.rows]


ISSUED = a_case(1, ONE, state=CaseState.ISSUED)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (ISSUED, [(1, "issued", "")]),
        (replace(ISSUED, state=CaseState.IN_SUPPORT), [(1, "issued", "")]),
        (replace(ISSUED, state=CaseState.CARRIED_OVER), [(1, "issued", "")]),
        (replace(ISSUED, state=CaseState.REVOKED), []),
        (replace(ISSUED, state=CaseState.LIFTED), []),
        (replace(ISSUED, revision=2), []),
        (replace(ISSUED, issued_level="red"), []),
        (replace(ISSUED, held=""), []),
    ],
)
def test_a_case_is_held_while_it_is_as_the_plan_left_it(case: Case, expected: list[object]) -> None:
    assert held(a_situation(case), IssueCases((issue(1, ONE),))) == expected


def test_a_warning_issued_anew_shows_the_level_before() -> None:
    step = IssueCases((issue(1, ONE, reissue=True),))
    assert held(a_situation(ISSUED), step, levels={1: "orange"}) == [(1, "issued", "orange")]
    assert held(a_situation(ISSUED), step) == [(1, "issued", "")]


@pytest.mark.parametrize(("state", "expected"), [(CaseState.ANNOUNCED, [(1, "announced", "")]), (CaseState.ISSUED, [])])
def test_an_announced_case_is_held_until_it_is_issued(state: CaseState, expected: list[object]) -> None:
    row = AnnounceRow(1, ONE, "asnu", PERIOD, "yellow", 1, None, "")
    assert held(a_situation(a_case(1, ONE, state=state)), AnnounceCases((row,))) == expected


@pytest.mark.parametrize("to", [CaseState.LIFTED, CaseState.CLOSED])
@pytest.mark.parametrize("shown", [True, False])
def test_what_a_turn_ended_shows_what_the_turn_took_away(to: CaseState, *, shown: bool) -> None:
    gone = (RemoveCohortMembers(YELLOW, (member(TWO), *([member(ONE)] if shown else []))),)
    case = a_case(1, ONE, state=to, issues=1)
    level = "yellow" if shown else ""
    assert held(a_situation(case), TurnCases((turn(1, ONE, to),)), *gone) == [(1, "ended", level)]
    assert held(a_situation(replace(case, state=CaseState.PROPOSED)), TurnCases((turn(1, ONE, to),)), *gone) == []


def test_what_a_turn_carried_over_needs_nobody() -> None:
    case = a_case(1, ONE, state=CaseState.CARRIED_OVER)
    plan = make_rollback(a_situation(case), Undone(carried(TurnCases((turn(1, ONE, CaseState.CARRIED_OVER),)))))
    assert plan.is_empty
    assert not any("又有变化" in note for note in plan.notes)


def test_a_case_that_is_not_there_any_more_is_named() -> None:
    plan = make_rollback(a_situation(), Undone(carried(IssueCases((issue(1, ONE),)))))
    assert f"个案在该计划之后又有变化，保持现状：1 人：{ONE}" in plan.notes


def test_whom_a_step_left_out_was_not_issued() -> None:
    undone = Undone(carried(IssueCases((issue(1, ONE),)), left_out={0: frozenset({ONE})}))
    assert make_rollback(a_situation(ISSUED), undone).is_empty


PUT_IN = AddCohortMembers(YELLOW, "asnu", "yellow", (member(ONE),))


def in_yellow(*numbers: str) -> Actual:
    return Actual(cohorts=three_cohorts(yellow=numbers))


def test_who_was_put_in_comes_out_where_he_still_is() -> None:
    assert steps_of(a_situation(ISSUED, actual=in_yellow(ONE)), PUT_IN) == (
        RemoveCohortMembers(YELLOW, (member(ONE),)),
    )
    assert steps_of(a_situation(ISSUED, actual=in_yellow()), PUT_IN) == ()


def test_who_is_still_warned_is_said_to_come_back() -> None:
    plan = make_rollback(a_situation(ISSUED, actual=in_yellow(ONE)), Undone(carried(PUT_IN)))
    assert any("下一份普通计划会再放入" in note and ONE in note for note in plan.notes)


def test_who_was_taken_out_is_put_back_while_a_case_shows_him() -> None:
    took = RemoveCohortMembers(YELLOW, (member(ONE), member(TWO), Member(77, "")))
    plan = make_rollback(a_situation(ISSUED, students=(ONE, TWO), actual=in_yellow()), Undone(carried(took)))
    assert plan.steps == (PUT_IN,)
    assert f"个案已了结，或不是本系统放入的，不再放回：2 人：用户 77、{TWO}" in plan.notes


def test_a_group_that_was_removed_is_made_again_under_a_free_name() -> None:
    gone = DeleteGroup(7, "C7", YELLOW, (member(ONE),))
    actual = replace(in_yellow(ONE), foreign_groups={7: frozenset({"学业帮扶·关注"})}, groups=(a_group(7, "red"),))
    assert steps_of(a_situation(ISSUED, actual=actual), gone) == (
        CreateGroup(7, "C7", YELLOW, "学业帮扶·关注·2"),
        AddGroupMembers(7, "C7", YELLOW, "asnu", "yellow", (member(ONE),)),
    )


def test_a_cohort_of_a_level_that_is_not_in_use_any_more_is_made_under_its_own_words() -> None:
    gone = DeleteCohort(YELLOW, "旧名", (member(ONE),))
    situation = a_situation(ISSUED, actual=Actual(), levels=())
    assert steps_of(situation, gone) == (CreateCohort(YELLOW, "学业帮扶·asnu·关注"), PUT_IN)


def test_what_was_made_goes_where_nobody_else_is_in_it() -> None:
    made = (CreateGroup(7, "C7", YELLOW, "组"), AddGroupMembers(7, "C7", YELLOW, "asnu", "yellow", (member(ONE),)))
    alone = Actual(groups=(a_group(7, "yellow", ONE),))
    assert steps_of(a_situation(ISSUED, actual=alone), *made) == (DeleteGroup(7, "C7", YELLOW, (member(ONE),)),)
    shared = Actual(groups=(a_group(7, "yellow", ONE, TWO),))
    assert steps_of(a_situation(ISSUED, students=(ONE, TWO), actual=shared), *made) == (
        RemoveGroupMembers(7, "C7", YELLOW, (member(ONE),)),
    )


def test_a_name_comes_back_unless_it_was_changed_since() -> None:
    named = (
        ChangeCohort(YELLOW, "新", "旧", was_visible=False),
        RenameGroup(7, "C7", YELLOW, "新", "旧"),
    )

    def back(cohort: str, group: str, *later: Step) -> tuple[Step, ...]:
        actual = Actual(cohorts=(a_cohort("yellow", name=cohort),), groups=(a_group(7, "yellow", name=group),))
        return steps_of(a_situation(actual=actual), *named, later=tuple(carried(each) for each in later))

    both = (ChangeCohort(YELLOW, "旧", "新", was_visible=False), RenameGroup(7, "C7", YELLOW, "旧", "新"))
    assert back("新", "新") == both
    assert back("别的", "新") == both[1:]
    assert back("新", "新", RenameGroup(7, "C7", YELLOW, "新", "旧")) == both[:1]


def test_a_course_that_cannot_be_read_is_passed_over_and_named() -> None:
    put_in = AddGroupMembers(7, "C7", YELLOW, "asnu", "yellow", (member(ONE),))
    situation = a_situation(ISSUED, actual=Actual(unreadable=frozenset({7})))
    plan = make_rollback(situation, Undone(carried(put_in)))
    assert plan.is_empty
    assert any("读不到课程 C7" in note for note in plan.notes)


def test_what_was_shown_before_is_printed() -> None:
    row = HoldRow(1, ONE, "asnu", PERIOD, "red", 2, "issued", "yellow")
    plan = replace(make_rollback(a_situation(), Undone(carried())), steps=(HoldCases(1, (row,)),))
    (section,) = summary_of(plan, LEVELS).sections
    assert section.lines == (f"asnu {PERIOD} 红色预警 已发出 1 人，其间仍按黄色预警标注：{ONE}",)
