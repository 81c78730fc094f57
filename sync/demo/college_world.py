"""What really happened in the invented university; Moodle and the registrar each hold a part of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from sync.demo.college_calendar import BY_NAME, MOODLE_SINCE, terms_of
from sync.demo.college_catalogue import LEVELS, Course, catalogue, plan
from sync.demo.college_expected import Expected
from sync.demo.college_people import Student, noise, students

LAST_DAY = date(2025, 7, 31)
Kind = Literal["regular", "makeup", "retake"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One attempt. ``result`` is set by the registrar only; without ``graded`` Moodle shows no date.

    ``corrected`` is a later score and the day from which it stands. ``own_course`` says that a make-up was held in
    a Moodle course of its own. ``written_as`` is the old course code under which the registrar still has it.
    """

    student_no: str
    code: str
    term: str
    kind: Kind
    score: str | None
    graded: date | None
    result: str | None = None
    hidden: bool = False
    excluded: bool = False
    locked: bool = False
    own_course: bool = False
    corrected: tuple[str, date] | None = None
    written_as: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what identifies an attempt."""
        return self.student_no, self.code, self.term, self.kind

    @property
    def is_fact(self) -> bool:
        """Return whether the mark says pass or fail, or that the exam was deferred."""
        return self.graded is not None and not self.hidden and not self.excluded

    def score_on(self, on: date) -> str | None:
        """Return the score as it stood on a day."""
        return self.corrected[0] if self.corrected and self.corrected[1] <= on else self.score


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the registrar's sheet."""

    student_no: str
    kind: str
    occurred_on: date
    ended_on: date | None = None
    term: str = ""
    note: str = ""


@dataclass(slots=True)
class World:
    """Students, enrolments by term, attempts and events; and what the rules must find in them."""

    students: dict[str, Student] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=catalogue)
    enrolled: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    marks: dict[tuple[str, str, str, str], Mark] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    suspended: set[tuple[str, str, str]] = field(default_factory=set)
    unenrolled: dict[tuple[str, str, str], date] = field(default_factory=dict)

    def record(self, mark: Mark) -> None:
        """Set an attempt, in place of an earlier one with the same key."""
        self.marks[mark.key] = mark

    def enrol(self, student_no: str, term: str, code: str) -> None:
        """Enrol a student in a course of a term."""
        codes = self.enrolled.setdefault((student_no, term), [])
        if code not in codes:
            codes.append(code)

    def withdraw(self, student_no: str, term: str, code: str) -> None:
        """Undo an enrolment and whatever came of it."""
        self.enrolled[student_no, term].remove(code)
        for key in [key for key in self.marks if key[:3] == (student_no, code, term)]:
            del self.marks[key]

    def change(self, student: Student) -> None:
        """Replace what is known of a student."""
        self.students[student.student_no] = student


def ordinary_world() -> World:
    """Return a university in which everybody follows the plan and passes."""
    world = World(students={student.student_no: student for student in students()})
    for student in world.students.values():
        for term in terms_of(student.entry_year, LAST_DAY):
            follow_plan(world, student, term.name)
    return world


def follow_plan(world: World, student: Student, term: str) -> None:
    """Enrol a student in the term's plan, with a passing mark for each course that has ended."""
    study_term = (int(term[:4]) - student.entry_year) * 2 + int(term[-1])
    for code in plan(student.major, study_term).values():
        world.enrol(student.student_no, term, code)
        if BY_NAME[term].marks_on < BY_NAME["2024-2025-2"].ends_on:
            world.record(_ordinary_mark(student, world.courses[code], term))
    _stumble(world, student, term)


def _ordinary_mark(student: Student, course: Course, term: str) -> Mark:
    """Return a mark near the student's own level: 74 to 94, so that means hardly move from term to term."""
    score = 77 + noise(student.student_no) % 15 + noise(student.student_no, course.code) % 7 - 3
    shown = LEVELS[4 if score >= 90 else 3 if score >= 80 else 2] if course.levels else str(score)
    return Mark(student.student_no, course.code, term, "regular", shown, BY_NAME[term].marks_on)


def _stumble(world: World, student: Student, term: str) -> None:
    """Let one student in twenty fail one course of a term and pass its make-up."""
    codes = [code for code in world.enrolled[student.student_no, term] if not world.courses[code].levels]
    code = codes[noise(student.student_no, term, "code") % len(codes)]
    key = (student.student_no, code, term, "regular")
    if key not in world.marks or noise(student.student_no, term, "stumble") % 20:
        return
    world.record(replace(world.marks[key], score=str(50 + noise(*key) % 10)))
    passed = str(60 + noise(*key, "makeup") % 15)
    world.record(Mark(student.student_no, code, term, "makeup", passed, BY_NAME[term].makeup_marks_on))


def in_moodle(term: str) -> bool:
    """Return whether a term's courses are in Moodle."""
    return BY_NAME[term].starts_on >= BY_NAME[MOODLE_SINCE].starts_on
