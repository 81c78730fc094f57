"""Just before a list is written, who is gone is dropped; what Moodle refuses all the same costs only himself."""

from __future__ import annotations

from collections import Counter

import pytest

from sync.apply.cohorts import MISSING, OTHERWISE
from sync.apply.groups import MISSING as GROUP_MISSING
from sync.apply.groups import NOT_ENROLLED
from sync.apply.groups import OTHERWISE as GROUP_OTHERWISE
from sync.apply.roster import SEE_TO_IT, Roster
from sync.apply.tools import LeftOut
from sync.apply.writing import Writer
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteCohort,
    Member,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
    Step,
)
from sync.store.database import Store
from tests.sync.apply.test_drift import swallow
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import Scene, a_college, a_scene, numbers

STUDENTS = numbers(64)
RED = "yujing:main:asnu:red"
ADD_TO_GROUP = "core_group_add_group_members"
DELETE_FROM_GROUP = "core_group_delete_group_members"
DELETE_FROM_COHORT = "core_cohort_delete_cohort_members"


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(STUDENTS, courses=1))


@pytest.fixture
def scene(sqlite_store: Store, moodle: InProcessMoodle) -> Scene:
    """A site with an empty cohort and an empty group of ours."""
    scene = a_scene(sqlite_store, moodle, STUDENTS)
    course = scene.offerings[0].lms_course_id
    assert write(scene, CreateCohort(RED, "学业帮扶"), CreateGroup(course, "C1", RED, "学业帮扶")) == []
    return scene


def write(scene: Scene, *steps: Step) -> list[LeftOut]:
    """Take steps, everybody being flagged."""
    writer = Writer(Roster(scene.moodle, "yujing:main:"), lambda _: frozenset(STUDENTS))
    return [left_out for step in steps for left_out in writer.write(step)]


def everybody(scene: Scene) -> tuple[Member, ...]:
    return tuple(Member(scene.accounts[number].lms_user_id, number) for number in STUDENTS)


def into_the_group(scene: Scene) -> AddGroupMembers:
    return AddGroupMembers(scene.offerings[0].lms_course_id, "C1", RED, "asnu", "red", everybody(scene))


def group_members(moodle: InProcessMoodle) -> set[int]:
    (group,) = moodle.site.groups.values()
    return set(group.members)


def cohort_members(moodle: InProcessMoodle) -> set[int]:
    (cohort,) = moodle.site.cohorts.values()
    return set(cohort.members)


def attempted(moodle: InProcessMoodle) -> Counter[str]:
    """Count the writes from now on, those that Moodle refuses too."""
    found: Counter[str] = Counter()
    moodle.before = lambda function: found.update([function])
    return found


def test_the_unenrolled_and_the_deleted_are_dropped_before_the_list_is_sent(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    members = everybody(scene)
    course = moodle.site.courses[scene.offerings[0].lms_course_id]
    del course.enrolments[members[5].user_id]
    moodle.site.delete_user(members[40].user_id)
    writes = attempted(moodle)
    what = "加入课程 C1 的小组"
    assert write(scene, into_the_group(scene)) == [
        LeftOut(STUDENTS[5], what, NOT_ENROLLED),
        LeftOut(STUDENTS[40], what, NOT_ENROLLED),
    ]
    assert writes == {ADD_TO_GROUP: 1}
    assert len(group_members(moodle)) == len(STUDENTS) - 2


def test_where_nobody_of_the_list_is_enrolled_any_more_nothing_is_sent(scene: Scene, moodle: InProcessMoodle) -> None:
    course = moodle.site.courses[scene.offerings[0].lms_course_id]
    one, other = everybody(scene)[:2]
    del course.enrolments[one.user_id]
    writes = attempted(moodle)
    step = AddGroupMembers(course.id, "C1", RED, "asnu", "red", (one,))
    assert [each.reason for each in write(scene, step)] == [NOT_ENROLLED]
    assert not writes
    assert other.user_id in course.enrolments


def test_who_leaves_between_the_look_and_the_write_is_found_and_told_by_number(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    course, leaver = moodle.site.courses[scene.offerings[0].lms_course_id], everybody(scene)[17]
    writes: Counter[str] = Counter()

    def leave(function: str) -> None:
        course.enrolments.pop(leaver.user_id, None)
        writes.update([function])

    moodle.before = leave
    (left_out,) = write(scene, into_the_group(scene))
    assert left_out.student_no == leaver.student_no
    assert left_out.reason.endswith(SEE_TO_IT)
    assert writes[ADD_TO_GROUP] <= 2 * 6 + 1
    assert group_members(moodle) == {member.user_id for member in everybody(scene)} - {leaver.user_id}


def test_a_roll_that_nobody_may_read_leaves_the_decision_to_moodle(
    scene: Scene, moodle: InProcessMoodle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.apply.groups.get_enrolled_users", lambda *_, **__: ())
    assert write(scene, into_the_group(scene)) == []
    assert len(group_members(moodle)) == len(STUDENTS)


def test_the_deleted_keep_nobody_in_a_cohort_or_group(scene: Scene, moodle: InProcessMoodle) -> None:
    members = everybody(scene)
    write(scene, AddCohortMembers(RED, "asnu", "red", members), into_the_group(scene))
    moodle.site.delete_user(members[3].user_id)
    writes = attempted(moodle)
    course = scene.offerings[0].lms_course_id
    assert write(scene, RemoveCohortMembers(RED, members), RemoveGroupMembers(course, "C1", RED, members)) == []
    assert writes == {DELETE_FROM_COHORT: 1, DELETE_FROM_GROUP: 1}
    assert cohort_members(moodle) == group_members(moodle) == set()


def test_who_is_out_already_costs_no_request(scene: Scene, moodle: InProcessMoodle) -> None:
    members, course = everybody(scene)[:3], scene.offerings[0].lms_course_id
    writes = attempted(moodle)
    assert write(scene, RemoveCohortMembers(RED, members), RemoveGroupMembers(course, "C1", RED, members)) == []
    assert not writes


def test_a_foreign_member_of_ours_is_not_taken_out_unasked(scene: Scene, moodle: InProcessMoodle) -> None:
    one, foreign = everybody(scene)[:2]
    write(scene, AddCohortMembers(RED, "asnu", "red", (one, foreign)))
    write(scene, RemoveCohortMembers(RED, (one,)))
    assert cohort_members(moodle) == {foreign.user_id}


def test_what_was_made_or_renamed_is_read_back(scene: Scene, moodle: InProcessMoodle) -> None:
    course = scene.offerings[0].lms_course_id
    swallow(moodle, "core_cohort_update_cohorts", "core_group_update_groups", "core_cohort_delete_cohorts")
    kept = write(
        scene,
        ChangeCohort(RED, "新", "学业帮扶", was_visible=False),
        RenameGroup(course, "C1", RED, "新", "学业帮扶"),
        DeleteCohort(RED, "学业帮扶", ()),
    )
    assert [each.reason for each in kept] == [OTHERWISE, GROUP_OTHERWISE, "删除后核对，群组仍在"]


def test_an_exposed_group_that_cannot_be_removed_is_told_and_gets_nobody(scene: Scene, moodle: InProcessMoodle) -> None:
    (group,) = moodle.site.groups.values()
    group.visibility = 0
    swallow(moodle, "core_group_delete_groups")
    course = scene.offerings[0].lms_course_id
    left_out = write(scene, RepairGroup(course, "C1", RED, "学业帮扶", ()), into_the_group(scene))
    assert {each.reason for each in left_out} == {"删除后核对，小组仍在", "小组对学生可见，未写入"}
    assert group_members(moodle) == set()


def test_what_vanishes_while_it_is_made_is_told(scene: Scene, moodle: InProcessMoodle) -> None:
    orange = "yujing:main:asnu:orange"

    def vanish(_: str) -> None:
        moodle.site.cohorts.clear()
        moodle.site.groups.clear()

    moodle.after = vanish
    made = write(
        scene,
        CreateCohort(orange, "学业帮扶·重点"),
        CreateGroup(scene.offerings[0].lms_course_id, "C1", orange, "学业帮扶·重点"),
    )
    assert [each.reason for each in made] == [MISSING, GROUP_MISSING]


def test_a_cohort_is_removed_once_and_again(scene: Scene, moodle: InProcessMoodle) -> None:
    for _ in range(2):
        assert write(scene, DeleteCohort(RED, "学业帮扶", ())) == []
        assert moodle.site.cohorts == {}
