"""Course teachers hear once a term, by one message each: how many students, and where the roster shows who.

The message rests on the roster as it stands: what it counts is what the link shows. A teacher is written to once every
student concerned in his courses has been (or cannot be) told, so that nobody hears it from a teacher first; what
changes later in the term shows in the roster alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sync.plan.situation import ActualGroup
from sync.store.outbox import read_messages
from sync.store.outbox_record import OutboxState
from sync.store.transaction import Transaction

KIND: Final = "teachers"

_UNSETTLED: Final = (OutboxState.PENDING, OutboxState.CLAIMED, OutboxState.UNKNOWN)

Teachers = Mapping[int, tuple[tuple[int, str], ...]]
"""The teachers (LMS id and name) of each course."""


@dataclass(frozen=True, slots=True)
class Teaching:
    """A teacher with those courses in which our groups have members, each with these groups."""

    teacher: int
    name: str
    courses: Mapping[int, tuple[ActualGroup, ...]]

    @property
    def students(self) -> frozenset[int]:
        """The LMS ids of the students concerned, each once."""
        return frozenset().union(*(group.members for groups in self.courses.values() for group in groups))


def told_teachers(tx: Transaction, site_id: str, term: str) -> frozenset[int]:
    """Return the LMS ids of the teachers for whom there is a message of a term, sent or on its way."""
    messages = read_messages(tx, site_id, kind=KIND)
    return frozenset(each.recipient for each in messages if each.case_ref == term and each.recipient is not None)


def untold_students(tx: Transaction, site_id: str) -> frozenset[int]:
    """Return the LMS ids of the students whose warning is still on its way."""
    messages = read_messages(tx, site_id, kind="warning", states=_UNSETTLED)
    return frozenset(each.recipient for each in messages if each.recipient is not None)


def teachers_to_tell(
    members: Mapping[int, Collection[int]], teachers: Teachers, told: Collection[int], untold: Collection[int]
) -> frozenset[int]:
    """Return the LMS ids of the teachers who may be told now.

    ``members`` are the students concerned by course, as the cases have it; ``untold`` those not written to yet: none
    of a teacher's own may be among them.
    """
    concerned = {teacher for course, students in members.items() if students for teacher, _ in teachers.get(course, ())}
    waiting = {
        teacher
        for course, students in members.items()
        if not set(students).isdisjoint(untold)
        for teacher, _ in teachers.get(course, ())
    }
    return frozenset(concerned - waiting - set(told))


def courses_of(wanted: Collection[int], courses: Collection[int], teachers: Teachers) -> frozenset[int]:
    """Return those of the courses that any of the wanted teachers has."""
    return frozenset(course for course in courses if any(each in wanted for each, _ in teachers.get(course, ())))


def teachings(groups: Sequence[ActualGroup], teachers: Teachers, wanted: Collection[int]) -> list[Teaching]:
    """Return the wanted teachers with the groups that have members, by LMS id; who has none is left out."""
    found: dict[int, dict[int, list[ActualGroup]]] = {}
    names: dict[int, str] = {}
    for group in sorted(groups, key=lambda group: (group.course_id, group.idnumber)):
        for teacher, name in teachers.get(group.course_id, ()) if group.members else ():
            if teacher in wanted:
                names[teacher] = name
                found.setdefault(teacher, {}).setdefault(group.course_id, []).append(group)
    return [
        Teaching(teacher, names[teacher], {course: tuple(each) for course, each in courses.items()})
        for teacher, courses in sorted(found.items())
    ]
