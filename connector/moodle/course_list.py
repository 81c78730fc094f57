"""All courses of a site, with their settings, however many there are."""

from __future__ import annotations

from typing import Final

from pydantic.dataclasses import dataclass

from connector.moodle.answers import Failure
from connector.moodle.courses import Course, get_courses_by_field
from connector.moodle.errors import MoodleRefused, MoodleRejectedRow, MoodleUnavailable
from connector.moodle.payloads import decode
from connector.moodle.port import Moodle

_COURSES: Final = "core_course_get_courses"

AT_ONCE: Final = 4_000
"""So many courses are read in one answer: 6 MB, and 9 s of the server, which proxies of usual patience let pass."""

_OVERTAXED: Final = frozenset(
    {Failure.TOO_LARGE, Failure.NO_ANSWER, *(f"yujing:http-{status}" for status in (500, 502, 504))}
)
"""How a site fails that has more courses than it, its proxy or we can take in one answer."""


def get_all_courses(moodle: Moodle, expected: int = 0) -> tuple[Course, ...]:
    """Return all courses with their settings, ordered by id; ``expected`` is how many there were last time.

    Few are read in one answer. Where many are expected, or Moodle doesn't manage that answer, their ids are read with
    a call that takes a third of the time and size (`core_course_get_courses`), and their settings 200 at a time. Not by
    category: a category that is hidden from the service user would be missing without a word. A token for one category
    only is refused that call, whatever the number; it gets the one answer, however long that takes.
    """
    if expected <= AT_ONCE:
        try:
            return get_courses_by_field(moodle)
        except (MoodleUnavailable, MoodleRefused) as error:
            if error.errorcode not in _OVERTAXED:
                raise
    try:
        ids = _ids(moodle)
    except (MoodleRefused, MoodleRejectedRow):
        return get_courses_by_field(moodle)
    return get_courses_by_field(moodle, "ids", ids)


@dataclass(frozen=True, slots=True)
class _Listed:
    """As little of a course as is needed to ask for the rest."""

    id: int


def _ids(moodle: Moodle) -> list[int]:
    """Return the ids of all courses, the front page too."""
    return [course.id for course in decode(_COURSES, tuple[_Listed, ...], moodle.read(_COURSES))]
