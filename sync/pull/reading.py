"""Read one course of Moodle completely, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from config.mapping import Mapping
from connector.moodle.completion import CourseCompletion, get_course_completion_status
from connector.moodle.courses import Course
from connector.moodle.enrolments import EnrolledUser, get_enrolled_users
from connector.moodle.errors import MoodleRejectedRow
from connector.moodle.grades import UserGrades, get_grade_items
from connector.moodle.port import Moodle
from sync.mapping.conventions import holds_any
from sync.mapping.reading import OfferingReading

_FIELDS: Final = ("id", "idnumber", "fullname", "email", "roles")


def read_offering(moodle: Moodle, course: Course, mapping: Mapping) -> OfferingReading:
    """Return everything that Moodle tells of a course; any error means that it was not read.

    Steps: the active and the suspended enrolments, asked for apart since nothing in a record tells them apart; all
    marks at once; the marks of suspended enrolments that this leaves out, one by one; completions where the mapping
    lets them decide.
    """
    fields = (*_FIELDS, "username") if mapping.students.number == "username" else _FIELDS
    active = get_enrolled_users(moodle, course.id, "active", fields)
    suspended = get_enrolled_users(moodle, course.id, "suspended", fields)
    grades = get_grade_items(moodle, course.id)
    if mapping.offerings.suspended == "count":
        grades += _left_out(moodle, course, grades, _students(suspended, mapping))
    students = [*_students(active, mapping), *_students(suspended, mapping)]
    return OfferingReading(course, active, suspended, grades, _completions(moodle, course, students, mapping))


def _students(users: Iterable[EnrolledUser], mapping: Mapping) -> list[EnrolledUser]:
    return [user for user in users if holds_any(user, mapping.students.roles)]


def _left_out(
    moodle: Moodle, course: Course, grades: Iterable[UserGrades], users: Iterable[EnrolledUser]
) -> tuple[UserGrades, ...]:
    """Read the marks of students that the report of the whole course leaves out."""
    told = {each.userid for each in grades}
    missing = [user.id for user in users if user.id not in told]
    return tuple(each for user in missing for each in get_grade_items(moodle, course.id, user))


def _completions(
    moodle: Moodle, course: Course, students: Iterable[EnrolledUser], mapping: Mapping
) -> dict[int, CourseCompletion]:
    if not any(re.fullmatch(pattern, course.shortname) for pattern in mapping.completion.decides):
        return {}
    found = {}
    for student in students:
        try:
            found[student.id] = get_course_completion_status(moodle, course.id, student.id)
        except MoodleRejectedRow:
            continue
    return found
