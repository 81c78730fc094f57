"""What somebody changed by hand is told before the plan repairs it, and stays where a named person said so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.plan.adopting import cases_at
from sync.plan.drift import Drift, drift_of
from sync.plan.flags import flags_of
from sync.plan.groups import courses_of
from sync.plan.history import History, Left, Place
from sync.plan.people import people_of
from sync.plan.planner import make_plan
from sync.plan.situation import Actual, Situation
from sync.plan.steps import DeleteGroup
from sync.store.adoptions import Adoption
from sync.store.case_record import CaseState
from tests.sync.plan.builders import a_case, a_cohort, a_group, a_situation, an_offering, three_cohorts, user_id
from tests.sync.scene import NOON

WARNED, STRANGER, LIFTED = "20230001", "20230002", "20230003"
CASES = (
    a_case(1, WARNED, state=CaseState.ISSUED),
    a_case(2, LIFTED, state=CaseState.LIFTED, issues=1),
)
YELLOW = "yujing:main:asnu:yellow"
COHORT, GROUP = (None, YELLOW), (7, YELLOW)
NAMES = {"yellow": "关注", "orange": "重点关注", "red": "特别关注"}


def left(**members: tuple[str, ...]) -> dict[Place, Left]:
    """Return what our plans left: three cohorts and a group, with ``cohort`` and ``group`` in those of yellow."""
    places: dict[Place, Left] = {
        (None, f"yujing:main:asnu:{level}"): Left(f"学业帮扶·asnu·{name}") for level, name in NAMES.items()
    }
    places[COHORT].members.update(map(user_id, members.get("cohort", (WARNED,))))
    places[GROUP] = Left("学业帮扶·关注", set(map(user_id, members.get("group", (WARNED,)))))
    return places


def situation(actual: Actual, *, complete: bool = True, enrolled: tuple[str, ...] = (WARNED, STRANGER)) -> Situation:
    history = History(left(), complete)
    offering = an_offering(7, *enrolled)
    everybody = (WARNED, STRANGER, LIFTED)
    return a_situation(*CASES, students=everybody, actual=actual, offerings=(offering,), history=history)


AS_LEFT = Actual(cohorts=three_cohorts(yellow=(WARNED,)), groups=(a_group(7, "yellow", WARNED),))


def found(here: Situation) -> list[Drift]:
    people = people_of(here.accounts)
    flags = flags_of(here.cases)
    return drift_of(here, flags, courses_of(here, flags, people), people)


def adopting(here: Situation, *drifts: Drift) -> Situation:
    """Return the situation after somebody said that these changes stay."""
    kept = [
        Adoption(
            number, each.code, each.kind, each.course_id, each.idnumber, each.user_id, each.now, cases_at(here, each),
            NOON, "wangmin", "有理由",
        )
        for number, each in enumerate(drifts, 1)
    ]  # fmt: skip
    return replace(here, adoptions=tuple(kept))


def test_what_our_plans_left_is_no_drift() -> None:
    assert found(situation(AS_LEFT)) == []
    assert make_plan(situation(AS_LEFT)).is_empty


def cohorts(*yellow: str, **changes: object) -> Actual:
    first, *others = three_cohorts()
    assert first.idnumber == YELLOW
    changed = replace(a_cohort("yellow", *yellow), **changes)  # type: ignore[arg-type]
    return replace(AS_LEFT, cohorts=(changed, *others))


def groups(*members: str, **changes: object) -> Actual:
    return replace(AS_LEFT, groups=(replace(a_group(7, "yellow", *members), **changes),))  # type: ignore[arg-type]


CHANGES = {
    "cohort: taken out": (cohorts(), "taken_out", WARNED, "add_cohort_members"),
    "cohort: put in": (cohorts(WARNED, STRANGER), "put_in", STRANGER, "remove_cohort_members"),
    "cohort: put in again": (cohorts(WARNED, LIFTED), "put_in", LIFTED, "remove_cohort_members"),
    "cohort: renamed": (cohorts(WARNED, name="黑名单"), "renamed", "", "change_cohort"),
    "cohort: visible": (cohorts(WARNED, visible=True), "exposed", "", "change_cohort"),
    "cohort: deleted": (replace(AS_LEFT, cohorts=AS_LEFT.cohorts[1:]), "deleted", "", "create_cohort"),
    "group: taken out": (groups(), "taken_out", WARNED, "add_group_members"),
    "group: put in": (groups(WARNED, STRANGER), "put_in", STRANGER, "remove_group_members"),
    "group: renamed": (groups(WARNED, name="黑名单"), "renamed", "", "rename_group"),
    "group: visible": (groups(WARNED, visibility=0), "exposed", "", "repair_group"),
    "group: deleted": (replace(AS_LEFT, groups=()), "deleted", "", "create_group"),
    "group: brought": (
        replace(AS_LEFT, groups=(*AS_LEFT.groups, a_group(9, "yellow", WARNED))),
        "brought",
        "",
        "delete_group",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_named_and_repaired(change: str) -> None:
    actual, kind, student, step = CHANGES[change]
    here = situation(actual)
    (drift,) = found(here)
    assert (drift.kind, drift.student_no, drift.course_id is None) == (kind, student, change.startswith("cohort"))
    plan = make_plan(here)
    assert step in {each.kind for each in plan.steps}
    assert any("不是本系统" in note or "手工" in note for note in plan.notes)


@pytest.mark.parametrize("change", [each for each in CHANGES if not each.endswith("visible")])
def test_what_a_person_adopted_is_neither_repaired_nor_spoken_of(change: str) -> None:
    here = situation(CHANGES[change][0])
    plan = make_plan(adopting(here, *found(here)))
    assert plan.steps == () or (change == "group: taken out" and isinstance(plan.steps[0], DeleteGroup))
    assert not any("不是本系统放入" in note or "不是本系统所为" in note or "手工改名" in note for note in plan.notes)


@pytest.mark.parametrize("change", ["cohort: visible", "group: visible"])
def test_nobody_can_let_students_see_who_is_looked_after(change: str) -> None:
    here = situation(CHANGES[change][0])
    assert make_plan(adopting(here, *found(here))).steps == make_plan(here).steps != ()


def test_an_adopted_change_that_is_changed_again_is_repaired() -> None:
    (drift,) = found(situation(groups(WARNED, name="甲")))
    again = situation(groups(WARNED, name="乙"))
    assert [step.kind for step in make_plan(adopting(again, drift)).steps] == ["rename_group"]


def test_an_adoption_ends_with_its_case() -> None:
    before = situation(cohorts())
    kept = adopting(before, *found(before))
    over = a_case(1, WARNED, state=CaseState.LIFTED, issues=1)
    anew = a_case(3, WARNED, state=CaseState.ISSUED, period="2024-2025-2")
    next_one = replace(kept, cases=(over, anew), periods={"asnu": "2024-2025-2"})
    assert [step.kind for step in make_plan(next_one).steps] == ["add_cohort_members"]


def test_an_adoption_about_no_case_lasts_until_it_is_ended() -> None:
    orange = replace(AS_LEFT, cohorts=(*AS_LEFT.cohorts[:1], *AS_LEFT.cohorts[2:]))
    here = situation(orange)
    (drift,) = found(here)
    assert (drift.kind, cases_at(here, drift)) == ("deleted", ())
    assert make_plan(adopting(here, drift)).is_empty


def test_who_left_the_course_was_not_taken_out_by_anybody() -> None:
    assert found(situation(replace(AS_LEFT, groups=()), enrolled=(STRANGER,))) == []
    assert found(situation(groups(), enrolled=(STRANGER,))) == []


def test_who_is_warned_for_the_first_time_was_not_taken_out() -> None:
    here = replace(situation(AS_LEFT), cases=(*CASES, a_case(5, STRANGER)))
    assert make_plan(here).notes == make_plan(situation(AS_LEFT)).notes


def notes(*yellow: str, group: tuple[str, ...] = ()) -> list[str]:
    """Return what the plan says about people whom it never put in, where not all plans are kept."""
    actual = Actual(cohorts=three_cohorts(yellow=yellow), groups=(a_group(7, "yellow", *group),) if group else ())
    offering = an_offering(7, WARNED, STRANGER, LIFTED)
    here = a_situation(*CASES, students=(WARNED, STRANGER, LIFTED), actual=actual, offerings=(offering,))
    return [note for note in make_plan(here).notes if "不是本系统放入的" in note]


def test_a_stranger_in_a_cohort_is_named() -> None:
    assert notes(WARNED, STRANGER) == [
        f"群组 {YELLOW} 里有 1 人不是本系统放入的（可能有人手工加入），本计划会移出：{STRANGER}"
    ]


def test_a_stranger_in_a_group_is_named_with_the_course() -> None:
    (note,) = notes(WARNED, group=(WARNED, STRANGER))
    assert note.startswith("课程 C7 的小组“学业帮扶·关注”里有 1 人")
    assert note.endswith(STRANGER)


def test_whom_we_put_in_once_is_no_stranger_where_not_all_plans_are_kept() -> None:
    assert notes(WARNED, LIFTED, group=(WARNED, LIFTED)) == []
