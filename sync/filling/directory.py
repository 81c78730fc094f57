"""Look up students and courses by number and code while documents are filled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from reports.documents import Student
from reports.ordering import Natural, place_key
from sync.store.facts import load_table
from sync.store.transaction import Transaction


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


def read_directory(transaction: Transaction, site_id: str, student_nos: Iterable[str] | None = None) -> Directory:
    """Return the directory of the students named (of everybody, where None), and of the whole catalogue."""
    register = load_table(transaction, "students", site_id)
    if student_nos is not None:
        wanted = pa.array(sorted(set(student_nos)), pa.string())
        register = register.filter(pc.is_in(register["student_no"], wanted))
    rows = register.to_pylist()
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
    catalogue = (
        load_table(transaction, "courses", site_id).select(["course_code", "course_name", "course_type"]).to_pylist()
    )
    courses = {row["course_code"]: CourseEntry(row["course_name"], row["course_type"]) for row in catalogue}
    return Directory(students, courses)


def class_order(
    transaction: Transaction, site_id: str, student_nos: Iterable[str]
) -> Callable[[str], tuple[Natural, Natural, Natural, str]]:
    """Return the key that sorts student numbers by college, class and number; unknown ones come first."""
    register = load_table(transaction, "students", site_id)
    wanted = register.filter(pc.is_in(register["student_no"], pa.array(sorted(set(student_nos)), pa.string())))
    rows = zip(*(wanted[name].to_pylist() for name in ("student_no", "college", "class_name")), strict=True)
    places = {number: place_key(college, class_name, number) for number, college, class_name in rows}
    return lambda number: places.get(number) or place_key("", "", number)
