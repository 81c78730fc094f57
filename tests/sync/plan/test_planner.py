"""The plan follows from the situation: what is issued, who is flagged where, what is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.settings import Names
from sync.plan.case_steps import IssueCases
from sync.plan.flags import flag_of, flags_of
from sync.plan.plan import Plan, plan_from_body
from sync.plan.planner import make_plan
from sync.plan.safety import PlanUnsafe
from sync.plan.situation import Actual, LevelRef
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteGroup,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
    Step,
)
from sync.store.case_record import CaseState, Review
from tests.sync.plan.builders import (
    a_case,
    a_cohort,
    a_group,
    a_situation,
    accounts_of,
    an_offering,
    three_cohorts,
    user_id,
)
from tests.sync.scene import LEVELS, NEXT_PERIOD, PERIOD

ONE, TWO, THREE = "20230001", "20230002", "20230003"
S = CaseState


def of_kind(plan: Plan, kind: type[Step]) -> list[Step]:
    return [step for step in plan.steps if isinstance(step, kind)]


def numbers_in(step: object) -> list[str]:
    return [member.student_no for member in step.members]  # type: ignore[attr-defined]


def test_the_order_of_steps() -> None:
    situation = a_situation(
        a_case(1, ONE, "red"),
        actual=Actual(groups=(a_group(7, "red", ONE, visibility=0),)),
        offerings=(an_offering(7, ONE), an_offering(8, ONE)),
    )
    kinds = [type(step) for step in make_plan(situation).steps]
    assert kinds == [
        RepairGroup,
        IssueCases,
        CreateCohort,
        CreateCohort,
        CreateCohort,
        AddCohortMembers,
        AddGroupMembers,
        CreateGroup,
        AddGroupMembers,
    ]


def test_the_same_situation_gives_the_same_checksum() -> None:
    def situation(first: int, second: int) -> Plan:
        cases = (a_case(first, ONE), a_case(second, TWO))
        return make_plan(a_situation(*cases, offerings=(an_offering(7, ONE, TWO),)))

    assert situation(1, 2).checksum == situation(1, 2).checksum
    assert situation(1, 2).checksum != make_plan(a_situation(a_case(1, ONE))).checksum


def test_a_plan_comes_back_as_it_was_kept() -> None:
    situation = a_situation(
        a_case(1, ONE),
        a_case(2, TWO, state=S.ISSUED),
        actual=Actual(cohorts=(a_cohort("red", TWO, visible=True),), groups=(a_group(9, "yellow", TWO),)),
        offerings=(an_offering(7, ONE, TWO),),
    )
    plan = make_plan(situation)
    again = plan_from_body(plan.body)
    assert (again.steps, again.checksum) == (plan.steps, plan.checksum)


def test_nothing_to_do() -> None:
    plan = make_plan(a_situation(a_case(1, ONE, state=S.LIFTED)))
    assert plan.is_empty
    assert list(plan.issues()) == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"review": Review.PENDING, "firm_level": None}, "条款留待人工认定，暂不发出"),
        ({"reexamine_digest": "e" * 64}, "核算结果有变化，待复核"),
        ({"state": S.ANNOUNCED}, "已告知本人，异议期满后请确认"),
        ({"state": S.AWAITING_CONSENTS}, "待各方同意"),
    ],
)
def test_what_waits_for_a_person_is_listed_and_not_issued(changes: dict[str, object], why: str) -> None:
    plan = make_plan(a_situation(a_case(1, ONE, **changes)))
    assert list(plan.issues()) == []
    assert [(each.student_no, each.why) for each in plan.waiting] == [(ONE, why)]


def test_an_open_objection_holds_a_case_back() -> None:
    plan = make_plan(a_situation(a_case(1, ONE), objected=frozenset({1})))
    assert plan.is_empty
    assert plan.waiting[0].why == "有未处理的异议"


def test_a_case_that_the_prevailing_regulation_above_contradicts_waits_with_that_reason() -> None:
    case = a_case(1, ONE, review=Review.PENDING, firm_level=None)
    plan = make_plan(replace(a_situation(case), contested={1: "school"}))
    assert [each.why for each in plan.waiting if each.case_id == 1] == [
        "上位规定 school 不预警，以它为准：待人工认定，暂不发出"
    ]
    assert not list(plan.issues())


def test_how_the_list_compares_with_the_regulation_above_is_among_the_notes() -> None:
    plan = make_plan(replace(a_situation(a_case(1, ONE)), beside=("两者都预警 3 人",)))
    assert "两者都预警 3 人" in plan.notes


def test_a_case_under_review_is_issued_at_its_firm_level_meanwhile() -> None:
    plan = make_plan(a_situation(a_case(1, ONE, "red", review=Review.PENDING, firm_level="orange")))
    assert [row.level for row in plan.issues()] == ["orange"]
    assert [each.why for each in plan.waiting] == ["条款留待人工认定，其间先按较低等级发出"]


def test_a_review_refused_leaves_the_firm_level() -> None:
    plan = make_plan(a_situation(a_case(1, ONE, "red", review=Review.REFUSED, firm_level="orange")))
    assert [row.level for row in plan.issues()] == ["orange"]
    assert plan.waiting == ()


def test_a_new_revision_of_an_issued_case_is_issued_anew() -> None:
    case = a_case(1, ONE, "red", state=S.IN_SUPPORT, revision=2, issued_level="yellow")
    situation = a_situation(case, actual=Actual(cohorts=three_cohorts(yellow=(ONE,))))
    plan = make_plan(situation)
    assert [(row.level, row.reissue) for row in plan.issues()] == [("red", True)]
    assert [type(step) for step in plan.steps[1:]] == [RemoveCohortMembers, AddCohortMembers]


def test_an_issued_case_is_not_issued_again() -> None:
    situation = a_situation(a_case(1, ONE, state=S.ISSUED), actual=Actual(cohorts=three_cohorts(yellow=(ONE,))))
    assert make_plan(situation).is_empty


def test_a_standing_cohort_is_made_for_every_level_and_kept_hidden() -> None:
    plan = make_plan(a_situation(actual=Actual()))
    assert [(step.idnumber, step.name) for step in of_kind(plan, CreateCohort)] == [  # type: ignore[union-attr]
        ("yujing:main:asnu:yellow", "学业帮扶·asnu·关注"),
        ("yujing:main:asnu:orange", "学业帮扶·asnu·重点关注"),
        ("yujing:main:asnu:red", "学业帮扶·asnu·特别关注"),
    ]


@pytest.mark.parametrize("cohort", [a_cohort("yellow", visible=True), a_cohort("yellow", name="旧名")])
def test_a_cohort_shown_or_renamed_is_set_right(cohort: object) -> None:
    plan = make_plan(a_situation(actual=Actual(cohorts=(cohort, *three_cohorts()[1:]))))  # type: ignore[arg-type]
    (step,) = plan.steps
    assert isinstance(step, ChangeCohort)
    assert step.name == "学业帮扶·asnu·关注"


def test_a_cohort_of_ours_that_no_level_uses_is_emptied_and_named() -> None:
    plan = make_plan(a_situation(actual=Actual(cohorts=(*three_cohorts(), a_cohort("purple", ONE)))))
    (step,) = plan.steps
    assert isinstance(step, RemoveCohortMembers)
    assert step.members[0].user_id == user_id(ONE)
    assert any("yujing:main:asnu:purple" in note for note in plan.notes)


def test_enrolment_by_cohort_is_warned_of_in_every_plan() -> None:
    assert any("群组同步" in note for note in make_plan(a_situation()).notes)


def test_groups_hold_the_flagged_among_the_enrolled() -> None:
    situation = a_situation(
        a_case(1, ONE), a_case(2, TWO, "red"), a_case(3, THREE), offerings=(an_offering(7, ONE, TWO), an_offering(8))
    )
    plan = make_plan(situation)
    added = [(step.course_id, step.level, numbers_in(step)) for step in of_kind(plan, AddGroupMembers)]  # type: ignore[union-attr]
    assert added == [(7, "yellow", [ONE]), (7, "red", [TWO])]


def test_groups_follow_what_changed() -> None:
    situation = a_situation(
        a_case(1, ONE, state=S.ISSUED),
        a_case(2, TWO, state=S.REVOKED, issues=1),
        actual=Actual(
            cohorts=three_cohorts(yellow=(ONE,)),
            groups=(a_group(7, "yellow", TWO), a_group(7, "red", TWO), a_group(9, "yellow", ONE)),
        ),
        offerings=(an_offering(7, ONE, TWO),),
        past_courses=frozenset({9}),
    )
    plan = make_plan(situation)
    assert [type(step) for step in plan.steps] == [AddGroupMembers, RemoveGroupMembers, DeleteGroup, DeleteGroup]
    assert [step.course_id for step in of_kind(plan, DeleteGroup)] == [7, 9]  # type: ignore[union-attr]


@pytest.mark.parametrize("group", [a_group(7, "yellow", ONE, visibility=1), a_group(7, "yellow", participation=True)])
def test_an_exposed_group_is_made_again_and_filled(group: object) -> None:
    situation = a_situation(
        a_case(1, ONE, state=S.ISSUED),
        actual=Actual(cohorts=three_cohorts(yellow=(ONE,)), groups=(group,)),  # type: ignore[arg-type]
        offerings=(an_offering(7, ONE),),
    )
    repair, fill = make_plan(situation).steps
    assert isinstance(repair, RepairGroup)
    assert repair.name == "学业帮扶·关注"
    assert isinstance(fill, AddGroupMembers)


def test_an_exposed_group_that_nobody_needs_is_not_made_again() -> None:
    situation = a_situation(
        actual=Actual(cohorts=three_cohorts(), groups=(a_group(7, "yellow", ONE, visibility=0),)),
        offerings=(an_offering(7),),
    )
    (repair,) = make_plan(situation).steps
    assert isinstance(repair, RepairGroup)
    assert repair.name is None


def test_a_group_gets_its_name_back_and_avoids_names_of_others() -> None:
    situation = a_situation(
        a_case(1, ONE, state=S.ISSUED),
        a_case(2, TWO, state=S.ISSUED),
        actual=Actual(
            cohorts=three_cohorts(yellow=(ONE, TWO)),
            groups=(a_group(7, "yellow", ONE, name="旧名"),),
            foreign_groups={8: frozenset({"学业帮扶·关注", "学业帮扶·关注·2"}), 9: frozenset({"学业帮扶·关注"})},
        ),
        offerings=(an_offering(7, ONE), an_offering(8, TWO), an_offering(9)),
    )
    plan = make_plan(situation)
    rename, create, _ = plan.steps
    assert isinstance(rename, RenameGroup)
    assert (rename.was_name, rename.name) == ("旧名", "学业帮扶·关注")
    assert isinstance(create, CreateGroup)
    assert create.name == "学业帮扶·关注·3"
    assert [note for note in plan.notes if "同名小组" in note] == [
        "课程 C8 已有同名小组“学业帮扶·关注”，不是本系统所建，未作改动；本系统的小组另加编号。"
    ]


def test_two_levels_with_one_name_are_told_apart() -> None:
    situation = a_situation(
        a_case(1, ONE, "orange"),
        a_case(2, TWO, "red"),
        names=Names(attention=("关注",)),
        offerings=(an_offering(7, ONE, TWO),),
    )
    names = [step.name for step in of_kind(make_plan(situation), CreateGroup)]  # type: ignore[union-attr]
    assert names == ["学业帮扶·关注", "学业帮扶·关注·2"]


def test_a_course_that_cannot_be_read_is_passed_over() -> None:
    situation = a_situation(
        a_case(1, ONE, state=S.ISSUED),
        actual=Actual(cohorts=three_cohorts(yellow=(ONE,)), unreadable=frozenset({7})),
        offerings=(an_offering(7, ONE),),
    )
    plan = make_plan(situation)
    assert plan.is_empty
    assert any("读不到课程 C7" in note for note in plan.notes)


def test_names_may_carry_titles() -> None:
    names = Names(cohort="{policy_title}/{level_title}")
    plan = make_plan(a_situation(actual=Actual(), names=names, levels=LEVELS[:1]))
    assert plan.steps == (CreateCohort("yujing:main:asnu:yellow", "学业预警制度实施办法/黄色预警"),)


def test_a_foreign_cohort_with_our_name_is_left_alone_and_named() -> None:
    actual = Actual(cohorts=three_cohorts(), foreign_cohorts=frozenset({"学业帮扶·asnu·关注"}))
    plan = make_plan(a_situation(actual=actual))
    assert plan.is_empty
    assert any("同名群组" in note for note in plan.notes)


def test_who_cannot_be_written_to_is_warned_on_paper() -> None:
    situation = a_situation(a_case(1, ONE), a_case(2, TWO), students=(), accounts=accounts_of([TWO], suspended=[TWO]))
    plan = make_plan(situation)
    assert [(row.recipient, row.undeliverable) for row in plan.issues()] == [
        (None, "没有可用的 Moodle 账号，请打印送达"),
        (user_id(TWO), "Moodle 账号已停用，请打印送达"),
    ]
    assert [(each.student_no, each.why) for each in plan.waiting] == [(ONE, "没有可用的 Moodle 账号，名册中无法标注")]


def test_many_people_go_in_portions() -> None:
    cases = [a_case(number, f"2023{number:04d}") for number in range(1, 451)]
    plan = make_plan(a_situation(*cases))
    assert [len(step.rows) for step in of_kind(plan, IssueCases)] == [200, 200, 50]  # type: ignore[union-attr]
    assert [len(step.members) for step in of_kind(plan, AddCohortMembers)] == [200, 200, 50]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("state", "successor", "flag"),
    [
        (S.ISSUED, None, "yellow"),
        (S.IN_SUPPORT, None, "yellow"),
        (S.CARRIED_OVER, None, "yellow"),
        (S.CARRIED_OVER, S.PROPOSED, "yellow"),
        (S.CARRIED_OVER, S.ISSUED, None),
        (S.ESCALATED, S.CONFIRMED, "yellow"),
        (S.ESCALATED, S.ISSUED, None),
        (S.PROPOSED, None, None),
        (S.LIFTED, None, None),
        (S.REVOKED, None, None),
    ],
)
def test_who_is_shown_in_the_roster(state: CaseState, successor: CaseState | None, flag: str | None) -> None:
    newer = None if successor is None else a_case(2, ONE, "red", state=successor, period=NEXT_PERIOD)
    case = a_case(1, ONE, state=state, successor_id=newer and newer.id)
    by_id = {each.id: each for each in (case, newer) if each is not None}
    assert flag_of(case, by_id) == flag


def test_a_successor_that_is_not_there_does_not_hide_anybody() -> None:
    assert flags_of([a_case(1, ONE, state=S.CARRIED_OVER, successor_id=9)]) == {("asnu", "yellow"): frozenset({ONE})}


def test_an_older_proposal_is_not_issued() -> None:
    situation = a_situation(a_case(1, ONE, state=S.CONFIRMED), periods={"asnu": NEXT_PERIOD})
    plan = make_plan(situation)
    assert plan.is_empty
    assert [each.student_no for each in plan.waiting] == [ONE]
    with pytest.raises(PlanUnsafe) as refused:
        make_plan(replace(situation, cases=(a_case(1, ONE),)))
    assert refused.value.plan.is_empty


def test_a_level_of_another_policy_is_another_flag() -> None:
    other = LevelRef("bhuad", "level1", 1, "预警实施办法", "一级预警")
    situation = a_situation(
        a_case(1, ONE),
        replace(a_case(2, ONE), policy="bhuad", level="level1", firm_level="level1"),
        levels=(*LEVELS, other),
        periods={"asnu": PERIOD, "bhuad": PERIOD},
    )
    flagged = {step.idnumber: numbers_in(step) for step in of_kind(make_plan(situation), AddCohortMembers)}  # type: ignore[union-attr]
    assert flagged == {"yujing:main:asnu:yellow": [ONE], "yujing:main:bhuad:level1": [ONE]}
