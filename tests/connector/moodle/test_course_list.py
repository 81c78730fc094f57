"""The list of all courses: one answer for an ordinary site, and a way for one whose list no answer can hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from connector.moodle.answers import Failure
from connector.moodle.course_list import AT_ONCE, get_all_courses
from connector.moodle.errors import MoodleError, MoodleRefused, MoodleUnavailable
from tests.connector.moodle.scripted import ScriptedMoodle

BRIEF, FULL = "core_course_get_courses", "core_course_get_courses_by_field"
COURSES = range(2, 452)


def a_course(number: int) -> dict[str, object]:
    return {"id": number, "shortname": f"C{number}", "fullname": "课", "categoryid": 1, "format": "topics"}


def a_moodle(failure: MoodleError | None = None, gone: int = 0) -> ScriptedMoodle:
    """Give a site that fails when it is asked for everything at once, and has lost a course since it listed it."""

    def full(params: Mapping[str, Any]) -> object:
        if not params and failure is not None:
            raise failure
        ids = [int(each) for each in params["value"].split(",")] if params else list(COURSES)
        if gone in ids:
            raise MoodleRefused("", FULL, "")
        return {"courses": [{**a_course(each), "visible": 1} for each in ids]}

    return ScriptedMoodle(**{FULL: full, BRIEF: lambda _: [a_course(each) for each in COURSES]})


def requests(moodle: ScriptedMoodle) -> Counter[str]:
    return Counter(function for _, function, _ in moodle.calls)


@pytest.mark.parametrize("expected", [0, AT_ONCE - 1, AT_ONCE])
def test_the_courses_of_an_ordinary_site_take_one_request(expected: int) -> None:
    moodle = a_moodle()
    assert [course.id for course in get_all_courses(moodle, expected)] == list(COURSES)
    assert requests(moodle) == {FULL: 1}


def test_where_more_are_expected_their_settings_come_two_hundred_at_a_time() -> None:
    moodle = a_moodle()
    found = get_all_courses(moodle, AT_ONCE + 1)
    assert [course.id for course in found] == list(COURSES)
    assert all(course.visible for course in found)
    assert requests(moodle) == {BRIEF: 1, FULL: 3}


@pytest.mark.parametrize(
    "failure",
    [
        MoodleRefused("", FULL, Failure.TOO_LARGE),
        MoodleUnavailable("", FULL, Failure.NO_ANSWER),
        MoodleUnavailable("", FULL, "yujing:http-500"),
        MoodleUnavailable("", FULL, "yujing:http-502"),
        MoodleUnavailable("", FULL, "yujing:http-504"),
    ],
)
def test_where_one_answer_is_too_much_for_the_site_it_is_read_in_parts(failure: MoodleError) -> None:
    moodle = a_moodle(failure)
    assert [course.id for course in get_all_courses(moodle)] == list(COURSES)
    assert requests(moodle) == {FULL: 4, BRIEF: 1}


@pytest.mark.parametrize(
    "failure",
    [
        MoodleRefused("", FULL, "accessexception"),
        MoodleUnavailable("", FULL, "sitemaintenance"),
        MoodleUnavailable("", FULL, "yujing:http-503"),
        MoodleUnavailable("", FULL, Failure.NO_CONNECTION),
    ],
)
def test_any_other_failure_is_not_met_with_more_requests(failure: MoodleError) -> None:
    moodle = a_moodle(failure)
    with pytest.raises(type(failure)):
        get_all_courses(moodle)
    assert requests(moodle) == {FULL: 1}


def test_a_course_deleted_while_the_list_is_read_is_absent_and_loses_no_other() -> None:
    found = get_all_courses(a_moodle(gone=77), AT_ONCE + 1)
    assert [course.id for course in found] == [each for each in COURSES if each != 77]


def test_a_token_for_one_category_gets_the_one_answer_however_many_are_expected() -> None:
    moodle = ScriptedMoodle(
        **{FULL: lambda _: {"courses": [a_course(each) for each in COURSES]}, BRIEF: refused(BRIEF)}
    )
    assert [course.id for course in get_all_courses(moodle, AT_ONCE + 1)] == list(COURSES)


def refused(function: str) -> Callable[[Mapping[str, Any]], object]:
    def refuse(_: Mapping[str, Any]) -> object:
        raise MoodleRefused("", function, "nopermissions")

    return refuse
