"""The steps that bring our course groups in line: hidden, one per level with warned students, in current courses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sync.plan.cohorts import Flags
from sync.plan.naming import group_name
from sync.plan.people import People
from sync.plan.situation import ActualGroup, OfferingRef, Situation
from sync.plan.steps import (
    AddGroupMembers,
    CreateGroup,
    DeleteGroup,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
    Step,
)

HIDDEN: Final = 3
"""Moodle's visibility under which students, members too, don't see a group."""


@dataclass(frozen=True, slots=True)
class WantedGroup:
    """A group that should be in a course, with its members."""

    idnumber: str
    policy: str
    level: str
    name: str
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Courses:
    """The groups that should be in each current course, by course id and idnumber, and what courses are called."""

    wanted: Mapping[int, Mapping[str, WantedGroup]]
    names: Mapping[int, str]

    def name(self, course_id: int) -> str:
        """Return a course's short name; one of another term is called by its id."""
        return self.names.get(course_id, f"#{course_id}")


def courses_of(situation: Situation, flags: Flags, people: People) -> Courses:
    """Return which groups the current courses should have: one per level with flagged students among the enrolled."""
    ids = {key: people.ids(students) for key, students in flags.items()}
    offerings = sorted(situation.offerings, key=lambda each: each.lms_course_id)
    return Courses(
        wanted={
            offering.lms_course_id: _wanted_in(situation, ids, offering)
            for offering in offerings
            if offering.lms_course_id not in situation.actual.unreadable
        },
        names={offering.lms_course_id: offering.shortname for offering in offerings},
    )


def is_exposed(group: ActualGroup) -> bool:
    """Say whether students could see a group of ours, or use it in activities."""
    return group.visibility != HIDDEN or group.participation is not False


def repair_steps(situation: Situation, courses: Courses, people: People) -> Iterator[Step]:
    """Yield the repair of every exposed group of ours, which comes before anything else."""
    for group in _ordered(situation):
        if is_exposed(group):
            match = courses.wanted.get(group.course_id, {}).get(group.idnumber)
            name = match.name if match else None
            course = courses.name(group.course_id)
            yield RepairGroup(group.course_id, course, group.idnumber, name, people.members(group.members))


def group_steps(situation: Situation, courses: Courses, people: People) -> Iterator[Step]:
    """Yield, course by course, what is to be made, filled, emptied and removed; exposed groups count as empty."""
    wanted = courses.wanted
    actual: dict[int, dict[str, ActualGroup]] = defaultdict(dict)
    for group in situation.actual.groups:
        actual[group.course_id][group.idnumber] = group
    for course_id in sorted(wanted.keys() | actual.keys()):
        course = courses.name(course_id)
        here = actual.get(course_id, {})
        for idnumber, needed in wanted.get(course_id, {}).items():
            yield from _brought_in_line(course_id, course, needed, here.get(idnumber), people)
        for idnumber in sorted(here.keys() - wanted.get(course_id, {}).keys()):
            if not is_exposed(here[idnumber]):
                yield DeleteGroup(course_id, course, idnumber, people.members(here[idnumber].members))


def group_turn_steps(situation: Situation, lost: Flags, people: People) -> Iterator[Step]:
    """Yield the removals of those who lose a flag at the turn of a period; a group left empty goes."""
    courses = courses_of(situation, {}, people)
    leaving_by = {situation.idnumber(*key): people.ids(students) for key, students in lost.items()}
    for group in _ordered(situation):
        leaving = leaving_by.get(group.idnumber, frozenset()) & group.members
        course = courses.name(group.course_id)
        if leaving and leaving == group.members:
            yield DeleteGroup(group.course_id, course, group.idnumber, people.members(leaving))
        elif leaving:
            for portion in people.portions(leaving):
                yield RemoveGroupMembers(group.course_id, course, group.idnumber, portion)


def group_notes(situation: Situation, courses: Courses) -> Iterator[str]:
    """Yield the courses that cannot be read, and those where another's group has the name that ours would have."""
    for course_id in sorted(situation.actual.unreadable):
        yield f"读不到课程 {courses.name(course_id)} 的小组（已删除或无权访问），本计划略过该课程。"
    plain = {group_name(level, situation.names, ()) for level in situation.levels}
    for course_id, groups in courses.wanted.items():
        foreign = situation.actual.foreign_groups.get(course_id, frozenset())
        for name in sorted(plain & foreign if groups else ()):
            where = f"课程 {courses.name(course_id)} 已有同名小组“{name}”"
            yield f"{where}，不是本系统所建，未作改动；本系统的小组另加编号。"


def _brought_in_line(
    course_id: int, course: str, wanted: WantedGroup, actual: ActualGroup | None, people: People
) -> Iterator[Step]:
    present: frozenset[int] = frozenset()
    if actual is None:
        yield CreateGroup(course_id, course, wanted.idnumber, wanted.name)
    elif not is_exposed(actual):
        present = actual.members
        if actual.name != wanted.name:
            yield RenameGroup(course_id, course, wanted.idnumber, wanted.name, actual.name)
    for portion in people.portions(wanted.members - present):
        yield AddGroupMembers(course_id, course, wanted.idnumber, wanted.policy, wanted.level, portion)
    for portion in people.portions(present - wanted.members):
        yield RemoveGroupMembers(course_id, course, wanted.idnumber, portion)


def _wanted_in(
    situation: Situation, ids: Mapping[tuple[str, str], frozenset[int]], offering: OfferingRef
) -> dict[str, WantedGroup]:
    """Return the groups of one course by idnumber, lowest level first, each under a name that is free."""
    taken = set(situation.actual.foreign_groups.get(offering.lms_course_id, ()))
    wanted = {}
    for level in situation.levels:
        members = ids.get((level.policy, level.level), frozenset()) & offering.members
        if members:
            name = group_name(level, situation.names, taken)
            taken.add(name)
            idnumber = situation.idnumber(level.policy, level.level)
            wanted[idnumber] = WantedGroup(idnumber, level.policy, level.level, name, members)
    return wanted


def _ordered(situation: Situation) -> list[ActualGroup]:
    return sorted(situation.actual.groups, key=lambda group: (group.course_id, group.idnumber))
