"""What people changed in the LMS by hand is set right; what cannot be is reported."""

from __future__ import annotations

import pytest

from connector.moodle.errors import MoodleRejectedRow
from sync.apply import cohorts, groups
from sync.apply.roster import NOT_THERE, STILL_THERE, Roster
from sync.apply.tools import LeftOut
from sync.apply.writing import NOT_FLAGGED, Writer
from sync.plan.case_steps import IssueCases
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteGroup,
    Member,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
    Step,
)
from sync.store.database import Store
from tests.sync.apply.test_applying import roster, three_warnings
from tests.sync.moodle_in_process import InProcessMoodle, nothing
from tests.sync.scene import Scene, a_college, a_scene, numbers

STUDENTS = numbers(6)
RED = "yujing:main:asnu:red"
YELLOW = "yujing:main:asnu:yellow"


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(STUDENTS, courses=1))


@pytest.fixture
def scene(sqlite_store: Store, moodle: InProcessMoodle) -> Scene:
    """A site with three warned students, everything carried out."""
    scene = a_scene(sqlite_store, moodle, STUDENTS)
    three_warnings(scene)
    scene.apply()
    return scene


def user(scene: Scene, student: str) -> Member:
    return Member(scene.accounts[student].lms_user_id, student)


def write(scene: Scene, step: Step) -> list[LeftOut]:
    writer = Writer(Roster(scene.moodle, "yujing:main:"), lambda key: frozenset(STUDENTS))
    return list(writer.write(step))


def test_drift_made_by_hand_is_repaired(scene: Scene, moodle: InProcessMoodle) -> None:
    before = roster(moodle)
    cohort = next(each for each in moodle.site.cohorts.values() if each.idnumber == RED)
    cohort.name, cohort.visible = "被改名", True
    cohort.members = [user(scene, STUDENTS[4]).user_id]
    group = next(each for each in moodle.site.groups.values() if each.idnumber == RED)
    group.name = "被改名"
    group.members = [user(scene, STUDENTS[5]).user_id]
    gone = next(each for each in moodle.site.groups.values() if each.idnumber == YELLOW)
    del moodle.site.groups[gone.id]
    kinds = {step.kind for step in scene.plan().steps}
    assert kinds == {
        "change_cohort",
        "add_cohort_members",
        "remove_cohort_members",
        "rename_group",
        "create_group",
        "add_group_members",
        "remove_group_members",
    }
    assert scene.apply().left_out == ()
    assert roster(moodle) == before
    assert not cohort.visible
    assert scene.plan().is_empty


def test_nothing_without_our_mark_is_ever_written_to(scene: Scene, moodle: InProcessMoodle) -> None:
    course = scene.offerings[0].lms_course_id
    for step in (
        CreateCohort("yujing:main-2:asnu:red", "别站"),
        RemoveCohortMembers("社团", (user(scene, STUDENTS[0]),)),
        DeleteGroup(course, "C1", "lab1", ()),
    ):
        with pytest.raises(ValueError, match="our mark"):
            write(scene, step)


@pytest.mark.parametrize("kind", ["cohort", "group"])
def test_who_is_not_flagged_any_more_is_never_put_in(scene: Scene, kind: str) -> None:
    course = scene.offerings[0].lms_course_id
    members = (user(scene, STUDENTS[3]),)
    step: Step = AddCohortMembers(RED, "asnu", "red", members)
    if kind == "group":
        step = AddGroupMembers(course, "C1", RED, "asnu", "red", members)
    writer = Writer(Roster(scene.moodle, "yujing:main:"), lambda key: frozenset())
    assert list(writer.write(step)) == [LeftOut(STUDENTS[3], "标注", NOT_FLAGGED)]


def test_steps_about_what_is_gone_do_nothing_or_say_so(scene: Scene, moodle: InProcessMoodle) -> None:
    moodle.site.cohorts.clear()
    moodle.site.groups.clear()
    course = scene.offerings[0].lms_course_id
    one = (user(scene, STUDENTS[0]),)
    assert write(scene, ChangeCohort(RED, "新", "旧", was_visible=True)) == []
    assert write(scene, RemoveCohortMembers(RED, one)) == []
    assert write(scene, RenameGroup(course, "C1", RED, "新", "旧")) == []
    assert write(scene, RemoveGroupMembers(course, "C1", RED, one)) == []
    assert write(scene, DeleteGroup(course, "C1", RED, one)) == []
    assert write(scene, RepairGroup(course, "C1", RED, None, one)) == []
    assert write(scene, AddCohortMembers(RED, "asnu", "red", one)) == [
        LeftOut(STUDENTS[0], "加入群组", cohorts.MISSING)
    ]
    assert write(scene, AddGroupMembers(course, "C1", RED, "asnu", "red", one)) == [
        LeftOut(STUDENTS[0], "加入课程 C1 的小组", groups.MISSING)
    ]


def test_nobody_is_put_into_a_group_that_students_can_see(scene: Scene, moodle: InProcessMoodle) -> None:
    course = scene.offerings[0].lms_course_id
    group = next(each for each in moodle.site.groups.values() if each.idnumber == RED)
    group.visibility = 0
    step = AddGroupMembers(course, "C1", RED, "asnu", "red", (user(scene, STUDENTS[4]),))
    assert [entry.reason for entry in write(scene, step)] == ["小组对学生可见，未写入"]
    assert user(scene, STUDENTS[4]).user_id not in group.members


def test_what_moodle_does_not_make_or_rename_is_reported(scene: Scene, moodle: InProcessMoodle) -> None:
    course = scene.offerings[0].lms_course_id
    taken = next(each.name for each in moodle.site.groups.values() if each.idnumber == YELLOW)
    made = write(scene, CreateGroup(course, "C1", "yujing:main:asnu:orange", taken))
    renamed = write(scene, RenameGroup(course, "C1", RED, taken, "旧"))
    assert [entry.what for entry in made + renamed] == [
        f"在课程 C1 新建小组“{taken}”",
        "小组“旧”改名（课程 C1）",
    ]


def refuse(moodle: InProcessMoodle, function: str) -> None:
    """Let Moodle refuse every call of a function for the entry's sake."""

    def before(called: str) -> None:
        if called == function:
            raise MoodleRejectedRow("不接受", function, "invalidparameter")

    moodle.before = before


def test_cohorts_that_moodle_does_not_take_are_reported(scene: Scene, moodle: InProcessMoodle) -> None:
    refuse(moodle, "core_cohort_create_cohorts")
    assert [entry.reason for entry in write(scene, CreateCohort("yujing:main:asnu:purple", "新"))] == ["不接受"]
    refuse(moodle, "core_cohort_update_cohorts")
    changed = write(scene, ChangeCohort(RED, "新", "旧", was_visible=True))
    assert [entry.what for entry in changed] == ["修改群组“新”"]


def swallow(moodle: InProcessMoodle, *functions: str) -> None:
    """Let Moodle answer a write as if it had been done, and do nothing."""
    real = moodle.write

    def write_nothing(function: str, params: object = None) -> object:
        if function not in functions:
            return real(function, params)  # type: ignore[arg-type]
        return {"warnings": []} if function.endswith("add_cohort_members") else None

    moodle.write = write_nothing  # type: ignore[method-assign]


def test_a_write_that_had_no_effect_is_noticed_by_reading_back(scene: Scene, moodle: InProcessMoodle) -> None:
    course = scene.offerings[0].lms_course_id
    swallow(
        moodle,
        "core_cohort_add_cohort_members",
        "core_cohort_delete_cohort_members",
        "core_group_add_group_members",
        "core_group_delete_group_members",
        "core_group_delete_groups",
    )
    new, old = (user(scene, STUDENTS[4]),), (user(scene, STUDENTS[1]),)
    reasons = [
        write(scene, AddCohortMembers(RED, "asnu", "red", new)),
        write(scene, RemoveCohortMembers(RED, old)),
        write(scene, AddGroupMembers(course, "C1", RED, "asnu", "red", new)),
        write(scene, RemoveGroupMembers(course, "C1", RED, old)),
        write(scene, DeleteGroup(course, "C1", RED, old)),
    ]
    assert [[entry.reason for entry in entries] for entries in reasons] == [
        [NOT_THERE],
        [STILL_THERE],
        [NOT_THERE],
        [STILL_THERE],
        ["删除后核对，小组仍在"],
    ]


def test_a_step_about_cases_is_not_for_the_lms(scene: Scene) -> None:
    with pytest.raises(TypeError, match="issue_cases"):
        write(scene, IssueCases(()))


def test_a_course_that_is_gone_needs_no_deletion(scene: Scene, moodle: InProcessMoodle) -> None:
    course = scene.offerings[0].lms_course_id
    del moodle.site.courses[course]
    assert write(scene, DeleteGroup(course, "C1", RED, ())) == []
    moodle.before = nothing
