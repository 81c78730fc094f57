"""Read one course of Moodle completely, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from config.mapping import Mapping
from connector.moodle.completion import CourseCompletion, get_course_completion_status
from connector.moodle.courses import Course
from connector.moodle.enrolments import EnrolledUser, Only, get_enrolled_users
from connector.moodle.errors import MoodleRejectedRow
from connector.moodle.grades import UserGrades, get_grade_items
from connector.moodle.port import Moodle
from sync.mapping.conventions import holds_any
from sync.mapping.reading import OfferingReading

_FIELDS: Final = ("id", "idnumber", "fullname", "email", "roles")

Known = Callable[[int], Collection[int]]
"""Tells which students (Moodle ids) were in the list of a course when it was last read."""


@dataclass(slots=True)
class CourseReader:
    """Reads the courses of one pull, for several threads, with as few requests as tell everything.

    ``tells_suspended`` becomes true once Moodle's report of a whole course was seen to hold a suspended enrolment:
    a course whose report holds nobody beside its active students then has none, and its suspended ones need not be
    asked for.
    """

    moodle: Moodle
    mapping: Mapping
    known: Known
    tells_suspended: bool = False

    def read(self, course: Course) -> OfferingReading:
        """Return everything that Moodle tells of a course; any error means that it was not read.

        Steps: the active enrolments; all marks at once; the suspended enrolments, asked for apart since nothing in
        a record tells them from active ones; their marks, one by one, where the report leaves them out; completions
        where the mapping lets them decide.
        """
        mapping = self.mapping
        active = self._roster(course, "active")
        grades = get_grade_items(self.moodle, course.id)
        suspended = () if self._has_no_suspended(course, active, grades) else self._roster(course, "suspended")
        students = {user.id for user in self._students(suspended)}
        self.tells_suspended = self.tells_suspended or bool(students & {each.userid for each in grades})
        if mapping.offerings.suspended == "count":
            grades += self._left_out(course, grades, students)
        everybody = [user.id for user in (*self._students(active), *self._students(suspended))]
        return OfferingReading(course, active, suspended, grades, self._completions(course, everybody))

    def _roster(self, course: Course, only: Only) -> tuple[EnrolledUser, ...]:
        fields = (*_FIELDS, "username") if self.mapping.students.number == "username" else _FIELDS
        return get_enrolled_users(self.moodle, course.id, only, fields)

    def _has_no_suspended(self, course: Course, active: Collection[EnrolledUser], grades: Iterable[UserGrades]) -> bool:
        """Say whether the report shows that a course has no suspended enrolments; else they must be asked for.

        It does where reports are known to hold them, where it holds every active student, so that it is a report of
        the roles that count here, nobody who isn't active, and where nobody is missing who was there last time.
        """
        if not self.tells_suspended:
            return False
        there, reported = {user.id for user in active}, {each.userid for each in grades}
        students = {user.id for user in self._students(active)}
        return bool(students) and students <= reported <= there and there >= set(self.known(course.id))

    def _students(self, users: Iterable[EnrolledUser]) -> list[EnrolledUser]:
        return [user for user in users if holds_any(user, self.mapping.students.roles)]

    def _left_out(self, course: Course, grades: Iterable[UserGrades], students: set[int]) -> tuple[UserGrades, ...]:
        """Read the marks of suspended students that the report of the whole course leaves out."""
        missing = sorted(students - {each.userid for each in grades})
        return tuple(each for user in missing for each in get_grade_items(self.moodle, course.id, user))

    def _completions(self, course: Course, students: Iterable[int]) -> dict[int, CourseCompletion]:
        if not any(re.fullmatch(pattern, course.shortname) for pattern in self.mapping.completion.decides):
            return {}
        found = {}
        for student in students:
            try:
                found[student] = get_course_completion_status(self.moodle, course.id, student)
            except MoodleRejectedRow:
                continue
        return found
