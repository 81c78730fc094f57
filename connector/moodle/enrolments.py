"""Who is enrolled in a course, and in which courses a person is enrolled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from connector.moodle.errors import MoodleUnavailable
from connector.moodle.payloads import Moment, Payload, WithCustomFields, decode
from connector.moodle.port import Moodle

_ENROLLED: Final = "core_enrol_get_enrolled_users"
_COURSES: Final = "core_enrol_get_users_courses"

PAGE: Final = 5_000
"""Rows asked for at a time: nearly every course is one request."""

OVERLAP: Final = 20
"""Rows that a page repeats of the one before, so that an unenrolment meanwhile skips nobody."""

FIELDS: Final = ("id", "idnumber", "fullname", "roles", "groups")

Only = Literal["all", "active", "suspended"]


class Role(Payload):
    """A role that a person holds in a course."""

    shortname: str


class UsersGroup(Payload):
    """A group of a course that a person belongs to."""

    id: int
    name: str


class EnrolledUser(WithCustomFields):
    """A person enrolled in a course. None means not asked for, empty, or hidden from the service user."""

    id: int
    fullname: str
    idnumber: str | None = None
    username: str | None = None
    email: str | None = None
    firstname: str | None = None
    lastname: str | None = None
    department: str | None = None
    lastcourseaccess: Moment = None
    roles: tuple[Role, ...] = ()
    groups: tuple[UsersGroup, ...] = ()

    def has_role(self, shortname: str) -> bool:
        """Say whether the person holds the role, for instance ``student``."""
        return any(role.shortname == shortname for role in self.roles)


class UsersCourse(Payload):
    """A course that a person is actively enrolled in."""

    id: int
    shortname: str
    fullname: str
    idnumber: str | None = None
    visible: bool | None = None
    category: int | None = None
    startdate: Moment = None
    enddate: Moment = None
    completed: bool | None = None
    """None where the course tracks no completion."""
    completionhascriteria: bool | None = None
    timemodified: Moment = None
    """When the course's settings changed; marks don't count."""


def get_enrolled_users(
    moodle: Moodle, course_id: int, only: Only = "all", fields: Sequence[str] = FIELDS, *, page: int = PAGE
) -> tuple[EnrolledUser, ...]:
    """Return everybody enrolled in a course, teachers too, ordered by id (`core_enrol_get_enrolled_users`).

    `only` is about the enrolment: ``active`` and ``suspended`` ones; nothing in the record tells them apart, so ask
    twice. `fields` are Moodle's names of user fields. An empty result may also mean that the service user isn't
    allowed to see anybody (see `probes`). `MoodleUnavailable` where the list kept changing while it was read.
    """
    found: dict[int, EnrolledUser] = {}
    start = 0
    while True:
        users = _page(moodle, course_id, only, fields, start, page)
        if start and users and not found.keys() & {user.id for user in users}:
            raise MoodleUnavailable(
                f"读取课程 {course_id} 的名单时选课人员大量变动，结果不完整，请稍后重试。",
                _ENROLLED,
                "yujing:list-moved",
            )
        found.update((user.id, user) for user in users)
        # Moodle drops people whom we may not see after it has cut the page: only a page far from full is the last.
        if len(users) <= page // 2:
            return tuple(sorted(found.values(), key=lambda user: user.id))
        start += page - OVERLAP


def _page(
    moodle: Moodle, course_id: int, only: Only, fields: Sequence[str], start: int, page: int
) -> tuple[EnrolledUser, ...]:
    options: dict[str, str | int] = {"userfields": ",".join(fields), "limitfrom": start, "limitnumber": page}
    if only != "all":
        options[f"only{only}"] = 1
    params = {
        "courseid": course_id,
        "options": [{"name": name, "value": value} for name, value in options.items()],
    }
    return decode(_ENROLLED, tuple[EnrolledUser, ...], moodle.read(_ENROLLED, params))


def get_users_courses(moodle: Moodle, user_id: int) -> tuple[UsersCourse, ...]:
    """Return the visible courses in which a person is actively enrolled (`core_enrol_get_users_courses`).

    Hidden courses and suspended enrolments are missing, whatever the service user may see.
    """
    answer = moodle.read(_COURSES, {"userid": user_id, "returnusercount": 0})
    return decode(_COURSES, tuple[UsersCourse, ...], answer)
