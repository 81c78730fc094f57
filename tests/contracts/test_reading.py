"""What is read from a Moodle is what the sample college put there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connector.moodle.completion import get_course_completion_status
from connector.moodle.courses import get_categories, get_courses, get_courses_by_field
from connector.moodle.enrolments import get_enrolled_users, get_users_courses
from connector.moodle.errors import MoodleError, MoodleRefused, MoodleRejectedRow
from connector.moodle.findings import Severity
from connector.moodle.grades import get_grade_items, scale_text
from connector.moodle.probes import probe_course, probe_site
from connector.moodle.transport import MoodleTransport
from connector.moodle.users import get_users_by_field
from tests.contracts.conftest import Contracted
from tests.contracts.replay import TOKEN
from tests.contracts.seed.sample_college import (
    COMPLETION_COURSE,
    EDGES,
    FIRST_COURSE,
    HIDDEN_COURSE,
    LEVELS,
    SCALE_COURSE,
    sample_college,
)

REPLAYED = True
COLLEGE = sample_college()
PLANNED = {course["shortname"]: course for course in COLLEGE["courses"]}


def usernames(shortname: str, *, role: str | None = None, status: str | None = None) -> set[str]:
    return {
        entry["username"]
        for entry in PLANNED[shortname]["enrolments"]
        if role in (None, entry["role"]) and status in (None, entry["status"])
    }


def test_the_site_tells_version_and_functions(site: Contracted) -> None:
    assert site.info.release.startswith("4.")
    assert "core_cohort_add_cohort_members" in site.info.function_names
    assert not site.info.userissiteadmin


def test_users_are_found_by_number_and_unknown_ones_are_absent(site: Contracted) -> None:
    found = get_users_by_field(site.moodle, "idnumber", ["20250001", "20250003", "nope"])
    assert {user.username: user.suspended for user in found} == {"s2025001": False, "s2025003": True}
    assert found[0].custom("major") == "软件工程"


def test_names_of_accounts_are_found_in_any_case(site: Contracted) -> None:
    assert [user.username for user in get_users_by_field(site.moodle, "username", ["S2025001"])] == ["s2025001"]


def test_malformed_names_of_accounts_cost_only_themselves(site: Contracted) -> None:
    found = get_users_by_field(site.moodle, "username", ["s2025001", "张 三", "s2025002"])
    assert {user.username for user in found} == {"s2025001", "s2025002"}


def test_a_long_list_of_numbers_loses_nobody(site: Contracted) -> None:
    numbers = [f"no-{number}" for number in range(500)]
    numbers[::100] = ["20250001", "20250002", "20250003", "20250004", "20250005"]
    assert len(get_users_by_field(site.moodle, "idnumber", numbers)) == 5


def test_courses_come_with_names_unchanged_and_custom_fields(site: Contracted) -> None:
    found = {course.shortname: course for course in get_courses(site.moodle)}
    assert set(PLANNED) <= set(found)
    for shortname, planned in PLANNED.items():
        assert found[shortname].fullname == planned["fullname"]
        assert found[shortname].custom("credits") == planned["customfields"]["credits"]
        assert found[shortname].custom("term") == planned["customfields"]["term"]
        assert (found[shortname].startdate, found[shortname].enddate) == (planned["startdate"], planned["enddate"])


def test_unknown_course_ids_are_absent(site: Contracted) -> None:
    known = site.course(FIRST_COURSE)
    assert [course.id for course in get_courses(site.moodle, [known, 999999])] == [known]
    assert [course.id for course in get_courses_by_field(site.moodle, "ids", [known, 999999])] == [known]


def test_a_course_is_found_by_its_idnumber(site: Contracted) -> None:
    (found,) = get_courses_by_field(site.moodle, "idnumber", HIDDEN_COURSE)
    assert (found.shortname, found.visible) == (HIDDEN_COURSE, False)
    assert get_courses_by_field(site.moodle, "idnumber", "nope") == ()


def test_categories_have_paths(site: Contracted) -> None:
    found = {category.id: category for category in get_categories(site.moodle)}
    path = found[site.courses[FIRST_COURSE].categoryid].path.strip("/").split("/")
    assert [found[int(part)].name for part in path] == PLANNED[FIRST_COURSE]["category"].split("/")


@pytest.mark.parametrize(("only", "status"), [("all", None), ("active", "active"), ("suspended", "suspended")])
def test_enrolments_by_status(site: Contracted, only: str, status: str | None) -> None:
    found = get_enrolled_users(site.moodle, site.course(FIRST_COURSE), only, ("id", "username", "idnumber", "roles"))  # type: ignore[arg-type]
    assert {user.username for user in found} == usernames(FIRST_COURSE, status=status)
    students = {user.username for user in found if user.has_role("student")}
    assert students == usernames(FIRST_COURSE, role="student", status=status)
    assert all(user.idnumber for user in found)


def test_reading_in_pages_gives_the_same_people(site: Contracted) -> None:
    course = site.course(FIRST_COURSE)
    assert get_enrolled_users(site.moodle, course, page=25) == get_enrolled_users(site.moodle, course)


def test_the_courses_of_a_person_leave_out_the_hidden_ones(site: Contracted) -> None:
    found = {course.shortname: course for course in get_users_courses(site.moodle, site.user("s2025001"))}
    assert FIRST_COURSE in found
    assert HIDDEN_COURSE not in found
    assert found[FIRST_COURSE].idnumber == FIRST_COURSE


def test_marks_are_exact_edge_by_edge(site: Contracted) -> None:
    report = {marks.userid: marks for marks in get_grade_items(site.moodle, site.course(FIRST_COURSE))}
    final = {edge: report[site.user(name)].item("final") for edge, name in EDGES.items() if "suspended_e" not in edge}
    assert final["just_below_sixty"].graderaw == Decimal("59.99")
    assert final["zero"].graderaw == 0
    assert final["null_mark"].graderaw is None
    assert (final["hidden_mark"].graderaw, final["hidden_mark"].gradeishidden) == (45, True)
    assert not final["hidden_mark"].withheld
    assert final["excluded_mark"].dropped
    assert final["locked_mark"].gradeislocked
    assert final["overridden_mark"].gradeisoverridden
    assert final["mark_without_date"].gradedategraded is None
    assert final["mark_without_date"].graderaw is not None
    assert report[site.user("s2025011")].courseidnumber == FIRST_COURSE


def test_every_mark_of_a_course_is_the_one_that_was_given(site: Contracted) -> None:
    report = {marks.userid: marks for marks in get_grade_items(site.moodle, site.course(FIRST_COURSE))}
    for given in PLANNED[FIRST_COURSE]["grades"]:
        if given["username"] == EDGES["suspended_enrolment"] or given["value"] is None:
            continue
        item = report[site.user(given["username"])].item(given["item"])
        assert item.graderaw == Decimal(str(given["value"]))
        assert (item.grademin, item.grademax) == (0, 100)
        assert given["graded"] is None or item.gradedategraded == given["graded"]


def test_the_call_for_one_person_gives_a_suspended_enrolments_marks(site: Contracted) -> None:
    user = site.user(EDGES["suspended_enrolment"])
    (marks,) = get_grade_items(site.moodle, site.course(FIRST_COURSE), user)
    assert marks.item("final").graderaw is not None


def test_a_person_who_never_was_enrolled_looks_ungraded(site: Contracted) -> None:
    (marks,) = get_grade_items(site.moodle, site.course(FIRST_COURSE), site.user("t1002"))
    assert {item.graderaw for item in marks.gradeitems} == {None}


def test_scales_give_their_words(site: Contracted) -> None:
    report = {marks.userid: marks for marks in get_grade_items(site.moodle, site.course(SCALE_COURSE))}
    for given in PLANNED[SCALE_COURSE]["grades"]:
        if given["item"] == "final":
            item = report[site.user(given["username"])].item("final")
            assert scale_text(item) == LEVELS[int(given["value"]) - 1]
            assert item.looks_like_scale


def test_marks_of_a_course_that_does_not_exist(site: Contracted) -> None:
    with pytest.raises(MoodleRejectedRow) as caught:
        get_grade_items(site.moodle, 999999)
    assert caught.value.errorcode == "invalidrecord"


def test_completion_is_read_per_person(site: Contracted) -> None:
    course = site.course(COMPLETION_COURSE)
    planned = {entry["username"]: entry["timecompleted"] for entry in PLANNED[COMPLETION_COURSE]["completions"]}
    done = next(iter(planned))
    assert get_course_completion_status(site.moodle, course, site.user(done)).completed
    undone = next(iter(usernames(COMPLETION_COURSE, role="student") - set(planned)))
    assert not get_course_completion_status(site.moodle, course, site.user(undone)).completed


def test_completion_where_there_is_none_is_a_rejected_row(site: Contracted) -> None:
    with pytest.raises(MoodleRejectedRow) as caught:
        get_course_completion_status(site.moodle, site.course(FIRST_COURSE), site.user("s2025011"))
    assert caught.value.errorcode == "cannotviewreport"
    with pytest.raises(MoodleRejectedRow) as caught:
        get_course_completion_status(site.moodle, site.course(COMPLETION_COURSE), site.user("t1001"))
    assert caught.value.errorcode in ("notenroled", "usernotenroled")


def test_a_site_that_is_set_up_right_gives_no_errors(site: Contracted) -> None:
    findings = probe_site(site.moodle) + probe_course(site.moodle, site.courses[FIRST_COURSE])
    assert [finding.code for finding in findings if finding.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    ("function", "params", "code"),
    [
        ("core_enrol_get_enrolled_users", {}, "invalidparameter"),
        ("core_enrol_get_enrolled_users", {"courseid": "abc"}, "invalidparameter"),
        ("core_enrol_get_enrolled_users", {"courseid": 2, "bogus": 1}, "invalidparameter"),
        ("no_such_function", {}, "invalidrecord"),
    ],
)
def test_mistakes_are_refused(site: Contracted, function: str, params: dict[str, object], code: str) -> None:
    with pytest.raises(MoodleRefused) as caught:
        site.moodle.read(function, params)
    assert caught.value.errorcode == code


def test_a_function_outside_our_service_is_refused(site: Contracted) -> None:
    if not site.is_real:
        pytest.skip("the stand-in knows no functions but ours")
    with pytest.raises(MoodleRefused) as caught:
        site.moodle.read("core_user_get_course_user_profiles", {"userlist": [{"userid": 1, "courseid": 1}]})
    assert caught.value.errorcode == "accessexception"


def test_an_unknown_field_of_users_is_refused(site: Contracted) -> None:
    with pytest.raises(MoodleRefused) as caught:
        get_enrolled_users(site.moodle, site.course(FIRST_COURSE), fields=("id", "bogus"))
    assert caught.value.errorcode == "invaliduserfield"


def test_a_wrong_token_is_refused(site: Contracted) -> None:
    if site.token == TOKEN:
        pytest.skip("recordings bear no token")
    with MoodleTransport(site.url, "0" * 32) as stranger, pytest.raises(MoodleError) as caught:
        stranger.read("core_webservice_get_site_info")
    assert (type(caught.value), caught.value.errorcode) == (MoodleRefused, "invalidtoken")
