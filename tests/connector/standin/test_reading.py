"""What Moodle hides, loses or shortens when one reads from it."""

from __future__ import annotations

from typing import Any

import pytest

from connector.standin.server import StandIn

from .colleges import HIDDEN, MATH, S1, S2, S3, S4, S5, T1, an_account, ask, cohort, errorcode, group, post

USERS = "core_user_get_users"
BY_FIELD = "core_user_get_users_by_field"
COURSES = "core_course_get_courses"
ENROLLED = "core_enrol_get_enrolled_users"
GRADES = "gradereport_user_get_grade_items"


def ids(records: list[dict[str, Any]]) -> list[int]:
    return [record["id"] for record in records]


def people(moodle: StandIn, **options: Any) -> list[int]:
    given = [{"name": name, "value": value} for name, value in options.items()]
    return ids(ask(moodle, ENROLLED, {"courseid": MATH, "options": given}))


def marks(moodle: StandIn, user: int) -> list[dict[str, Any]]:
    answer = ask(moodle, GRADES, {"courseid": MATH, "userid": user})
    return list(answer["usergrades"][0]["gradeitems"])


def test_users_by_field_leave_out_the_unknown_and_the_deleted_but_not_the_suspended(moodle: StandIn) -> None:
    moodle.site.delete_user(S2)
    found = ask(moodle, BY_FIELD, {"field": "idnumber", "values": ["1", "2", "4", "nope"]})
    assert [(user["id"], user["suspended"]) for user in found] == [(S1, False), (S4, True)]


def test_an_upper_case_user_name_is_an_invalid_parameter(moodle: StandIn) -> None:
    assert errorcode(ask(moodle, BY_FIELD, {"field": "username", "values": ["S1"]})) == "invalidparameter"
    assert ids(ask(moodle, BY_FIELD, {"field": "idnumber", "values": ["t1"]})) == [T1]


def test_an_unsupported_criterion_is_a_warning_and_returns_everybody(moodle: StandIn) -> None:
    answer = ask(moodle, USERS, {"criteria": [{"key": "department", "value": "x"}]})
    assert len(answer["users"]) == len(list(moodle.site.people())) - 1
    assert answer["warnings"][0]["item"] == "department"


def test_a_per_cent_sign_is_a_wildcard_for_email_but_not_for_idnumber(moodle: StandIn) -> None:
    moodle.settings.email_shown = True
    everybody = ask(moodle, USERS, {"criteria": [{"key": "email", "value": "s%@example.invalid"}]})["users"]
    nobody = ask(moodle, USERS, {"criteria": [{"key": "idnumber", "value": "%"}]})["users"]
    assert (ids(everybody), nobody) == ([3, S1, S2, S3, S4, S5], [])


def test_nobody_is_found_by_an_address_that_the_site_does_not_show(moodle: StandIn) -> None:
    everybody = ask(moodle, USERS, {"criteria": [{"key": "email", "value": "s%@example.invalid"}]})["users"]
    assert (everybody, ask(moodle, BY_FIELD, {"field": "email", "values": ["s1@example.invalid"]})) == ([], [])


def test_names_lose_their_tags_unless_raw_text_is_asked_for(moodle: StandIn) -> None:
    params = {"options": {"ids": [HIDDEN]}}
    assert ask(moodle, COURSES, params)[0]["fullname"] == "体育 &amp; "
    assert ask(moodle, COURSES, params, moodlewssettingraw="true")[0]["fullname"] == "体育 & <一>"


def test_courses_include_the_site_course_and_ignore_unknown_ids(moodle: StandIn) -> None:
    assert ids(ask(moodle, COURSES)) == [1, MATH, HIDDEN]
    assert ids(ask(moodle, COURSES, {"options": {"ids": [MATH, 99]}})) == [MATH]


def test_one_unknown_id_loses_the_whole_call_without_an_error_code(moodle: StandIn) -> None:
    answer = ask(moodle, "core_course_get_courses_by_field", {"field": "ids", "value": f"{MATH},99"})
    assert (answer["exception"], "errorcode" in answer) == ("Error", False)


def test_categories_can_not_be_searched_by_idnumber(moodle: StandIn) -> None:
    criteria = [{"key": "idnumber", "value": "x"}]
    assert errorcode(ask(moodle, "core_course_get_categories", {"criteria": criteria})) == "criteriaerror"


def test_a_users_courses_are_those_that_the_user_sees_with_an_active_enrolment(moodle: StandIn) -> None:
    assert ids(ask(moodle, "core_enrol_get_users_courses", {"userid": S1})) == [MATH]
    assert ids(ask(moodle, "core_enrol_get_users_courses", {"userid": S3})) == []
    assert ids(ask(moodle, "core_enrol_get_users_courses", {"userid": T1})) == [MATH, HIDDEN]


def test_active_and_suspended_enrolments_come_apart_only_when_asked_for(moodle: StandIn) -> None:
    assert people(moodle) == [S1, S2, S3, S4, T1]
    assert people(moodle, onlyactive=1) == [S1, S2, S4, T1]
    assert people(moodle, onlysuspended=1) == [S3]


def test_people_come_in_pages(moodle: StandIn) -> None:
    assert people(moodle, limitfrom=0, limitnumber=2) == [S1, S2]
    assert people(moodle, limitfrom=4, limitnumber=2) == [T1]
    assert people(moodle, limitfrom=6, limitnumber=2) == []


def test_a_suspended_account_is_never_said_to_be_one(moodle: StandIn) -> None:
    options = [{"name": "userfields", "value": "idnumber,suspended"}]
    records = ask(moodle, ENROLLED, {"courseid": MATH, "options": options})
    assert all(set(record) == {"id", "fullname", "idnumber"} for record in records)


def test_the_grade_report_of_a_course_leaves_out_suspended_enrolments_unless_set_up(moodle: StandIn) -> None:
    def reported() -> set[int]:
        return {each["userid"] for each in ask(moodle, GRADES, {"courseid": MATH})["usergrades"]}

    assert reported() == {S1, S2, S4}
    moodle.settings.report_active_only = False
    assert reported() == {S1, S2, S3, S4}
    moodle.settings.capabilities.discard("moodle/course:viewsuspendedusers")
    assert reported() == {S1, S2, S4}
    assert marks(moodle, S3)[0]["graderaw"] == 45


def test_a_mark_is_a_number_and_its_text_has_an_icon(moodle: StandIn) -> None:
    mark = marks(moodle, S1)[0]
    assert (mark["graderaw"], mark["idnumber"], mark["itemtype"]) == (85.5, "final", "manual")
    assert mark["gradeformatted"].startswith("<i class=")
    assert mark["gradeformatted"].endswith("85.50")


def test_a_missing_mark_is_no_value_only_beside_another_mark(moodle: StandIn) -> None:
    moodle.site.course("2023-2024-1-MATH101-01").grades.pop((S4, "final"))
    assert [mark.get("status") for mark in marks(moodle, S1)] == [None, "novalue", None]
    assert [mark.get("status") for mark in marks(moodle, S4)] == [None, None, None]


def test_the_total_adds_up_whatever_has_been_marked(moodle: StandIn) -> None:
    total = marks(moodle, S2)[-1]
    assert (total["idnumber"], total["graderaw"], total["grademax"]) == (None, 111, 200)


def test_an_unknown_group_reports_nobody(moodle: StandIn) -> None:
    assert ask(moodle, GRADES, {"courseid": MATH, "groupid": 99})["usergrades"] == []


def test_completion_of_someone_not_enrolled_is_an_error(moodle: StandIn) -> None:
    answer = ask(moodle, "core_completion_get_course_completion_status", {"courseid": MATH, "userid": S5})
    assert errorcode(answer) == "usernotenroled"


SILENT = [
    ("moodle/user:viewdetails", ENROLLED, {"courseid": MATH}, [T1]),
    ("moodle/course:view", "core_enrol_get_users_courses", {"userid": S1}, []),
    ("moodle/user:viewdetails", BY_FIELD, {"field": "idnumber", "values": ["1"]}, []),
]


@pytest.mark.parametrize(("capability", "function", "params", "left"), SILENT)
def test_a_missing_capability_shows_as_missing_data(
    moodle: StandIn, capability: str, function: str, params: dict[str, Any], left: list[int]
) -> None:
    moodle.settings.capabilities.discard(capability)
    assert ids(ask(moodle, function, params)) == left


LOUD = [
    ("webservice/rest:use", COURSES, {}, "accessexception"),
    ("moodle/course:view", COURSES, {}, "errorcoursecontextnotvalid"),
    ("moodle/course:view", GRADES, {"courseid": MATH}, "requireloginerror"),
    ("moodle/course:viewhiddencourses", COURSES, {}, "errorcoursecontextnotvalid"),
    (
        "moodle/course:enrolreview",
        ENROLLED,
        {"courseid": MATH, "options": [{"name": "onlyactive", "value": 1}]},
        "nopermissions",
    ),
    ("moodle/grade:viewall", GRADES, {"courseid": MATH}, "nopermissions"),
    ("gradereport/user:view", GRADES, {"courseid": MATH}, "nopermissions"),
    (
        "report/completion:view",
        "core_completion_get_course_completion_status",
        {"courseid": MATH, "userid": S1},
        "cannotviewreport",
    ),
    ("moodle/cohort:manage", "core_cohort_create_cohorts", {"cohorts": [cohort("a")]}, "nopermissions"),
    ("moodle/course:managegroups", "core_group_get_course_groups", {"courseid": MATH}, "nopermissions"),
    (
        "moodle/site:sendmessage",
        "core_message_send_instant_messages",
        {"messages": [{"touserid": S1, "text": "x"}]},
        "nopermissions",
    ),
]


@pytest.mark.parametrize(("capability", "function", "params", "code"), LOUD)
def test_a_missing_capability_is_an_error(
    moodle: StandIn, capability: str, function: str, params: dict[str, Any], code: str
) -> None:
    assert errorcode(ask(moodle, function, params)) is None
    if capability == "moodle/cohort:manage":
        params = {"cohorts": [cohort("b")]}
    moodle.settings.capabilities.discard(capability)
    assert errorcode(ask(moodle, function, params)) == code


def test_without_viewalldetails_fields_are_silently_missing(moodle: StandIn) -> None:
    moodle.settings.capabilities.discard("moodle/user:viewalldetails")
    record = ask(moodle, ENROLLED, {"courseid": MATH})[0]
    assert {"username", "department", "customfields"} & set(record) == set()
    assert record["idnumber"] == "1"


def test_separate_groups_hide_everybody_without_accessallgroups(moodle: StandIn) -> None:
    moodle.site.courses[MATH].group_mode = 1
    moodle.settings.capabilities.discard("moodle/site:accessallgroups")
    completion = "core_completion_get_course_completion_status"
    assert people(moodle) == []
    assert errorcode(ask(moodle, GRADES, {"courseid": MATH})) == "notingroup"
    assert errorcode(ask(moodle, completion, {"courseid": MATH, "userid": S1})) == "accessdenied"


def test_hidden_groups_are_missing_without_the_capability(moodle: StandIn) -> None:
    ask(moodle, "core_group_create_groups", {"groups": [group("甲"), group("乙", visibility=0)]})
    moodle.settings.capabilities.discard("moodle/course:viewhiddengroups")
    assert [each["name"] for each in ask(moodle, "core_group_get_course_groups", {"courseid": MATH})] == ["乙"]


def test_a_long_list_loses_its_end_without_a_sign(moodle: StandIn) -> None:
    college_users = [an_account(f"u{number}") for number in range(30)]
    moodle.load({"users": college_users, "courses": []})
    moodle.settings.max_input_vars = 20
    params = {"field": "username", "values": [user["username"] for user in college_users]}
    found = ask(moodle, BY_FIELD, params)
    assert len(found) == 20 + 1 - 3 - 1


def test_a_cut_inside_an_entry_is_an_error_and_between_entries_silent(moodle: StandIn) -> None:
    ask(moodle, "core_cohort_create_cohorts", {"cohorts": [cohort("a")]})
    moodle.site.cohorts[1].members = list(range(60))
    members = [{"cohortid": 1, "userid": S1} for _ in range(60)]
    moodle.settings.max_input_vars = 100
    assert ask(moodle, "core_cohort_delete_cohort_members", {"members": members}) is None
    moodle.settings.max_input_vars = 99
    assert errorcode(ask(moodle, "core_cohort_delete_cohort_members", {"members": members})) == "invalidparameter"


def test_a_body_above_the_limit_of_php_is_dropped_whole_and_answered_in_xml(moodle: StandIn) -> None:
    moodle.settings.post_max_size = 1000
    answer = post(moodle, COURSES, {"options": {"ids": [MATH] * 200}})
    assert answer.headers["content-type"].startswith("application/xml")
    assert "<ERRORCODE>invalidtoken</ERRORCODE>" in answer.text


def test_a_startup_warning_comes_before_the_json_where_php_shows_it(moodle: StandIn) -> None:
    moodle.settings.max_input_vars, moodle.settings.display_startup_errors = 5, True
    answer = post(moodle, COURSES, {"options": {"ids": [MATH] * 9}})
    assert answer.text.startswith("<br />\n<b>Warning</b>")
    assert answer.headers["content-type"] == "application/json"


def test_an_expired_token_is_refused_once_and_then_unknown(moodle: StandIn) -> None:
    moodle.settings.token_expired = True
    token = moodle.token
    assert errorcode(ask(moodle, COURSES, wstoken=token)) == "accessexception"
    assert errorcode(ask(moodle, COURSES, wstoken=token)) == "invalidtoken"


def test_a_suspended_service_user_and_maintenance_are_told(moodle: StandIn) -> None:
    moodle.settings.service_user_suspended = True
    assert errorcode(ask(moodle, COURSES)) == "wsaccessusersuspended"
    moodle.settings.maintenance = True
    assert errorcode(ask(moodle, COURSES)) == "sitemaintenance"
    moodle.settings.webservices_enabled = False
    assert (post(moodle, COURSES).status_code, post(moodle, COURSES).text) == (403, "")


def test_groups_come_with_the_people_who_are_in_them(moodle: StandIn) -> None:
    ask(moodle, "core_group_create_groups", {"groups": [group("甲"), group("乙", visibility=0)]})
    members = [{"groupid": number, "userid": S1} for number in (1, 2)]
    ask(moodle, "core_group_add_group_members", {"members": members})
    options = [{"name": "userfields", "value": "groups"}]

    def groups_of(place: int) -> list[str]:
        record = ask(moodle, ENROLLED, {"courseid": MATH, "options": options})[place]
        return [each["name"] for each in record.get("groups", [])]

    assert (groups_of(0), groups_of(1)) == (["甲", "乙"], [])
    assert people(moodle, groupid=1) == [S1]
    moodle.settings.capabilities.discard("moodle/course:viewhiddengroups")
    assert groups_of(0) == ["乙"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([{"name": "nonsense", "value": "1"}], None),
        ([{"name": "limitnumber", "value": "many"}], None),
        ([{"name": "sortby", "value": "nonsense"}], "invalidparameter"),
        ([{"name": "onlyactive", "value": "1"}, {"name": "onlysuspended", "value": "1"}], "codingerror"),
    ],
)
def test_options_that_make_no_sense(moodle: StandIn, options: list[dict[str, str]], code: str | None) -> None:
    assert errorcode(ask(moodle, ENROLLED, {"courseid": MATH, "options": options})) == code
