"""The parts that every form and message shares: the student, a course row, whom to turn to, how to object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Student:
    """Who a form is about. ``number`` is the 学号; every field is text as the register has it."""

    number: str
    name: str
    college: str
    major: str
    class_name: str
    entry_year: int


@dataclass(frozen=True, slots=True)
class CourseRow:
    """One outstanding course, ready to print: ``credits`` and ``score`` are exact texts, never rounded.

    ``course_type`` is in words (必修); ``situation`` says how the course came to stand out (补考未通过), see
    `reports.wording.situation`. ``score`` is empty where there is none.
    """

    term: str
    code: str
    name: str
    course_type: str
    credits: str
    score: str
    situation: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the student turns to: a person by name, the office, a telephone number."""

    name: str
    office: str
    telephone: str


@dataclass(frozen=True, slots=True)
class Objection:
    """Until when (that day included) and how the student may object to the warning."""

    until: date
    how: str
