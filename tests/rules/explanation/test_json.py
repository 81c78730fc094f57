"""The argument for programs: every part in the shape that the page on explaining describes."""

from __future__ import annotations

import json
from datetime import date

from rules.explanation.explanation_json import argument_object
from tests.rules.college import AFTER_AUTUMN, AUTUMN, a_college
from tests.rules.explanation.asking import why


def test_courses_events_and_what_was_left_out_stand_in_it() -> None:
    college = a_college().failed_courses(2).settled().event("discipline", date(2024, 11, 4), note="警告")
    college.pending("OPEN")
    told = argument_object(why(college, "bhuad", period=AUTUMN, as_of=AFTER_AUTUMN))
    clause = next(each for each in told["clauses"] if each["id"] == "bhuad.level1.discipline")
    assert clause["events"] == [
        {"kind": "discipline", "occurred_on": "2024-11-04", "ended_on": None, "term": None, "note": "警告"}
    ]
    assert all(course["credits"] and course["passed"] is False for course in clause["courses"])
    assert {each["reason"] for each in clause["left_out"]} == {"pending"}
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told
