"""Read one course of Moodle completely, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from connector.moodle.completion import CourseCompletion, get_course_completion_status
from connector.moodle.courses import Course
from connector.moodle.enrolments import EnrolledUser, Only, get_enrolled_users
from connector.moodle.errors import MoodleRejectedRow
from connector.moodle.grades import UserGrades, get_grade_items
from connector.moodle.port import Moodle
from sync.mapping.conventions import Conventions, holds_any
from sync.mapping.reading import OfferingReading
from sync.pull.reported import Bulk, decides, needs_bulk, reported_of
from sync.pull.workers import Turn

_FIELDS: Final = ("id", "idnumber", "fullname", "email", "roles")

LARGE: Final = 1_000
"""People in a course from which on it is read and stored beside no other such: 2.6 MB a thousand, 18 MB decoded."""

Known = Callable[[int], Collection[int]]
"""Tells which students (Moodle ids) were in the list of a course when it was last read."""


@dataclass(slots=True)
class CourseReader:
    """Reads the courses of one pull, for several threads, with as few requests as tell everything.

    ``tells_suspended`` says whether Moodle's reports of whole courses hold suspended enrolments: True once one was seen
    (in the last pull, or in this one), False once one was missing, None while nobody knows. Where they do, a course
    whose report holds nobody beside its active students has none, and is not asked for them: it is ``unasked``.
    ``bulk`` is what the custom report told of all courses. Of large courses one is in memory at a time: whoever takes
    a reading, or the error instead of it, gives its turn (``large``) back.
    """

    moodle: Moodle
    said: Conventions
    known: Known
    bulk: Bulk = field(default_factory=Bulk)
    tells_suspended: bool | None = None
    unasked: list[Course] = field(default_factory=list)
    large: Turn = field(default_factory=Turn)

    def read(self, course: Course) -> OfferingReading:
        """Return everything that Moodle tells of a course; any error means that it was not read.

        Steps: the active enrolments; all marks at once; the suspended enrolments, asked for apart since nothing in
        a record tells them from active ones; their marks, one by one, where the report leaves them out; completions
        where the mapping lets them decide, and since when each is enrolled where that decides the term.
        """
        active = self._roster(course, "active")
        if len(active) >= LARGE:
            self.large.take(course.id)
        grades = get_grade_items(self.moodle, course.id)
        suspended = () if self._has_no_suspended(course, active, grades) else self._roster(course, "suspended")
        students = {user.id for user in self._students(suspended)}
        self._learn(students, {each.userid for each in grades})
        if self.said.mapping.offerings.suspended == "count":
            grades += self._left_out(course, grades, students)
        reading = OfferingReading(course, active, suspended, grades)
        return self._with_dates(reading) if needs_bulk(course, self.said) else reading

    def _roster(self, course: Course, only: Only) -> tuple[EnrolledUser, ...]:
        by_name = self.said.mapping.students.number == "username" or self.bulk.report is not None
        return get_enrolled_users(self.moodle, course.id, only, (*_FIELDS, "username") if by_name else _FIELDS)

    def _has_no_suspended(self, course: Course, active: Collection[EnrolledUser], grades: Iterable[UserGrades]) -> bool:
        """Say whether the report shows that a course has no suspended enrolments; else they must be asked for.

        It does where reports are known to hold them, or the custom report says so, where it holds every active
        student, so that it is a report of the roles that count here, nobody who isn't active, and where nobody is
        missing who was there last time.
        """
        report = self.bulk.report
        if report is not None and course.shortname in report.doubtful:
            return False
        told = report is not None and course.shortname in report.courses
        if not told and not self.tells_suspended:
            return False
        there, reported = {user.id for user in active}, {each.userid for each in grades}
        students = {user.id for user in self._students(active)}
        none = bool(students) and students <= reported <= there and there >= set(self.known(course.id))
        if none and not told:
            self.unasked.append(course)
        return none

    def _learn(self, suspended: set[int], reported: set[int]) -> None:
        """Learn from a course whether reports hold suspended enrolments: one that is missing outweighs all others."""
        if suspended - reported:
            self.tells_suspended = False
        elif suspended and self.tells_suspended is None:
            self.tells_suspended = True

    def _students(self, users: Iterable[EnrolledUser]) -> list[EnrolledUser]:
        return [user for user in users if holds_any(user, self.said.mapping.students.roles)]

    def _left_out(self, course: Course, grades: Iterable[UserGrades], students: set[int]) -> tuple[UserGrades, ...]:
        """Read the marks of suspended students that the report of the whole course leaves out."""
        missing = sorted(students - {each.userid for each in grades})
        return tuple(each for user in missing for each in get_grade_items(self.moodle, course.id, user))

    def _with_dates(self, reading: OfferingReading) -> OfferingReading:
        """Add completions and enrolment dates, from the custom report where it tells of everybody in the course."""
        course, students = reading.course, self._students((*reading.active, *reading.suspended))
        report = self.bulk.report
        told = None if report is None else reported_of(report, course, students)
        if told is not None:
            completions = told.completions() if decides(course, self.said) else {}
            return replace(reading, completions=completions, first_seen=told.enrolled_on(self.said))
        return replace(reading, completions=self._completions(course, [user.id for user in students]))

    def _completions(self, course: Course, students: Iterable[int]) -> dict[int, CourseCompletion]:
        found = {}
        for student in students if decides(course, self.said) else ():
            try:
                found[student] = get_course_completion_status(self.moodle, course.id, student)
            except MoodleRejectedRow:
                continue
        return found
