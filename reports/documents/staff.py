"""What people who look after students are told through the LMS, and what helps them to call a student's guardians."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from reports.documents.student import Contact, CourseRow

StaffKind = Literal["counsellor", "counsellor-correction", "teachers"]


@dataclass(frozen=True, slots=True)
class StudentLine:
    """A student in a message to the own counsellor: who, where, and the level; never a mark."""

    number: str
    name: str
    class_name: str
    level_name: str


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A course of a teacher: how many students of it are looked after, and where its roster shows who.

    ``groups`` names the roster's groups with how many are in each; who they are stands in the roster alone.
    """

    name: str
    count: int
    groups: str
    link: str


@dataclass(frozen=True, slots=True)
class StaffMessage:
    """One message to one member of staff.

    ``counsellor`` tells of students who will be warned at the highest level ``delay`` (1天) later,
    ``counsellor-correction`` that one told of is not (any more), ``teachers`` of a term's courses. ``note`` says why
    something was taken back; ``term`` and ``total`` (students, each once) are a teacher's.
    """

    kind: StaffKind
    person: str
    school: str
    policy_title: str = ""
    delay: str = ""
    note: str = ""
    term: str = ""
    total: int = 0
    students: tuple[StudentLine, ...] = ()
    courses: tuple[RosterLine, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyNote:
    """A duty in a reminder: what, for whom (a number, a class), until when, how many days late, by which clause."""

    what: str
    whom: str
    due: date
    late: int
    clause: str


@dataclass(frozen=True, slots=True)
class DutyReminder:
    """What one person owes that is overdue or due within ``days_ahead`` days, worst first: no names, no marks.

    ``overdue`` and ``coming`` count the ``duties``; ``account`` is how the person is called in commands.
    """

    person: str
    account: str
    school: str
    day: date
    days_ahead: int
    overdue: int
    coming: int
    duties: tuple[DutyNote, ...]

    @property
    def courses(self) -> tuple[DutyNote, ...]:
        """The lines that are left out from the end where a message has no room for all."""
        return self.duties


@dataclass(frozen=True, slots=True)
class GuardianCall:
    """What a counsellor or class adviser has at hand while calling the guardians of a warned student.

    ``clause`` is where the regulation asks for the call; ``reasons`` and ``clears`` are the lines of the notice.
    """

    caller: str
    student_name: str
    number: str
    class_name: str
    school: str
    policy_title: str
    level_name: str
    period: str
    clause: str
    contact: Contact
    record_command: str
    reasons: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    courses: tuple[CourseRow, ...] = ()
