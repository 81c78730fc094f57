"""Look up students and courses by number and code while documents are filled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from reports.documents import Student
from rules.facts.facts import Facts


@dataclass(frozen=True, slots=True)
class CourseEntry:
    """A course of the catalogue as documents name it."""

    name: str
    course_type: str


@dataclass(frozen=True, slots=True)
class Directory:
    """The students and courses that a set of documents mentions; nobody else is held."""

    students: dict[str, Student]
    courses: dict[str, CourseEntry]


def directory_of(facts: Facts, student_nos: Iterable[str]) -> Directory:
    """Return the directory of the students named, and of the whole catalogue."""
    wanted = pa.array(sorted(set(student_nos)), pa.string())
    rows = facts.students.filter(pc.is_in(facts.students["student_no"], wanted)).to_pylist()
    students = {
        row["student_no"]: Student(
            number=row["student_no"],
            name=row["name"],
            college=row["college"],
            major=row["major"],
            class_name=row["class_name"],
            entry_year=row["entry_year"],
        )
        for row in rows
    }
    catalogue = facts.courses.select(["course_code", "course_name", "course_type"]).to_pylist()
    courses = {row["course_code"]: CourseEntry(row["course_name"], row["course_type"]) for row in catalogue}
    return Directory(students, courses)
