"""Which teachers hear now: whose students have all been told, each teacher once a term."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.outbox.digests import Digest, queue_digest
from sync.outbox.teachers import KIND, courses_of, teachers_to_tell, teachings, told_teachers, untold_students
from sync.plan.situation import ActualGroup
from sync.store.database import Store
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import NOON, SECRET, a_college, a_scene, a_warning, numbers

LI, WANG = (91, "李"), (92, "王")
TEACHERS = {1: (LI,), 2: (LI, WANG), 3: (WANG,)}


def a_group(course: int, *members: int, level: str = "red") -> ActualGroup:
    return ActualGroup(course * 10, course, f"yujing:main:asnu:{level}", "关注", 3, False, frozenset(members))


@pytest.mark.parametrize(
    ("members", "told", "untold", "now"),
    [
        ({}, set(), set(), set()),
        ({1: {4}}, set(), set(), {91}),
        ({1: set()}, set(), set(), set()),
        ({9: {4}}, set(), set(), set()),
        ({1: {4}, 3: {5}}, {91}, set(), {92}),
        ({1: {4}, 3: {5}}, set(), {4}, {92}),
        ({1: {4}, 2: {5}, 3: {6}}, set(), {4}, {92}),
        ({1: {4}, 2: {5}, 3: {6}}, set(), {5}, set()),
        ({2: {5}}, {91, 92}, set(), set()),
    ],
    ids=[
        "nobody concerned",
        "all students told",
        "an empty group",
        "a course without teacher",
        "who was told hears no more",
        "one waits, the other is told",
        "of two who share a course the one with no other student waiting",
        "a shared course's student is not told yet",
        "both were told",
    ],
)
def test_which_teachers_hear_now(members: dict[int, set[int]], told: set[int], untold: set[int], now: set[int]) -> None:
    assert teachers_to_tell(members, TEACHERS, told, untold) == now


def test_each_teacher_hears_of_the_own_courses_and_counts_a_student_once() -> None:
    groups = [a_group(1, 4, 5), a_group(2, 5, 6), a_group(2, 7, level="yellow"), a_group(3)]
    li, wang = teachings(groups, TEACHERS, {91, 92})
    assert (li.teacher, li.name, sorted(li.courses), li.students) == (91, "李", [1, 2], {4, 5, 6, 7})
    assert (wang.teacher, sorted(wang.courses), wang.students) == (92, [2], {5, 6, 7})
    assert teachings(groups, TEACHERS, {92}) == [wang]
    assert teachings(groups, {}, {91, 92}) == []


def test_who_waits_is_not_told_of_a_course_shared_with_somebody_who_does_not() -> None:
    members = {1: {4}, 2: {5}}
    wanted = teachers_to_tell(members, TEACHERS, set(), {4})
    assert courses_of(wanted, members, TEACHERS) == {2}
    (only,) = teachings([a_group(1, 4), a_group(2, 5)], TEACHERS, wanted)
    assert only.teacher == 92


small = st.integers(1, 4)


@given(
    st.dictionaries(small, st.sets(small)),
    st.dictionaries(small, st.lists(st.tuples(st.integers(91, 94), st.just("x")), max_size=3).map(tuple)),
    st.sets(st.integers(91, 94)),
    st.sets(small),
)
def test_nobody_hears_of_a_student_before_the_student_and_nobody_of_half_the_courses(
    members: dict[int, set[int]],
    teachers: dict[int, tuple[tuple[int, str], ...]],
    told: set[int],
    untold: set[int],
) -> None:
    wanted = teachers_to_tell(members, teachers, told, untold)
    courses = courses_of(wanted, members, teachers)
    groups = [a_group(course, *members[course]) for course in courses]
    for each in teachings(groups, teachers, wanted):
        mine = {course for course, here in members.items() if here and each.teacher in dict(teachers.get(course, ()))}
        assert set(each.courses) == mine
        assert not each.students & untold
        assert each.teacher not in told


def test_who_has_a_message_of_the_term_has_been_told(store: Store) -> None:
    with store.begin() as tx:
        for who, term in ((91, "2024-2025-1"), (92, "2024-2025-2"), (None, "2024-2025-2")):
            digest = Digest(KIND, who, term, "两名同学", "某老师")
            queue_digest(tx, store.site_id, SECRET, digest, NOON)
    with store.read() as tx:
        assert told_teachers(tx, store.site_id, "2024-2025-2") == {92}


def test_students_count_as_told_once_nothing_is_on_its_way(sqlite_store: Store) -> None:
    students = numbers(2)
    moodle = InProcessMoodle(a_college(students))
    scene = a_scene(sqlite_store, moodle, students)
    scene.evaluate(*(a_warning(each) for each in students))
    scene.apply()
    with sqlite_store.read() as tx:
        assert untold_students(tx, "main") == {each.lms_user_id for each in scene.accounts.values()}
    moodle.site.users[scene.accounts[students[0]].lms_user_id].suspended = True
    scene.send()
    with sqlite_store.read() as tx:
        assert untold_students(tx, "main") == frozenset(), "one was sent, the other goes on paper"
