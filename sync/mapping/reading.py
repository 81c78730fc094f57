"""One complete reading of a Moodle course, as its answers came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from connector.moodle.completion import CourseCompletion
from connector.moodle.courses import Course
from connector.moodle.enrolments import EnrolledUser
from connector.moodle.grades import UserGrades


@dataclass(frozen=True, slots=True)
class OfferingReading:
    """Everything that was read of one course.

    ``active`` and ``suspended`` are about the enrolment, and hold teachers too. ``grades`` holds the marks of both.
    ``completions`` is empty unless the mapping lets completion decide. ``first_seen`` tells since when each student
    (by Moodle id) is enrolled, or has been seen in the list; who is not in it is there since today.
    """

    course: Course
    active: tuple[EnrolledUser, ...]
    suspended: tuple[EnrolledUser, ...]
    grades: tuple[UserGrades, ...]
    completions: Mapping[int, CourseCompletion] = field(default_factory=dict)
    first_seen: Mapping[int, date] = field(default_factory=dict)

    @property
    def idnumber(self) -> str | None:
        """The course's ID number, as the grade report gives it."""
        return next((grades.courseidnumber for grades in self.grades if grades.courseidnumber), self.course.idnumber)
