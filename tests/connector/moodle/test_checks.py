"""What Moodle hides without an error is recognised in what it gives."""

from __future__ import annotations

from typing import Any

import pytest

from connector.moodle.checks import FUNCTIONS, check_hidden_groups, check_marks, check_roster, check_site
from connector.moodle.courses import Course
from connector.moodle.enrolments import EnrolledUser
from connector.moodle.errors import MoodleRefused, MoodleRejectedRow, MoodleUnavailable
from connector.moodle.findings import Finding, Severity, worst_first
from connector.moodle.grades import UserGrades
from connector.moodle.groups import Group
from connector.moodle.payloads import decode
from connector.moodle.probes import probe_course, probe_site, spread
from connector.moodle.site import SiteInfo, get_site_info
from tests.connector.moodle.recordings import playing
from tests.connector.moodle.scripted import ScriptedMoodle


def a_site(**fields: Any) -> SiteInfo:
    functions = [{"name": name} for names in FUNCTIONS.values() for name in names]
    info = {"sitename": "x", "siteurl": "x", "release": "4.5.6", "version": 2024100706, "userid": 3, "username": "x"}
    return decode("x", SiteInfo, {"functions": functions, **info, **fields})


def codes(findings: list[Finding]) -> list[str]:
    assert all(finding.what.endswith("。") and finding.remedy for finding in findings)
    return [finding.code for finding in findings]


def test_the_recorded_site_is_fit_but_for_functions_that_were_tried_on_it() -> None:
    found = check_site(get_site_info(playing("site_info")))
    assert codes(found) == ["functions-not-needed"]
    assert "core_user_update_users" in found[0].what
    assert not set(sum(FUNCTIONS.values(), ())) & set(found[0].what.split("：")[1].rstrip("。").split("、"))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"version": 2022112800, "release": "4.1"}, "version-old"),
        ({"version": 2025041400, "release": "5.0"}, "version-untried"),
        ({"advancedfeatures": [{"name": "messaging", "value": 0}]}, "messaging-off"),
        ({"userissiteadmin": True}, "service-user-admin"),
        (
            {"functions": [{"name": name} for name in sum(list(FUNCTIONS.values())[:3], ())]},
            "functions-missing:发送消息",
        ),
    ],
)
def test_a_site_that_is_not_fit(fields: dict[str, Any], code: str) -> None:
    assert codes(check_site(a_site(**fields))) == [code]


def a_person(number: int, role: str = "student", **fields: Any) -> EnrolledUser:
    person = {"id": number, "fullname": "某", "username": "u", "idnumber": "n", "roles": [{"shortname": role}]}
    return decode("x", EnrolledUser, {**person, **fields})


@pytest.mark.parametrize(
    ("roster", "apart", "expected"),
    [
        ([a_person(1), a_person(2, "teacher")], None, []),
        ([], True, ["groups-kept-apart"]),
        ([], False, ["roster-empty"]),
        ([a_person(2, "editingteacher")], None, ["students-hidden"]),
        ([a_person(1, username=None)], None, ["details-hidden"]),
        ([a_person(1, idnumber=None), a_person(2, idnumber=None)], None, ["idnumber-missing"]),
        ([a_person(1, idnumber=None), a_person(2)], None, []),
    ],
)
def test_rosters(roster: list[EnrolledUser], apart: bool | None, expected: list[str]) -> None:
    assert codes(check_roster(7, roster, separate_groups=apart)) == expected


def marks(number: int, **fields: Any) -> UserGrades:
    item = {"id": 1, "itemname": "总评", "itemtype": "manual", "idnumber": "final", "graderaw": 60, "grademax": 100}
    return decode("x", UserGrades, {"courseid": 7, "userid": number, "gradeitems": [{**item, **fields}]})


WITHHELD = {"graderaw": None, "gradeishidden": True, "gradedategraded": 1705521600}


@pytest.mark.parametrize(
    ("report", "suspended", "expected"),
    [
        ([marks(1)], [], []),
        ([marks(1, **WITHHELD)], [], ["marks-withheld"]),
        ([marks(1, graderaw=None, gradeishidden=True)], [], []),
        ([marks(1, grademax=None)], [], ["range-hidden"]),
        ([marks(1), marks(9)], [], ["roster-short"]),
        ([marks(1)], [a_person(1)], []),
        ([marks(1)], [a_person(2)], ["suspended-left-out"]),
    ],
)
def test_grade_reports(report: list[UserGrades], suspended: list[EnrolledUser], expected: list[str]) -> None:
    assert codes(check_marks(7, report, [a_person(1), a_person(2)], suspended)) == expected


def test_a_group_of_ours_that_is_not_listed_is_hidden_from_us() -> None:
    listed = [decode("x", Group, {"id": 1, "courseid": 7, "name": "x"})]
    assert codes(check_hidden_groups(7, listed, {1: frozenset()})) == []
    assert codes(check_hidden_groups(7, listed, {1: frozenset(), 2: frozenset()})) == ["hidden-groups-unseen"]


def test_the_worst_comes_first_and_nothing_twice() -> None:
    note = Finding("a", Severity.NOTE, "甲。", "无")
    error = Finding("b", Severity.ERROR, "乙。", "无")
    assert worst_first([note, error, note]) == [error, note]


def refuse(error: Exception) -> Any:
    def answer(_: object) -> object:
        raise error

    return answer


def test_refusals_become_findings_with_their_advice() -> None:
    refused = refuse(MoodleRefused("请补足权限。", "f", "nopermissions"))
    moodle = ScriptedMoodle(
        core_course_get_courses=lambda _: [],
        core_course_get_categories=lambda _: [],
        core_user_get_users_by_field=lambda _: [{"id": 3, "fullname": "x"}],
        core_cohort_get_cohorts=refused,
        core_message_get_messages=refuse(MoodleRejectedRow("没有。", "f", "invaliduser")),
    )
    found = probe_site(moodle, a_site())
    assert {finding.code for finding in found} == {"courses-none", "cohorts", "messages"}
    assert "请补足权限。" in {finding.remedy for finding in found}


def test_a_site_that_refuses_everything_is_one_finding() -> None:
    moodle = ScriptedMoodle(core_webservice_get_site_info=refuse(MoodleRefused("令牌无效。", "f", "invalidtoken")))
    assert codes(probe_site(moodle)) == ["site-info"]


def test_a_moodle_that_is_away_is_not_a_finding() -> None:
    moodle = ScriptedMoodle(core_webservice_get_site_info=refuse(MoodleUnavailable("忙。")))
    with pytest.raises(MoodleUnavailable):
        probe_site(moodle)


def a_course(**fields: Any) -> Any:
    return decode("x", Course, {"id": 7, "shortname": "C", "fullname": "课", "categoryid": 1, **fields})


def readable(**functions: Any) -> ScriptedMoodle:
    """Build a Moodle with a course whose one student can be read in full."""
    item = {"id": 1, "itemname": "总评", "itemtype": "manual", "idnumber": "final", "graderaw": 60, "grademax": 100}
    person = {"id": 1, "fullname": "某", "username": "u", "idnumber": "n", "roles": [{"shortname": "student"}]}
    report = {"usergrades": [{"courseid": 7, "userid": 1, "gradeitems": [item]}]}
    answers: dict[str, Any] = {
        "core_enrol_get_enrolled_users": lambda params: [] if "onlysuspended" in str(params) else [person],
        "gradereport_user_get_grade_items": lambda _: report,
        "core_group_get_course_groups": lambda _: [],
        "core_completion_get_course_completion_status": lambda _: {"completionstatus": {"completed": False}},
    }
    return ScriptedMoodle(**{**answers, **functions})


def test_a_course_that_can_be_read_in_full_gives_no_findings() -> None:
    assert probe_course(readable(), a_course(enablecompletion=True)) == []


@pytest.mark.parametrize(("code", "found"), [("cannotviewreport", ["completion"]), ("nocriteriaset", [])])
def test_completion_that_may_not_be_read(code: str, found: list[str]) -> None:
    refused = refuse(MoodleRejectedRow("不能查看。", "f", code))
    moodle = readable(core_completion_get_course_completion_status=refused)
    assert codes(probe_course(moodle, a_course(enablecompletion=True))) == found


def test_a_group_of_ours_that_was_deleted_says_nothing() -> None:
    gone = refuse(MoodleRejectedRow("没有该小组。", "f", "invalidrecord"))
    assert probe_course(readable(core_group_get_group_members=gone), a_course(), [5]) == []


def a_quiet_site(**functions: Any) -> ScriptedMoodle:
    """Build a Moodle whose site-wide answers give nothing to find."""
    course = {"id": 7, "shortname": "C", "fullname": "课", "categoryid": 1}
    category = {"id": 1, "name": "类", "parent": 0, "path": "/1", "depth": 1, "coursecount": 1}
    answers: dict[str, Any] = {
        "core_course_get_courses": lambda _: [course],
        "core_course_get_categories": lambda _: [category],
        "core_user_get_users_by_field": lambda _: [{"id": 3, "fullname": "x"}],
        "core_cohort_get_cohorts": lambda _: [],
        "core_message_get_messages": lambda _: {"messages": []},
    }
    return ScriptedMoodle(**{**answers, **functions})


def test_a_site_without_faults_gives_no_findings() -> None:
    assert probe_site(a_quiet_site(), a_site()) == []


def test_the_longest_request_asks_for_the_own_account_last() -> None:
    moodle = a_quiet_site()
    probe_site(moodle, a_site())
    params = next(params for _, name, params in moodle.calls if name == "core_user_get_users_by_field")
    assert params["values"][-1] == 3
    assert set(params["values"][:-1]) == {0}
    assert len(params["values"]) + 5 == 900


@pytest.mark.parametrize("answer", [lambda _: [], refuse(MoodleRefused("令牌无效。", "f", "invalidtoken"))])
def test_a_request_that_arrives_cut_off_is_found(answer: Any) -> None:
    assert codes(probe_site(a_quiet_site(core_user_get_users_by_field=answer), a_site())) == ["input-vars-small"]


@pytest.mark.parametrize(
    ("function", "right"),
    [("core_course_get_courses", "moodle/course:update"), ("core_course_get_categories", "moodle/category:manage")],
)
def test_a_right_that_is_not_needed_shows_in_what_is_told(function: str, right: str) -> None:
    told = a_quiet_site().functions[function]({})
    moodle = a_quiet_site(**{function: lambda _: [{**told[0], "idnumber": "X1"}]})
    found = probe_site(moodle, a_site())
    assert codes(found) == ["capability-not-needed"]
    assert right in found[0].what


def test_every_category_gives_a_course_before_any_gives_a_second() -> None:
    courses = [a_course(id=at, categoryid=category) for at, category in enumerate((1, 1, 1, 2, 2, 3), start=1)]
    assert [course.id for course in spread(courses, 4)] == [3, 5, 6, 2]
    assert [course.id for course in spread(courses, 2, wanted={1})] == [1, 3]
    assert len(spread(courses, 99)) == len(courses)
