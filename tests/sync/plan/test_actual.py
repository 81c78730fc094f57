"""What the LMS holds is read whole: ours with members, others by name, nothing where we may not look."""

from __future__ import annotations

from connector.moodle.cohorts import NewCohort, create_cohorts
from connector.moodle.groups import NewGroup, add_group_members, create_groups
from sync.plan.actual import read_actual
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import a_college, numbers

STUDENTS = numbers(2)


def test_ours_are_told_from_others_by_their_mark() -> None:
    moodle = InProcessMoodle(a_college(STUDENTS, courses=1))
    create_cohorts(
        moodle,
        [
            NewCohort("学业帮扶", "yujing:main:asnu:red"),
            NewCohort("别站", "yujing:main-2:asnu:red"),
            NewCohort("社团", ""),
        ],
    )
    course = next(course.id for course in moodle.site.courses.values() if course.shortname == "C1")
    ours, _ = create_groups(
        moodle,
        [NewGroup(course, "帮扶", "yujing:main:asnu:red"), NewGroup(course, "实验一组", "lab1", visibility=0)],
    ).done
    member = next(iter(moodle.site.courses[course].enrolments))
    add_group_members(moodle, ours.id, [member])
    actual = read_actual(moodle, "main", [course, 999])
    assert [cohort.idnumber for cohort in actual.cohorts] == ["yujing:main:asnu:red"]
    assert actual.foreign_cohorts == {"别站", "社团"}
    (group,) = actual.groups
    assert (group.members, group.visibility, group.participation) == (frozenset({member}), 3, False)
    assert actual.foreign_groups == {course: frozenset({"实验一组"})}
    assert actual.unreadable == {999}


def test_an_empty_site() -> None:
    moodle = InProcessMoodle({})
    actual = read_actual(moodle, "main", [])
    assert (actual.cohorts, actual.groups, actual.foreign_groups) == ((), (), {})
