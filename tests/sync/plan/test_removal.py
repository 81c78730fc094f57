"""Taking everything out again: all that bears our mark, nothing else, and a word about what nobody can see."""

from __future__ import annotations

from sync.plan.plan import plan_from_body
from sync.plan.printing import summary_of
from sync.plan.removal import ENROLMENT, MESSAGES_STAY, make_removal_plan
from sync.plan.situation import Actual
from sync.plan.steps import DeleteCohort, DeleteGroup, Member
from tests.sync.plan.builders import a_cohort, a_group, accounts_of, user_id

ONE, TWO = "20230001", "20230002"
ACCOUNTS = accounts_of([ONE, TWO])
COURSES = {7: "C7", 9: "C9"}
BOTH = (Member(user_id(ONE), ONE), Member(user_id(TWO), TWO))


def test_groups_go_first_and_then_cohorts_each_with_its_members() -> None:
    actual = Actual(
        cohorts=(a_cohort("red", TWO, ONE), a_cohort("orange")),
        groups=(a_group(9, "red", ONE), a_group(7, "red"), a_group(7, "orange", TWO, visibility=0)),
    )
    plan = make_removal_plan("main", actual, ACCOUNTS, COURSES)
    assert plan.steps == (
        DeleteGroup(7, "C7", "yujing:main:asnu:orange", BOTH[1:]),
        DeleteGroup(7, "C7", "yujing:main:asnu:red", ()),
        DeleteGroup(9, "C9", "yujing:main:asnu:red", BOTH[:1]),
        DeleteCohort("yujing:main:asnu:orange", "学业帮扶·asnu·重点关注", ()),
        DeleteCohort("yujing:main:asnu:red", "学业帮扶·asnu·特别关注", BOTH),
    )
    assert plan.notes == (ENROLMENT, MESSAGES_STAY)
    assert plan_from_body(plan.body) == make_removal_plan("main", actual, ACCOUNTS, COURSES).__class__(
        "main", "uninstall", plan.steps
    )


def test_what_cannot_be_seen_and_what_only_looks_like_ours_is_said() -> None:
    actual = Actual(
        cohorts=(a_cohort("red"),),
        foreign_cohorts=frozenset({"学业帮扶·asnu·特别关注", "社团"}),
        unreadable=frozenset({11, 12, 13}),
    )
    notes = make_removal_plan("main", actual, ACCOUNTS, COURSES, placed={7, 11}).notes
    assert [note for note in notes if "另有 2 门课程无权查看" in note]
    assert not any("#12" in note for note in notes)
    assert [note for note in notes if "#11" in note and "yujing:main:" in note]
    assert [note for note in notes if "同名群组“学业帮扶·asnu·特别关注”" in note]
    assert not any("社团" in note for note in notes)


def test_where_nothing_of_ours_is_left_the_plan_is_empty() -> None:
    assert make_removal_plan("main", Actual(), ACCOUNTS, COURSES).is_empty


def test_the_plan_is_read_by_number_and_place() -> None:
    actual = Actual(cohorts=(a_cohort("red", ONE),), groups=(a_group(9, "red", ONE),))
    summary = summary_of(make_removal_plan("main", actual, ACCOUNTS, COURSES), ())
    assert summary.title == "卸载计划（从 Moodle 中清除）"
    assert [(section.title, section.lines) for section in summary.sections] == [
        (
            "一、删除的群组",
            (f"删除群组“学业帮扶·asnu·特别关注”（yujing:main:asnu:red），移出 1 人：{ONE}",),
        ),
        ("二、删除的课程小组", (f"课程 C9：删除小组（yujing:main:asnu:red），移出 1 人：{ONE}",)),
    ]
