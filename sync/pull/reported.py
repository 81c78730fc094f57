"""Enrolment dates and completions in bulk, where the site has the report for them and something needs them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from connector.moodle.completion import CourseCompletion, Criterion
from connector.moodle.courses import Course
from connector.moodle.enrolment_report import EnrolmentReport, ReportedEnrolment, read_enrolment_report
from connector.moodle.enrolments import EnrolledUser
from connector.moodle.errors import MoodleRefused, MoodleRejectedRow, MoodleStopped, MoodleUnavailable
from connector.moodle.port import Moodle
from sync.mapping.conventions import Conventions
from sync.mapping.identity import identify
from sync.mapping.marks import day_of

FROM_REPORT: Final = "自定义报表（setup.php --with-reports）"
ONE_BY_ONE: Final = "逐人读取结课情况，选课日期以首次读到之日计"
_WITHOUT: Final = f"{ONE_BY_ONE}（没有自定义报表）"

_NOT_OFFERED: Final = ("accessexception", "invalidrecord")
"""Codes by which Moodle says that the service, or this Moodle, has no such function."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What the report told, if it could be used; ``source`` names where these facts come from, empty if not needed."""

    report: EnrolmentReport | None = None
    source: str = ""


def read_in_bulk(
    moodle: Moodle,
    courses: Sequence[Course],
    wanted: Collection[Course],
    said: Conventions,
    *,
    saves: bool,
    parallel: int,
) -> Bulk:
    """Read the report where a course to be read needs it (one that completion decides, or a shell), or where it saves.

    Without the report, or where it cannot be trusted, completions are read one student at a time and enrolments are
    dated by when we saw them first: slower and coarser, never wrong. The source says which, and why.
    """
    needed = {course.shortname for course in wanted if needs_bulk(course, said)}
    if not needed and not saves:
        return Bulk()
    bulk = _read(moodle, courses, needed, said, parallel)
    return bulk if needed else replace(bulk, source="")


def _read(moodle: Moodle, courses: Sequence[Course], needed: set[str], said: Conventions, parallel: int) -> Bulk:
    starts = {course.shortname: course.startdate for course in courses}
    try:
        report = read_enrolment_report(moodle, needed, starts, said.zone, parallel=parallel)
    except MoodleStopped:
        raise
    except (MoodleRefused, MoodleRejectedRow, MoodleUnavailable) as error:
        if error.errorcode in _NOT_OFFERED:
            return Bulk(source=_WITHOUT)
        return Bulk(source=f"{ONE_BY_ONE}（自定义报表不能用：{error.advice}）")
    return Bulk(source=_WITHOUT) if report is None else Bulk(report, FROM_REPORT)


def needs_bulk(course: Course, said: Conventions) -> bool:
    """Say whether a course's facts rest on completions or on enrolment dates."""
    if decides(course, said):
        return True
    return identify(course, None, said.mapping.offerings, said.catalogue).kind == "shell"


def decides(course: Course, said: Conventions) -> bool:
    """Say whether the mapping lets completion decide in a course."""
    return any(re.fullmatch(pattern, course.shortname) for pattern in said.mapping.completion.decides)


@dataclass(frozen=True, slots=True)
class Reported:
    """What the report told of the people of one course, by Moodle's id."""

    people: Mapping[int, ReportedEnrolment] = field(default_factory=dict)

    def completions(self) -> dict[int, CourseCompletion]:
        """Return the completions; who is not there has not completed the course."""
        return {
            user: CourseCompletion(
                completed=True, completions=(Criterion(type=0, complete=True, timecompleted=each.completed_at),)
            )
            for user, each in self.people.items()
            if each.completed_at is not None
        }

    def enrolled_on(self, said: Conventions) -> dict[int, date]:
        """Return since which day each is enrolled, on the site's calendar."""
        return {
            user: day_of(each.enrolled_at, said.zone)
            for user, each in self.people.items()
            if each.enrolled_at is not None
        }


def reported_of(report: EnrolmentReport, course: Course, users: Collection[EnrolledUser]) -> Reported | None:
    """Return what the report told of these people; None where it lacks one of them, so that it tells not all."""
    people = report.people.get(course.shortname, {})
    if any(user.username not in people for user in users):
        return None
    return Reported({user.id: people[user.username or ""] for user in users})
