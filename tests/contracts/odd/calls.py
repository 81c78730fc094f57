"""Odd calls: what is missing, misspelt, empty, unknown, doubled, too long or out of order.

A case is a name and its calls, one after the other. In parameters and answers ``@user:NAME``, ``@course:NAME`` stand
for the ids of the sample college, ``@cohort:X`` and ``@group:X`` for those of what a call of the case has created
under the idnumber ``MARK-X``, and ``MARK`` for the mark of what the contract creates.
"""

from __future__ import annotations

from typing import Any

from tests.contracts.seed.sample_college import (
    COMPLETION_COURSE,
    EDGES,
    FIRST_COURSE,
    HIDDEN_COURSE,
    SCALE_COURSE,
)

Params = dict[str, Any]
Case = list[tuple[str, Params]]

UNKNOWN = 999_999
FIRST, HIDDEN, SCALE, COMPLETION = (
    f"@course:{name}" for name in (FIRST_COURSE, HIDDEN_COURSE, SCALE_COURSE, COMPLETION_COURSE)
)
CURRENT, ANN, BEN = "@course:2026-2027-1-CS201-01", "@user:s2025011", "@user:s2025012"
TEACHER, LEFT, AWAY = "@user:t1001", f"@user:{EDGES['suspended_enrolment']}", f"@user:{EDGES['suspended_account']}"

USERS = "core_user_get_users_by_field"
SEARCH = "core_user_get_users"
COURSES = "core_course_get_courses"
BY_FIELD = "core_course_get_courses_by_field"
CATEGORIES = "core_course_get_categories"
ENROLLED = "core_enrol_get_enrolled_users"
USERS_COURSES = "core_enrol_get_users_courses"
MARKS = "gradereport_user_get_grade_items"
COMPLETED = "core_completion_get_course_completion_status"
COHORTS = "core_cohort_get_cohorts"
COHORT_SEARCH = "core_cohort_search_cohorts"
COHORT_MEMBERS = "core_cohort_get_cohort_members"
COHORT_NEW = "core_cohort_create_cohorts"
COHORT_CHANGE = "core_cohort_update_cohorts"
COHORT_GONE = "core_cohort_delete_cohorts"
COHORT_ADD = "core_cohort_add_cohort_members"
COHORT_REMOVE = "core_cohort_delete_cohort_members"
GROUPS = "core_group_get_course_groups"
GROUP_MEMBERS = "core_group_get_group_members"
GROUP_NEW = "core_group_create_groups"
GROUP_CHANGE = "core_group_update_groups"
GROUP_GONE = "core_group_delete_groups"
GROUP_ADD = "core_group_add_group_members"
GROUP_REMOVE = "core_group_delete_group_members"
SEND = "core_message_send_instant_messages"
MESSAGES = "core_message_get_messages"
SITE_INFO = "core_webservice_get_site_info"


def options(**given: Any) -> list[Params]:
    """Return the options of `core_enrol_get_enrolled_users`."""
    return [{"name": name, "value": value} for name, value in given.items()]


def a_cohort(letter: str, **changes: Any) -> Params:
    kind = {"type": "system", "value": ""}
    return {"categorytype": kind, "name": f"群组 MARK-{letter}", "idnumber": f"MARK-{letter}", "visible": 0, **changes}


def a_group(letter: str, **changes: Any) -> Params:
    given = {"courseid": CURRENT, "name": f"小组 MARK-{letter}", "idnumber": f"MARK-{letter}", "description": ""}
    return {**given, "visibility": 3, "participation": 0, **changes}


def joining(cohort: str | int, user: str | int, by: str = "id", cohort_by: str = "id") -> Params:
    return {"cohorttype": {"type": cohort_by, "value": cohort}, "usertype": {"type": by, "value": user}}


def of_group(group: str | int, *users: str | int) -> Params:
    return {"members": [{"groupid": group, "userid": user} for user in users]}


def of_cohort(cohort: str | int, *users: str | int) -> Params:
    return {"members": [{"cohortid": cohort, "userid": user} for user in users]}


def one(function: str, **params: Any) -> Case:
    return [(function, params)]


def with_fields(names: str, course: str = FIRST, **more: Any) -> Case:
    return one(ENROLLED, courseid=course, options=options(userfields=names, **more))


NEW_COHORT = (COHORT_NEW, {"cohorts": [a_cohort("a")]})
NEW_GROUP = (GROUP_NEW, {"groups": [a_group("a")]})
COHORT, GROUP = "@cohort:a", "@group:a"

READING: dict[str, Case] = {
    "users: an empty value": one(USERS, field="idnumber", values=[""]),
    "users: values left out": one(USERS, field="idnumber"),
    "users: the same twice": one(USERS, field="username", values=["s2025011", "s2025011"]),
    "users: out of order": one(USERS, field="username", values=["s2025012", "s2025011"]),
    "users: by id": one(USERS, field="id", values=[ANN, UNKNOWN]),
    "users: id no number": one(USERS, field="id", values=["abc"]),
    "users: id zero and negative": one(USERS, field="id", values=[0, -1]),
    "users: upper case": one(USERS, field="username", values=["S2025011"]),
    "users: spaces around": one(USERS, field="idnumber", values=[" 20250011 "]),
    "users: a suspended account": one(USERS, field="id", values=[AWAY]),
    "users: by e-mail": one(USERS, field="email", values=["S2025011@example.invalid"]),
    "users: unknown field": one(USERS, field="department", values=["x"]),
    "users: no field": one(USERS, values=["x"]),
    "users: a value that is a list": one(USERS, field="idnumber", values=[["20250011"]]),
    "users: values is text": one(USERS, field="idnumber", values="20250011"),
    "users: one among strangers": one(USERS, field="idnumber", values=["nope", "20250011", "no & <b>"]),
    "search: two keys": one(SEARCH, criteria=[{"key": "username", "value": "s2025011"}, {"key": "bogus", "value": 1}]),
    "search: nobody": one(SEARCH, criteria=[{"key": "idnumber", "value": "nope"}]),
    "search: a wildcard": one(SEARCH, criteria=[{"key": "email", "value": "s202501_@example.invalid"}]),
    "search: percent": one(SEARCH, criteria=[{"key": "email", "value": "s2025011@%"}]),
    "search: percent in a number": one(SEARCH, criteria=[{"key": "idnumber", "value": "2025001%"}]),
    "search: a key twice": one(SEARCH, criteria=[{"key": "username", "value": name} for name in ("s2025011", "t1001")]),
    "search: no criteria": one(SEARCH),
    "courses: two": one(COURSES, options={"ids": [HIDDEN, FIRST]}),
    "courses: unknown": one(COURSES, options={"ids": [UNKNOWN]}),
    "courses: one twice": one(COURSES, options={"ids": [FIRST, FIRST]}),
    "courses: not a number": one(COURSES, options={"ids": ["x"]}),
    "courses: odd option": one(COURSES, options={"bogus": 1}),
    "by field: hidden": one(BY_FIELD, field="id", value=HIDDEN),
    "by field: with students": one(BY_FIELD, field="shortname", value=SCALE_COURSE),
    "by field: unknown id": one(BY_FIELD, field="id", value=UNKNOWN),
    "by field: ids, one unknown": one(BY_FIELD, field="ids", value=f"1,{UNKNOWN}"),
    "by field: ids, one twice": one(BY_FIELD, field="ids", value="1,1"),
    "by field: ids, with spaces": one(BY_FIELD, field="ids", value="1, 1"),
    "by field: ids, empty": one(BY_FIELD, field="ids", value=""),
    "by field: shortname in capitals": one(BY_FIELD, field="shortname", value=FIRST_COURSE.lower()),
    "by field: an empty idnumber": one(BY_FIELD, field="idnumber", value=""),
    "by field: unknown category": one(BY_FIELD, field="category", value=UNKNOWN),
    "by field: category no number": one(BY_FIELD, field="category", value="x"),
    "by field: unknown field": one(BY_FIELD, field="bogus", value="x"),
    "by field: id no number": one(BY_FIELD, field="id", value="x"),
    "categories: unknown": one(CATEGORIES, criteria=[{"key": "id", "value": UNKNOWN}]),
    "categories: by name": one(CATEGORIES, criteria=[{"key": "name", "value": "2025-2026-1"}], addsubcategories=0),
    "categories: by idnumber": one(CATEGORIES, criteria=[{"key": "idnumber", "value": "x"}]),
    "categories: odd key": one(CATEGORIES, criteria=[{"key": "bogus", "value": "x"}]),
    "enrolled: one page": with_fields("id,username", limitfrom=2, limitnumber=3),
    "enrolled: beyond the end": with_fields("id", limitfrom=1000, limitnumber=3),
    "enrolled: from without number": with_fields("id,username", limitfrom=38),
    "enrolled: negative number": with_fields("id,username", limitnumber=-1, limitfrom=38),
    "enrolled: not a number": with_fields("id", limitnumber="x", limitfrom=38),
    "enrolled: suspended": with_fields("id,username,roles", onlysuspended=1),
    "enrolled: both": with_fields("id", onlysuspended=1, onlyactive=1),
    "enrolled: neither": with_fields("id,username", onlysuspended=0, onlyactive=0, limitnumber=3),
    "enrolled: spaces in fields": with_fields("id, username", limitnumber=1),
    "enrolled: no fields": with_fields("", limitnumber=1, limitfrom=2),
    "enrolled: doubled fields": with_fields("id,id", limitnumber=1),
    "enrolled: odd field": with_fields("id,bogus"),
    "enrolled: account's state": with_fields("id,suspended,auth,email,lang", limitnumber=2),
    "enrolled: all lists": with_fields("roles,groups,customfields,enrolledcourses", limitnumber=3),
    "enrolled: odd option": one(ENROLLED, courseid=FIRST, options=options(bogus=1, limitnumber=2)),
    "enrolled: unknown group": with_fields("id,username", groupid=UNKNOWN),
    "enrolled: downwards": with_fields("id,username", sortby="id", sortdirection="desc", limitnumber=5),
    "enrolled: odd order": with_fields("id", sortby="bogus"),
    "enrolled: hidden course": with_fields("id,username", HIDDEN, limitnumber=3),
    "enrolled: the site": one(ENROLLED, courseid=1, options=options(userfields="id,username", limitnumber=2)),
    "enrolled: all lists of a teacher": with_fields("roles,enrolledcourses", limitfrom=40),
    "enrolled: unknown course": one(ENROLLED, courseid=UNKNOWN),
    "enrolled: course zero": one(ENROLLED, courseid=0),
    "enrolled: negative course": one(ENROLLED, courseid=-1),
    "enrolled: course with a fraction": one(ENROLLED, courseid="1.5"),
    "enrolled: course empty": one(ENROLLED, courseid=""),
    "enrolled: course is a list": one(ENROLLED, courseid=[1]),
    "courses of one": one(USERS_COURSES, userid=ANN, returnusercount=0),
    "courses of one, counted": one(USERS_COURSES, userid=ANN),
    "courses of a teacher": one(USERS_COURSES, userid=TEACHER, returnusercount=0),
    "courses of another teacher": one(USERS_COURSES, userid="@user:t1003", returnusercount=0),
    "courses of who left": one(USERS_COURSES, userid=LEFT, returnusercount=0),
    "courses of a suspended account": one(USERS_COURSES, userid=AWAY, returnusercount=0),
    "courses of a stranger": one(USERS_COURSES, userid=UNKNOWN),
    "courses of nobody": one(USERS_COURSES, userid=0),
    "marks: one": one(MARKS, courseid=FIRST, userid=ANN),
    "marks: one of each edge": [(MARKS, {"courseid": FIRST, "userid": f"@user:{each}"}) for each in EDGES.values()],
    "marks: on a scale": one(MARKS, courseid=SCALE, userid=ANN),
    "marks: a course without": one(MARKS, courseid=CURRENT, userid=ANN),
    "marks: a teacher": one(MARKS, courseid=FIRST, userid=TEACHER),
    "marks: a stranger": one(MARKS, courseid=FIRST, userid=UNKNOWN),
    "marks: unknown group": one(MARKS, courseid=FIRST, groupid=UNKNOWN),
    "marks: the site": one(MARKS, courseid=1),
    "marks: unknown course": one(MARKS, courseid=UNKNOWN),
    "marks: hidden course": one(MARKS, courseid=HIDDEN, userid="@user:s2025001"),
    "marks: negative user": one(MARKS, courseid=FIRST, userid=-1),
    "completion: done": one(COMPLETED, courseid=COMPLETION, userid="@user:s2025021"),
    "completion: not done": one(COMPLETED, courseid=COMPLETION, userid=ANN),
    "completion: none kept": one(COMPLETED, courseid=FIRST, userid=ANN),
    "completion: a teacher": one(COMPLETED, courseid=COMPLETION, userid=TEACHER),
    "completion: a stranger": one(COMPLETED, courseid=COMPLETION, userid=UNKNOWN),
    "completion: unknown course": one(COMPLETED, courseid=UNKNOWN, userid=ANN),
}

WRITING: dict[str, Case] = {
    "cohort: made, found, gone": [
        NEW_COHORT,
        (COHORTS, {"cohortids": [COHORT]}),
        (COHORT_SEARCH, {"query": "mark-A", "context": {"contextlevel": "system"}, "includes": "all"}),
        (COHORT_SEARCH, {"query": "MARK", "context": {"contextlevel": "system"}}),
        (COHORT_SEARCH, {"query": "MARK", "context": {"contextlevel": "bogus"}, "includes": "all"}),
        (COHORT_SEARCH, {"query": "MARK", "context": {}, "includes": "all"}),
        (COHORT_SEARCH, {"query": "MARK", "context": {"contextid": 1}, "includes": "bogus"}),
        (COHORT_GONE, {"cohortids": [COHORT]}),
        (COHORT_GONE, {"cohortids": [COHORT]}),
        (COHORT_MEMBERS, {"cohortids": [COHORT]}),
        (COHORTS, {"cohortids": [COHORT]}),
    ],
    "cohort: found by page": [
        (COHORT_NEW, {"cohorts": [a_cohort(letter) for letter in "cba"]}),
        *(
            (COHORT_SEARCH, {"query": "MARK", "context": {"contextlevel": "system"}, "limitfrom": page, "limitnum": 2})
            for page in (0, 1, 2)
        ),
        (COHORT_SEARCH, {"query": "MARK", "context": {"contextlevel": "system"}, "limitnum": 0}),
        (COHORTS, {"cohortids": ["@cohort:b", "@cohort:a", "@cohort:b"]}),
    ],
    "cohort: name and number": [
        (COHORT_NEW, {"cohorts": [a_cohort("a", name="")]}),
        (COHORT_NEW, {"cohorts": [a_cohort("a", name="  甲 & <b>乙</b> ")]}),
        (COHORTS, {"cohortids": [COHORT]}),
        (COHORT_NEW, {"cohorts": [a_cohort("b", idnumber="MARK-A")]}),
        (COHORT_NEW, {"cohorts": [a_cohort("b", categorytype={"type": "bogus", "value": ""})]}),
        (COHORT_NEW, {"cohorts": [a_cohort("b", categorytype={"type": "id", "value": UNKNOWN})]}),
        (COHORT_NEW, {"cohorts": [a_cohort("b", categorytype={"type": "idnumber", "value": "nope"})]}),
        (COHORT_NEW, {"cohorts": [a_cohort("b", visible="yes")]}),
        (COHORT_NEW, {"cohorts": [{"name": "x", "idnumber": "y"}]}),
        (COHORT_NEW, {}),
    ],
    "cohort: changed": [
        (COHORT_NEW, {"cohorts": [a_cohort("a", description="说明"), a_cohort("b")]}),
        (COHORT_CHANGE, {"cohorts": [a_cohort("b", id=COHORT)]}),
        (COHORT_CHANGE, {"cohorts": [a_cohort("a", id=COHORT, name="改", visible=1)]}),
        (COHORTS, {"cohortids": [COHORT]}),
        (COHORT_CHANGE, {"cohorts": [a_cohort("a", id=COHORT, name="")]}),
        (COHORT_CHANGE, {"cohorts": [a_cohort("a", id=UNKNOWN)]}),
        (COHORT_CHANGE, {"cohorts": [a_cohort("a", id=COHORT), a_cohort("a", id=UNKNOWN)]}),
    ],
    "cohort: members": [
        NEW_COHORT,
        (COHORT_ADD, {"members": [joining(COHORT, each) for each in (ANN, AWAY, UNKNOWN, ANN, 0)]}),
        (COHORT_ADD, {"members": [joining(COHORT, "s2025012", "username"), joining(COHORT, "20250013", "idnumber")]}),
        (COHORT_ADD, {"members": [joining("MARK-a", "S2025014", "username", "idnumber")]}),
        (COHORT_ADD, {"members": [joining("nope", ANN, cohort_by="idnumber"), joining(UNKNOWN, ANN)]}),
        (COHORT_ADD, {"members": [joining(COHORT, "x")]}),
        (COHORT_ADD, {"members": [joining(COHORT, "1")]}),
        (COHORT_MEMBERS, {"cohortids": [COHORT]}),
        (COHORT_REMOVE, of_cohort(COHORT, ANN, UNKNOWN)),
        (COHORT_REMOVE, of_cohort(COHORT, ANN, ANN, TEACHER)),
        (COHORT_REMOVE, of_cohort(UNKNOWN, ANN)),
        (COHORT_MEMBERS, {"cohortids": [COHORT, COHORT]}),
        (COHORT_MEMBERS, {"cohortids": [COHORT, UNKNOWN]}),
        (COHORT_MEMBERS, {"cohortids": []}),
        (COHORT_ADD, {"members": []}),
        (COHORT_REMOVE, {}),
    ],
    "group: made, found, gone": [
        NEW_GROUP,
        (GROUPS, {"courseid": CURRENT}),
        (GROUP_MEMBERS, {"groupids": [GROUP]}),
        (GROUP_GONE, {"groupids": [GROUP]}),
        (GROUP_GONE, {"groupids": [GROUP, UNKNOWN]}),
        (GROUP_MEMBERS, {"groupids": [GROUP]}),
        (GROUPS, {"courseid": CURRENT}),
        (GROUPS, {"courseid": UNKNOWN}),
        (GROUPS, {"courseid": 1}),
    ],
    "group: name and number": [
        NEW_GROUP,
        (GROUP_NEW, {"groups": [a_group("b", name="小组 MARK-A")]}),
        (GROUP_NEW, {"groups": [a_group("b", idnumber="MARK-A")]}),
        (GROUP_NEW, {"groups": [a_group("b"), a_group("a")]}),
        (GROUP_NEW, {"groups": [a_group("b", name="")]}),
        (GROUP_NEW, {"groups": [a_group("b", name="  x & <b>y</b> ")]}),
        (GROUP_NEW, {"groups": [a_group("c", visibility=9)]}),
        (GROUP_NEW, {"groups": [a_group("c", courseid=UNKNOWN)]}),
        (GROUP_NEW, {"groups": [a_group("c", visibility=1, participation=1)]}),
        (GROUP_NEW, {"groups": [a_group("d", visibility=2, participation=1)]}),
        (GROUPS, {"courseid": CURRENT}),
    ],
    "group: changed": [
        (GROUP_NEW, {"groups": [a_group("a"), a_group("b")]}),
        (GROUP_CHANGE, {"groups": [{"id": GROUP, "name": "改 MARK"}]}),
        (GROUP_CHANGE, {"groups": [{"id": GROUP, "name": "小组 MARK-b"}]}),
        (GROUP_CHANGE, {"groups": [{"id": GROUP, "name": "改 MARK", "idnumber": "MARK-b"}]}),
        (GROUP_CHANGE, {"groups": [{"id": GROUP, "name": "改 MARK", "visibility": 9}]}),
        (GROUP_CHANGE, {"groups": [{"id": GROUP}]}),
        (GROUP_CHANGE, {"groups": [{"id": UNKNOWN, "name": "x"}]}),
        (GROUP_CHANGE, {"groups": [{"id": GROUP, "name": "改 MARK", "visibility": 0, "participation": 1}]}),
        (GROUPS, {"courseid": CURRENT}),
    ],
    "group: members": [
        NEW_GROUP,
        (GROUP_ADD, of_group(GROUP, ANN, ANN)),
        (GROUP_ADD, of_group(GROUP, BEN, UNKNOWN)),
        (GROUP_ADD, of_group(GROUP, TEACHER)),
        (GROUP_ADD, of_group(UNKNOWN, ANN)),
        (GROUP_ADD, of_group(GROUP, "@user:t1002")),
        (GROUP_MEMBERS, {"groupids": [GROUP]}),
        (ENROLLED, {"courseid": CURRENT, "options": options(userfields="id,groups", groupid=GROUP)}),
        (MARKS, {"courseid": CURRENT, "groupid": GROUP}),
        (GROUP_REMOVE, of_group(GROUP, ANN, UNKNOWN)),
        (GROUP_REMOVE, of_group(GROUP, BEN, ANN)),
        (GROUP_REMOVE, of_group(UNKNOWN, ANN)),
        (GROUP_MEMBERS, {"groupids": [GROUP, UNKNOWN]}),
        (GROUP_MEMBERS, {"groupids": [GROUP, GROUP]}),
        (GROUP_MEMBERS, {"groupids": []}),
        (GROUP_ADD, {"members": []}),
    ],
    "message: empty": one(SEND, messages=[{"touserid": ANN, "text": "", "textformat": 2}]),
    "message: blank": one(SEND, messages=[{"touserid": ANN, "text": "  ", "textformat": 2}]),
    "message: no format": one(SEND, messages=[{"touserid": ANN, "text": "<b>甲</b> & 乙"}]),
    "message: HTML": one(SEND, messages=[{"touserid": ANN, "text": "<b>甲</b> & <i>乙</i>", "textformat": 1}]),
    "message: plain": one(SEND, messages=[{"touserid": ANN, "text": "甲 & \"乙\" 'x'\n\n丙", "textformat": 2}]),
    "message: odd format": one(SEND, messages=[{"touserid": ANN, "text": "甲", "textformat": 9}]),
    "message: to oneself": one(SEND, messages=[{"touserid": "@user:me", "text": "甲", "textformat": 2}]),
    "message: to nobody": one(SEND, messages=[{"touserid": 0, "text": "甲", "textformat": 2}]),
    "message: to the guest": one(SEND, messages=[{"touserid": 1, "text": "甲", "textformat": 2}]),
    "message: none": one(SEND, messages=[]),
    "message: no list": one(SEND),
    "message: client's id": one(
        SEND, messages=[{"touserid": ANN, "text": "甲", "textformat": 2, "clientmsgid": "a-1"}]
    ),
    "message: all refused": one(
        SEND, messages=[{"touserid": UNKNOWN, "text": "甲", "clientmsgid": each} for each in "ab"]
    ),
    "message: read back": [
        (SEND, {"messages": [{"touserid": "@user:s2025013", "text": "MARK 甲\n<乙> & 丙", "textformat": 2}]}),
        (SEND, {"messages": [{"touserid": "@user:s2025013", "text": "<span>甲 MARK</span>", "textformat": 1}]}),
        (MESSAGES, {"useridfrom": "@user:me", "useridto": "@user:s2025013", "type": "conversations", "read": 2}),
        (MESSAGES, {"useridfrom": "@user:me", "useridto": "@user:s2025013", "type": "conversations", "read": 0}),
        (MESSAGES, {"useridfrom": "@user:me", "useridto": "@user:s2025013", "type": "conversations", "read": 1}),
        (MESSAGES, {"useridfrom": "@user:me", "useridto": "@user:s2025013", "read": 2}),
        (MESSAGES, {"useridfrom": "@user:me", "useridto": "@user:s2025013", "type": "bogus", "read": 2}),
        (MESSAGES, {"useridfrom": "@user:s2025013", "useridto": "@user:me", "type": "conversations", "read": 2}),
        (MESSAGES, {"useridfrom": ANN, "useridto": BEN, "type": "conversations", "read": 2}),
        (MESSAGES, {"useridfrom": "@user:me", "useridto": UNKNOWN, "type": "conversations", "read": 2}),
        (MESSAGES, {"useridfrom": 0, "useridto": BEN, "type": "conversations", "read": 2}),
        (MESSAGES, {"type": "conversations", "read": 2}),
    ],
}

CASES = READING | WRITING
