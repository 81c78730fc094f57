"""The sample college is complete, closed in itself and the same every time."""

import json

from tests.contracts.seed.sample_college import EDGES, FIRST_COURSE, HIDDEN_COURSE, sample_college


def test_the_same_college_every_time() -> None:
    assert json.dumps(sample_college()) == json.dumps(sample_college())


def test_everything_refers_to_something_in_the_file() -> None:
    college = sample_college()
    usernames = {user["username"] for user in college["users"]}
    assert len(usernames) == len(college["users"])
    for course in college["courses"]:
        enrolled = {enrolment["username"] for enrolment in course["enrolments"]}
        items = {item["idnumber"] for item in course["items"]}
        assert enrolled <= usernames
        assert {grade["username"] for grade in course["grades"]} <= enrolled
        assert {grade["item"] for grade in course["grades"]} <= items
        assert {done["username"] for done in course["completions"]} <= enrolled


def test_every_edge_case_is_in_the_first_course() -> None:
    first = next(course for course in sample_college()["courses"] if course["shortname"] == FIRST_COURSE)
    finals = {grade["username"]: grade for grade in first["grades"] if grade["item"] == "final"}
    assert finals[EDGES["hidden_mark"]]["hidden"]
    assert finals[EDGES["null_mark"]]["value"] is None
    assert finals[EDGES["zero"]]["value"] == 0
    assert finals[EDGES["excluded_mark"]]["excluded"]
    assert finals[EDGES["locked_mark"]]["locked"]
    assert finals[EDGES["overridden_mark"]]["overridden"]
    assert finals[EDGES["mark_without_date"]]["graded"] is None
    assert finals[EDGES["just_below_sixty"]]["value"] == 59.99
    suspended = [enrolment["username"] for enrolment in first["enrolments"] if enrolment["status"] == "suspended"]
    assert suspended == [EDGES["suspended_enrolment"]]


def test_one_course_is_hidden_and_one_has_a_difficult_name() -> None:
    courses = sample_college()["courses"]
    assert [course["shortname"] for course in courses if not course["visible"]] == [HIDDEN_COURSE]
    assert "边界 & <特例>" in {course["fullname"] for course in courses}
