"""The stand-in answers in the shapes of a real Moodle 4.5.6, and fails with its error codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connector.standin.server import StandIn

from .colleges import (
    HIDDEN,
    LEVELS,
    MATH,
    S1,
    S2,
    S3,
    a_college,
    a_course,
    a_mark,
    an_item,
    ask,
    cohort,
    enrolled,
    errorcode,
    group,
    member,
    message,
    post,
)
from .shapes import differences

RECORDINGS = Path(__file__).parents[2] / "recorded"
SITES_OWN = ("guardianphone", "academicwarning", "customfields[].displayvalue", "feedback")
COHORT_GROUP = [("core_cohort_create_cohorts", {"cohorts": [cohort("aw-red"), cohort("aw-yellow")]})]
GROUPS = [
    ("core_group_create_groups", {"groups": [group("甲", idnumber="aw-red")]}),
    ("core_group_add_group_members", {"members": [{"groupid": 1, "userid": S1}]}),
]
SENT = [("core_message_send_instant_messages", {"messages": [message(S1)]})]
ONE = {"courseid": MATH, "userid": S1}
ANSWERS: list[tuple[str, list[tuple[str, Any]], dict[str, Any]]] = [
    ("site_info", [], {}),
    ("users_by_field", [], {"field": "idnumber", "values": ["1", "nope"]}),
    ("courses_two", [], {"options": {"ids": [MATH]}}),
    ("courses_by_field_idnumber", [], {"field": "shortname", "value": "2024-2025-1-PE101-01"}),
    ("courses_by_field_none", [], {"field": "idnumber", "value": "nope"}),
    ("categories", [], {}),
    ("users_courses", [], {"userid": S1, "returnusercount": 0}),
    ("enrolled_users_default_fields", [], {"courseid": MATH, "options": [{"name": "limitnumber", "value": "2"}]}),
    (
        "enrolled_users_onlysuspended",
        [],
        {
            "courseid": MATH,
            "options": [{"name": "userfields", "value": "idnumber"}, {"name": "onlysuspended", "value": 1}],
        },
    ),
    (
        "enrolled_users_userfields",
        [],
        {
            "courseid": MATH,
            "options": [{"name": "userfields", "value": "id,idnumber,fullname,customfields,suspended,roles,groups"}],
        },
    ),
    ("grade_items_course", [], {"courseid": MATH}),
    ("grade_items_suspended_enrolment", [], {"courseid": MATH, "userid": S3}),
    ("completion_complete", [], ONE),
    ("completion_not_graded", [], {"courseid": MATH, "userid": S2}),
    ("cohort_create", [], COHORT_GROUP[0][1]),
    ("cohorts", COHORT_GROUP, {}),
    ("cohort_search", COHORT_GROUP, {"query": "aw-", "context": {"contextlevel": "system"}, "includes": "all"}),
    ("cohort_add_members", COHORT_GROUP, {"members": [member("aw-red", "s1")]}),
    ("cohort_add_members_partial", COHORT_GROUP, {"members": [member("aw-red", "s1"), member("aw-red", "nosuch")]}),
    (
        "cohort_members",
        [*COHORT_GROUP, ("core_cohort_add_cohort_members", {"members": [member("aw-red", "s1")]})],
        {"cohortids": [1, 2]},
    ),
    ("cohort_delete_nonmember", COHORT_GROUP, {"members": [{"cohortid": 1, "userid": S1}]}),
    ("cohort_update", COHORT_GROUP, {"cohorts": [{**cohort("aw-red"), "id": 1}]}),
    ("group_create_hidden", [], GROUPS[0][1]),
    ("group_add_members", GROUPS, GROUPS[1][1]),
    ("group_members", GROUPS, {"groupids": [1]}),
    ("group_delete_nonmember", GROUPS, {"members": [{"groupid": 1, "userid": S2}]}),
    ("course_groups", GROUPS, {"courseid": MATH}),
    ("messages_send", [], SENT[0][1] | {"messages": [message(S1, clientmsgid="a")]}),
    ("messages_send_all_failed", [], {"messages": [message(99999, clientmsgid="a")]}),
    ("messages_send_too_long", [], {"messages": [message(S1, "x" * 5000, clientmsgid="a")]}),
    ("messages_get", SENT, {"useridto": S1, "useridfrom": 3, "type": "conversations", "read": 2}),
]


REPORTS: list[tuple[str, dict[str, Any]]] = [("report_list", {}), ("report_retrieve", {"reportid": 2, "perpage": 5})]


@pytest.mark.parametrize(("name", "params"), REPORTS, ids=[each[0] for each in REPORTS])
def test_the_report_of_enrolments_is_there_once_the_service_has_it(
    moodle: StandIn, name: str, params: dict[str, Any]
) -> None:
    stored = recorded(name)
    assert errorcode(ask(moodle, stored["function"], params)) == "accessexception"
    moodle.settings.optional.add(stored["function"])
    answer = ask(moodle, stored["function"], params)
    assert differences(answer, stored["body"]) == []
    assert "data" not in answer or answer["data"]["headers"] == stored["body"]["data"]["headers"]


def recorded(name: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text("utf-8"))
    return stored


def marked(college: dict[str, Any]) -> dict[str, Any]:
    """Add what the recorded course has: a level grade, an excluded mark, a student without any mark."""
    course = college["courses"][0]
    course["items"].append(an_item("level5", name="等级", max=5, min=1, scale=LEVELS, **{"pass": 2}))
    course["grades"] += [a_mark("s1", 4, "level5"), a_mark("s1", 50, "makeup", excluded=True)]
    course["grades"] = [mark for mark in course["grades"] if mark["username"] != "s2"]
    return college


@pytest.mark.parametrize(("name", "before", "params"), ANSWERS, ids=[each[0] for each in ANSWERS])
def test_answers_have_the_recorded_shape(name: str, before: list[tuple[str, Any]], params: dict[str, Any]) -> None:
    stored = recorded(name)
    with StandIn(marked(a_college())) as moodle:
        for function, earlier in before:
            assert errorcode(ask(moodle, function, earlier)) is None
        answer = post(moodle, stored["function"], params)
    assert answer.headers["content-type"] == stored["headers"]["content-type"]
    assert differences(answer.json(), stored["body"], SITES_OWN) == []


FAILURES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("error_invalid_token", {}, {"wstoken": "wrong"}),
    ("error_no_token", {}, {"wstoken": None}),
    ("error_function_unknown", {}, {}),
    ("error_function_not_in_service", {"courseid": MATH}, {}),
    ("error_missing_param", {}, {}),
    ("error_wrong_type", {"courseid": "abc"}, {}),
    ("error_unexpected_param", {"courseid": MATH, "bogus": 1}, {}),
    ("error_course_not_found", {"courseid": 99999}, {}),
    ("error_invaliduserfield", {"courseid": MATH, "options": [{"name": "userfields", "value": "idnumber,bogus"}]}, {}),
    ("error_invalid_parameter_field", {"field": "department", "values": ["x"]}, {}),
    ("error_completion_not_enabled", {"courseid": HIDDEN, "userid": S1}, {}),
    ("error_cohort_update_missing", {"cohorts": [{**cohort("x"), "id": 99999}]}, {}),
    ("error_messages_bad_clientmsgid", {"messages": [message(S1, clientmsgid="aw:2025:x")]}, {}),
    ("error_messages_foreign", {"useridto": S1, "useridfrom": S2, "type": "conversations", "read": 2}, {}),
    ("messages_send_mixed", {"messages": [message(S1), message(99999)]}, {}),
    ("cohort_create_duplicate", {"cohorts": [cohort("a"), cohort("a")]}, {}),
]


@pytest.mark.parametrize(("name", "params", "protocol"), FAILURES, ids=[each[0] for each in FAILURES])
def test_failures_have_the_recorded_body(
    moodle: StandIn, name: str, params: dict[str, Any], protocol: dict[str, Any]
) -> None:
    stored = recorded(name)
    answer = post(moodle, stored["function"], params, **protocol)
    assert (answer.status_code, answer.json()) == (200, stored["body"])


def test_a_deleted_users_grades_fail_as_recorded(moodle: StandIn) -> None:
    moodle.site.delete_user(S1)
    answer = ask(moodle, "gradereport_user_get_grade_items", ONE)
    assert answer == recorded("error_grade_deleted_user")["body"]


def test_someone_never_enrolled_has_empty_marks_and_no_error(moodle: StandIn) -> None:
    answer = ask(moodle, "gradereport_user_get_grade_items", {"courseid": MATH, "userid": 9})
    assert differences(answer, recorded("grade_items_user_never_enrolled")["body"]) == []
    assert [item["graderaw"] for item in answer["usergrades"][0]["gradeitems"]] == [None, None, None]


def test_a_hidden_mark_vanishes_without_the_capability_and_takes_the_total_with_it() -> None:
    course = a_course(enrolments=[enrolled("s1")], grades=[a_mark("s1", 88, hidden=True)])
    with StandIn({**a_college(), "courses": [course]}) as moodle:
        seen = ask(moodle, "gradereport_user_get_grade_items", ONE)["usergrades"][0]["gradeitems"]
        moodle.settings.capabilities.discard("moodle/grade:viewhidden")
        unseen = ask(moodle, "gradereport_user_get_grade_items", ONE)
    assert [item["graderaw"] for item in seen] == [88, None, 88]
    assert [item["graderaw"] for item in unseen["usergrades"][0]["gradeitems"]] == [None, None, None]
    assert seen[0]["gradeishidden"] is True
    assert differences(unseen, recorded("grade_items_without_viewhidden")["body"], ("status",)) == []


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("bad_gateway", "error_bad_gateway"),
        ("gateway_timeout", "error_gateway_timeout"),
        ("database_down", "error_database_down"),
        ("maintenance_page", "error_maintenance"),
        ("disabled", "error_webservices_disabled"),
    ],
)
def test_faults_come_with_the_recorded_status_and_type(moodle: StandIn, fault: str, name: str) -> None:
    stored = recorded(name)
    moodle.faults.next(fault)
    answer = post(moodle, "core_webservice_get_site_info")
    assert (answer.status_code, answer.headers["content-type"]) == (stored["status"], stored["headers"]["content-type"])
    if isinstance(stored["body"], dict):
        assert errorcode(answer.json()) == stored["body"]["errorcode"]


def test_without_a_format_the_answer_is_xml_and_so_are_errors(moodle: StandIn) -> None:
    params = {"criteria": [{"key": "ids", "value": "2"}]}
    answer = post(moodle, "core_course_get_categories", params, moodlewsrestformat="jsn")
    stored = recorded("xml_when_no_format")
    assert answer.headers["content-type"] == stored["headers"]["content-type"]
    assert answer.text.startswith(stored["body"][:100].replace(">1<", ">2<"))
    refused = post(moodle, "core_course_get_categories", params, moodlewsrestformat=None, wstoken="wrong")
    assert refused.text == recorded("error_xml_when_no_format")["body"]
