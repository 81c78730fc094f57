"""Courses and their categories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

from connector.moodle.batching import batches, send_bisected
from connector.moodle.errors import MoodleRefused
from connector.moodle.payloads import UNEXPECTED_ANSWER, Moment, Payload, WithCustomFields, decode
from connector.moodle.port import Moodle

_COURSES: Final = "core_course_get_courses"
_BY_FIELD: Final = "core_course_get_courses_by_field"
_CATEGORIES: Final = "core_course_get_categories"

_SEPARATE_GROUPS: Final = 1

Field = Literal["id", "ids", "shortname", "idnumber", "category"]


class Course(WithCustomFields):
    """A course. None means that the function asked doesn't tell.

    `visible`, `groupmode` and `enablecompletion` come from `get_courses_by_field` only; `idnumber` from neither,
    unless the service user may edit courses.
    """

    id: int
    shortname: str
    fullname: str
    categoryid: int
    format: str | None = None
    startdate: Moment = None
    enddate: Moment = None
    idnumber: str | None = None
    visible: bool | None = None
    groupmode: int | None = None
    enablecompletion: bool | None = None
    showgrades: bool | None = None

    @property
    def separate_groups(self) -> bool | None:
        """Say whether groups are kept apart, so that reading needs `moodle/site:accessallgroups`."""
        return None if self.groupmode is None else self.groupmode == _SEPARATE_GROUPS


class Category(Payload):
    """A category of courses; `path` holds the ids from the top, as in ``/7/10``."""

    id: int
    name: str
    parent: int
    path: str
    depth: int
    coursecount: int
    idnumber: str | None = None


class _ByField(Payload):
    courses: tuple[Course, ...]


def get_courses(moodle: Moodle, ids: Iterable[int] = ()) -> tuple[Course, ...]:
    """Return the courses with these ids, or all courses, ordered by id (`core_course_get_courses`).

    The site's front page, which Moodle also calls a course, is left out. Ids that don't exist are absent. One course
    that the service user may not enter makes the whole call fail.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return _real(decode(_COURSES, tuple[Course, ...], moodle.read(_COURSES)))
    found: list[Course] = []
    for batch in batches(wanted, 1):
        answer = moodle.read(_COURSES, {"options": {"ids": list(batch)}})
        courses = decode(_COURSES, tuple[Course, ...], answer)
        _check_asked_for(batch, courses, _COURSES)
        found.extend(courses)
    return _real(found)


def get_courses_by_field(
    moodle: Moodle, field: Field | None = None, value: str | int | Iterable[int] = ""
) -> tuple[Course, ...]:
    """Return courses with more of their settings, ordered by id (`core_course_get_courses_by_field`).

    Without a field: all courses. With ``ids``, `value` is a collection of ids; one that doesn't exist would lose
    the whole answer, and is therefore searched for and left out. Slower than `get_courses`, about three times.
    """
    if field is None:
        return _real(decode(_BY_FIELD, _ByField, moodle.read(_BY_FIELD)).courses)
    if field != "ids":
        answer = moodle.read(_BY_FIELD, {"field": field, "value": str(value)})
        return _real(decode(_BY_FIELD, _ByField, answer).courses)
    if isinstance(value, str | int):
        raise TypeError("field 'ids' takes a collection of ids")
    return _real(send_bisected(sorted(set(value)), 1, _reader_of_ids(moodle), frozenset({""})).done)


def _reader_of_ids(moodle: Moodle) -> Callable[[Sequence[int]], tuple[Course, ...]]:
    def read(batch: Sequence[int]) -> tuple[Course, ...]:
        answer = moodle.read(_BY_FIELD, {"field": "ids", "value": ",".join(map(str, batch))})
        courses = decode(_BY_FIELD, _ByField, answer).courses
        _check_asked_for(batch, courses, _BY_FIELD)
        return courses

    return read


def get_categories(moodle: Moodle) -> tuple[Category, ...]:
    """Return all categories that the service user sees, ordered by id (`core_course_get_categories`)."""
    found = decode(_CATEGORIES, tuple[Category, ...], moodle.read(_CATEGORIES))
    return tuple(sorted(found, key=lambda category: category.id))


def _real(courses: Iterable[Course]) -> tuple[Course, ...]:
    return tuple(sorted((course for course in courses if course.format != "site"), key=lambda course: course.id))


def _check_asked_for(ids: Sequence[int], courses: Iterable[Course], function: str) -> None:
    if not {course.id for course in courses} <= set(ids):
        raise MoodleRefused(
            "Moodle 返回了没有查询的课程，结果不可信，请检查 Moodle 插件或代理。", function, UNEXPECTED_ANSWER
        )
