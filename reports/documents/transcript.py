"""A student's transcript: every attempt by term, what it earned, and what stands out, as of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.documents.student import CourseRow, Student


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One attempt, or a course enrolled in that has no attempt yet.

    ``kind`` is in words (正考), empty where there is no attempt; ``score`` is as the register has it (59.5, 良, 缺考),
    尚无成绩 where nothing is known. ``outcome`` is what it counts as (通过, 未通过, 免修, 缓考, empty while open),
    ``points`` the grade point, empty where the policy has no scheme or the attempt no number. ``outstanding`` marks
    the lines of a course that is not passed as of the day, ``degree`` those of a degree course, where the policy counts
    these.
    """

    code: str
    name: str
    course_type: str
    credits: str
    kind: str
    score: str
    outcome: str
    points: str = ""
    outstanding: bool = False
    degree: bool = False


@dataclass(frozen=True, slots=True)
class TermLines:
    """A term's attempts in the order of course codes; the credits selected and earned in it, as exact texts."""

    name: str
    lines: tuple[AttemptLine, ...]
    selected: str
    earned: str


@dataclass(frozen=True, slots=True)
class Average:
    """A mean that the policy defines: what it is called there, and its exact text."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a student's file holds as 成绩单 (lsec 二.7, asnu 第十四条 4, bhuad 第十一条).

    ``number`` is the notice's, so that the transcript can be filed with it. ``selected`` and ``earned`` are the
    credits in all, each course once. ``has_points`` says whether the policy has grade points at all. ``outstanding``
    are the courses that the policy counts as not passed; ``open_courses`` how many have no outcome yet. ``source``
    says which facts these are, ``remarks`` what a reader must know besides.
    """

    school: str
    student: Student
    number: str
    policy_title: str
    as_of: date
    source: str
    terms: tuple[TermLines, ...]
    selected: str
    earned: str
    averages: tuple[Average, ...]
    outstanding: tuple[CourseRow, ...]
    open_courses: int
    has_points: bool
    remarks: tuple[str, ...] = ()
    form: str = "common/transcript"

    @property
    def title(self) -> str:
        """What the form is called, with the number of the notice it belongs to."""
        return f"学生成绩单 {self.number}".rstrip()
