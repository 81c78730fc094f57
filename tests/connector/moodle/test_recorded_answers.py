"""Every recorded answer is decoded, and says what it said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from connector.moodle import (
    cohorts,
    completion,
    courses,
    enrolments,
    grades,
    groups,
    messages,
    reportbuilder,
    site,
    users,
)
from connector.moodle.errors import MoodleOutcomeUnknown, MoodleRejectedRow, MoodleUnavailable
from tests.connector.moodle.recordings import FOLDER, playing, recording
from tests.connector.moodle.scripted import ScriptedMoodle
from tests.connector.moodle.test_recorded_errors import ERRORS

DECODED = {
    "site_info",
    "users_by_field",
    "users_by_field_suspended_deleted",
    "courses_two",
    "course_special_characters",
    "courses_by_field_idnumber",
    "courses_by_field_none",
    "categories",
    "enrolled_users_default_fields",
    "enrolled_users_edge_course",
    "enrolled_users_onlyactive",
    "enrolled_users_onlysuspended",
    "enrolled_users_userfields",
    "enrolled_users_without_viewalldetails",
    "users_courses",
    "grade_items_course",
    "grade_items_one_user_scale",
    "grade_items_suspended_account",
    "grade_items_suspended_enrolment",
    "grade_items_unenrolled_user",
    "grade_items_user_never_enrolled",
    "grade_items_without_viewhidden",
    "completion_complete",
    "completion_not_graded",
    "completion_pass",
    "completion_suspended_account",
    "cohorts",
    "cohorts_empty",
    "cohort_search",
    "cohort_members",
    "cohort_create",
    "cohort_update",
    "cohort_add_members",
    "cohort_add_members_duplicate",
    "cohort_add_members_partial",
    "cohort_delete_member",
    "cohort_delete_nonmember",
    "course_groups",
    "course_groups_hidden",
    "group_members",
    "group_create_hidden",
    "group_add_members",
    "group_delete_nonmember",
    "messages_send",
    "messages_send_again",
    "messages_send_suspended",
    "messages_send_all_failed",
    "messages_send_refused",
    "messages_send_too_long",
    "messages_send_without_messageanyuser",
    "messages_get",
    "report_list",
    "report_retrieve",
}


def test_every_recording_is_used() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == DECODED | set(ERRORS)


def test_site_info_tells_version_functions_and_who_we_are() -> None:
    info = site.get_site_info(playing("site_info"))
    assert (info.release, info.version, info.userid) == ("4.5.6 (Build: 20250811)", 2024100706, 3)
    assert "core_cohort_add_cohort_members" in info.function_names
    assert info.feature("messaging") is True
    assert info.feature("nosuchfeature") is None
    assert not info.userissiteadmin


def test_site_info_does_not_keep_the_private_key() -> None:
    assert "userprivateaccesskey" not in site.get_site_info(playing("site_info")).model_dump()


def test_unknown_users_are_absent_and_custom_fields_come_along() -> None:
    found = users.get_users_by_field(playing("users_by_field"), "idnumber", ["202301010001", "202302010002", "nope"])
    assert [user.id for user in found] == [4, 5]
    assert found[0].custom("entryyear") == "2023"
    assert found[0].custom("nosuchfield") is None


def test_a_suspended_account_is_present_and_a_deleted_one_absent() -> None:
    found = users.get_users_by_field(
        playing("users_by_field_suspended_deleted"), "idnumber", ["202402010287", "202403030291"]
    )
    assert [(user.id, user.suspended) for user in found] == [(290, True)]


def test_courses_carry_their_custom_fields() -> None:
    found = courses.get_courses(playing("courses_two"), [14, 2])
    assert [course.id for course in found] == [2, 14]
    assert found[1].custom("coursetype") == "实践"
    assert found[0].visible is None


def test_a_name_that_moodle_escaped_is_taken_as_it_came() -> None:
    # Recorded without moodlewssettingraw: what stood in angle brackets is lost. With it, the name would be whole.
    (course,) = courses.get_courses(playing("course_special_characters"), [34])
    assert course.fullname == "边界情况 &amp; "
    assert course.custom("credits") == "2.5"
    assert course.enddate is None


def test_a_course_found_by_its_idnumber_tells_visibility_and_groups() -> None:
    (course,) = courses.get_courses_by_field(playing("courses_by_field_idnumber"), "idnumber", "2023-2024-2-PRAC101-01")
    assert (course.visible, course.groupmode, course.enablecompletion) == (True, 0, False)
    assert course.separate_groups is False
    assert course.idnumber is None


def test_no_course_of_that_idnumber() -> None:
    assert courses.get_courses_by_field(playing("courses_by_field_none"), "idnumber", "nope") == ()


def test_categories_come_with_their_path_and_without_idnumber() -> None:
    found = {category.id: category for category in courses.get_categories(playing("categories"))}
    assert (found[10].path, found[10].name, found[10].idnumber) == ("/7/10", "2024-2025-1", None)


@pytest.mark.parametrize(
    ("name", "course", "count"),
    [
        ("enrolled_users_default_fields", 14, 2),
        ("enrolled_users_edge_course", 34, 12),
        ("enrolled_users_onlyactive", 2, 108),
        ("enrolled_users_onlysuspended", 2, 7),
        ("enrolled_users_userfields", 14, 3),
        ("enrolled_users_without_viewalldetails", 34, 2),
    ],
)
def test_enrolled_users_are_read(name: str, course: int, count: int) -> None:
    found = enrolments.get_enrolled_users(playing(name), course)
    assert len(found) == count
    assert all(user.idnumber for user in found if user.has_role("student"))


def test_hidden_user_fields_are_none() -> None:
    found = enrolments.get_enrolled_users(playing("enrolled_users_without_viewalldetails"), 34)
    assert [user.username for user in found] == [None, None]


def test_the_courses_of_a_user_carry_idnumber_and_completion() -> None:
    found = {course.id: course for course in enrolments.get_users_courses(playing("users_courses"), 4)}
    assert found[2].completed is True
    assert found[5].completed is None
    assert found[5].idnumber == "2023-2024-1-COMP202-01"


def test_marks_of_a_course_edge_by_edge() -> None:
    report = {user.userid: user for user in grades.get_grade_items(playing("grade_items_course"), 34)}
    final = {user: marks.item("final") for user, marks in report.items()}
    assert list(report) == sorted(report)
    assert final[8].graderaw == 0
    assert final[7].graderaw is None
    assert final[4].graderaw == Decimal("85.5")
    assert final[9].gradeishidden
    assert not final[9].withheld
    assert final[10].gradeislocked
    assert final[11].dropped
    assert report[12].gradeitems[-1].is_course_total
    assert report[12].gradeitems[-1].gradeisoverridden
    assert final[14].status is None
    assert final[14].gradedategraded is None
    assert report[4].item("nosuchitem") is None


def test_no_mark_passes_through_a_float() -> None:
    report = grades.get_grade_items(playing("grade_items_course"), 34)
    marks = [item.graderaw for user in report for item in user.gradeitems]
    assert {type(mark) for mark in marks} == {Decimal, type(None)}


def test_a_scale_gives_its_word_with_and_without_an_icon() -> None:
    (marks,) = grades.get_grade_items(playing("grade_items_one_user_scale"), 14, 18)
    assert grades.scale_text(marks.item("level5")) == "及格"
    (failed,) = grades.get_grade_items(playing("grade_items_suspended_enrolment"), 34, 13)
    assert grades.scale_text(failed.item("level5")) == "不及格"
    assert failed.item("level5").looks_like_scale
    assert not failed.item("final").looks_like_scale


def test_the_call_for_one_person_gives_the_marks_of_a_suspended_enrolment() -> None:
    (marks,) = grades.get_grade_items(playing("grade_items_suspended_enrolment"), 34, 13)
    assert marks.item("final").graderaw == 45


@pytest.mark.parametrize(
    "name", ["grade_items_unenrolled_user", "grade_items_user_never_enrolled", "grade_items_suspended_account"]
)
def test_a_user_who_is_not_enrolled_looks_ungraded(name: str) -> None:
    asked = recording(name).params
    (marks,) = grades.get_grade_items(playing(name), int(asked["courseid"]), int(asked["userid"]))
    assert {item.graderaw for item in marks.gradeitems} == {None}


def test_a_withheld_mark_is_told_from_a_missing_one() -> None:
    (marks,) = grades.get_grade_items(playing("grade_items_without_viewhidden"), 5, 37)
    assert marks.item("final").withheld
    assert not marks.item("makeup").withheld


@pytest.mark.parametrize(
    ("name", "completed", "met_at"),
    [
        ("completion_complete", True, 1705521600),
        ("completion_pass", True, 1795352321),
        ("completion_not_graded", False, None),
        ("completion_suspended_account", True, 1795350314),
    ],
)
def test_completion(name: str, completed: bool, met_at: int | None) -> None:
    status = completion.get_course_completion_status(playing(name), 2, 4)
    assert (status.completed, status.last_met_at) == (completed, met_at)


@pytest.mark.parametrize("name", ["cohorts", "cohorts_empty"])
def test_cohorts_are_read_hidden_ones_too(name: str) -> None:
    found = {cohort.idnumber: cohort for cohort in cohorts.get_cohorts(playing(name))}
    assert found["aw-red"].visible is False


def test_cohorts_are_searched() -> None:
    assert [cohort.id for cohort in cohorts.search_cohorts(playing("cohort_search"), "aw-")] == [1, 2, 4]


def test_members_of_cohorts_and_groups() -> None:
    assert cohorts.get_cohort_members(playing("cohort_members"), [1, 2]) == {
        1: frozenset({4, 5, 6, 7}),
        2: frozenset(),
    }
    assert groups.get_group_members(playing("group_members"), [11]) == {11: frozenset({6, 12, 15})}


def test_cohorts_are_created_and_changed() -> None:
    new = [cohorts.NewCohort("学业红色预警", "aw-red"), cohorts.NewCohort("学业黄色预警", "aw-yellow")]
    assert [made.id for made in cohorts.create_cohorts(playing("cohort_create"), new).done] == [1, 2]
    change = cohorts.CohortChange(1, "学业红色预警(改)", "aw-red")
    assert cohorts.update_cohorts(playing("cohort_update"), [change]).done == (1,)


@pytest.mark.parametrize("name", ["cohort_add_members", "cohort_add_members_duplicate"])
def test_who_is_in_a_cohort_already_counts_as_done(name: str) -> None:
    outcome = cohorts.add_cohort_members(playing(name), 1, [4, 5, 6])
    assert (outcome.done, outcome.rejected) == ((4, 5, 6), ())


def test_warnings_that_do_not_name_our_entries_are_settled_by_reading_back() -> None:
    recorded = playing("cohort_add_members_partial").write("core_cohort_add_cohort_members")
    moodle = ScriptedMoodle(
        core_cohort_add_cohort_members=lambda _: recorded,
        core_cohort_get_cohort_members=lambda _: [{"cohortid": 1, "userids": [4, 5]}],
    )
    outcome = cohorts.add_cohort_members(moodle, 1, [4, 5, 99])
    assert outcome.done == (4, 5)
    assert [rejection.entry for rejection in outcome.rejected] == [99]


@pytest.mark.parametrize("name", ["cohort_delete_member", "cohort_delete_nonmember"])
def test_members_leave_a_cohort_whether_they_were_in_it_or_not(name: str) -> None:
    assert cohorts.delete_cohort_members(playing(name), 1, [4]).done == (4,)


def test_groups_tell_their_visibility() -> None:
    (plain,) = groups.get_course_groups(playing("course_groups"), 20)
    (hidden,) = groups.get_course_groups(playing("course_groups_hidden"), 14)
    assert (plain.visibility, plain.participation) == (0, True)
    assert (hidden.visibility, hidden.participation, hidden.idnumber) == (groups.HIDDEN, False, "aw-red")


def test_a_hidden_group_is_created_filled_and_emptied() -> None:
    new = groups.NewGroup(14, "⚠ 学业红色预警", "aw-red")
    (made,) = groups.create_groups(playing("group_create_hidden"), [new]).done
    assert (made.id, made.visibility) == (11, groups.HIDDEN)
    assert groups.add_group_members(playing("group_add_members"), 11, [6, 12, 15]).done == (6, 12, 15)
    assert groups.delete_group_members(playing("group_delete_nonmember"), 11, [27]).done == (27,)


@pytest.mark.parametrize(("name", "msgid"), [("messages_send_again", 3), ("messages_send_suspended", 74)])
def test_a_message_is_sent(name: str, msgid: int) -> None:
    sent = messages.send_instant_message(playing(name), 24, "【学业预警】你有 12 学分未通过，请联系辅导员。")
    assert sent.msgid == msgid
    assert sent.timecreated > 0


def test_an_answer_about_several_messages_to_one_that_was_sent_is_doubted() -> None:
    for name in ("messages_send", "messages_send_all_failed", "messages_send_without_messageanyuser"):
        with pytest.raises(MoodleOutcomeUnknown):
            messages.send_instant_message(playing(name), 24, "你好")


@pytest.mark.parametrize("name", ["messages_send_refused", "messages_send_too_long"])
def test_a_message_that_moodle_did_not_take_is_a_rejected_row(name: str) -> None:
    with pytest.raises(MoodleRejectedRow) as caught:
        messages.send_instant_message(playing(name), 160, "你好")
    assert caught.value.entry == 160
    assert "Moodle" in caught.value.advice


def test_a_sent_message_is_found_again() -> None:
    found = messages.get_messages(playing("messages_get"), 3, 24)
    assert [message.id for message in found] == [1, 3]
    assert found[0].holds("12 学分未通过")
    assert not found[0].holds("13 学分未通过")


HEADERS = (
    "ID number",
    "Course ID number",
    "Status",
    "Time created",
    "Completed",
    "Time completed",
    "Grade",
    "Role name",
)


def test_reports_are_listed() -> None:
    (report,) = reportbuilder.list_reports(playing("report_list"))
    assert (report.id, report.name) == (2, "enrolments")


def test_a_report_that_ends_before_its_total_is_not_taken_for_whole() -> None:
    with pytest.raises(MoodleUnavailable):
        reportbuilder.retrieve_report(playing("report_retrieve"), 2, HEADERS, rows_a_page=4152)
