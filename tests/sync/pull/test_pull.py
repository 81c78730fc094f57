"""Reading Moodle into the store, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connector.moodle.errors import MoodleRefused, MoodleUnavailable
from sync.quality.stops import stop_of
from sync.store.accounts import list_accounts
from sync.store.offerings import list_enrolments, list_offerings, list_teachers
from sync.store.runs import last_run
from tests.connector.standin.colleges import a_mark, an_account, enrolled
from tests.sync.pull.university import MATH, MATH_NEXT, NUMBERS, University, a_moodle_course
from tests.sync.store.builders import a_course as a_catalogue_course
from tests.sync.store.builders import a_student, an_enrolment, some_facts

TEN = {str(number): 60 + number for number in range(1, 11)}
SPAN_1, SPAN_2 = "2023-2024-1", "2023-2024-2"


def once(error: Exception, function: str, times: int = 1) -> Callable[[str], None]:
    """Fail the first ``times`` calls of a function."""
    left = [times]

    def before(called: str) -> None:
        if called == function and left[0]:
            left[0] -= 1
            raise error

    return before


def test_marks_become_attempts_and_lists_become_enrolments(university: University) -> None:
    university.registers()
    university.has(a_moodle_course(marks={"1": 45, "2": 88.5}, students=["1", "2", "3"]))
    result = university.pull()
    assert (result.offerings, result.students, result.attempts_new, result.complete) == (1, 3, 2, True)
    assert university.scores() == {"1": "45", "2": "88.5"}
    assert university.facts().enrolments.num_rows == 3


def test_pulling_again_changes_nothing(university: University) -> None:
    university.registers()
    university.has(a_moodle_course(marks=TEN))
    university.pull()
    again = university.pull()
    assert not again.changed_anything
    assert again.offerings == 1


def test_a_retake_is_known_from_an_earlier_term_and_from_the_registrar(university: University) -> None:
    university.registers()
    university.has(a_moodle_course(marks={"1": 45, "2": 70}), a_moodle_course(MATH_NEXT, {"1": 66, "2": 80}))
    university.pull()
    assert university.attempts() == {
        ("1", SPAN_1, "regular"): "45",
        ("1", SPAN_2, "retake"): "66",
        ("2", SPAN_1, "regular"): "70",
        ("2", SPAN_2, "regular"): "80",
    }


def test_a_makeup_in_a_course_of_its_own_joins_its_term(university: University) -> None:
    university.registers()
    university.has(a_moodle_course(marks={"1": 45}), a_moodle_course("2023-2024-1-MATH101-BK", {"1": 61}))
    university.pull()
    assert university.attempts() == {("1", SPAN_1, "regular"): "45", ("1", SPAN_1, "makeup"): "61"}


def test_a_changed_mark_is_a_correction_and_a_cleared_one_too(university: University) -> None:
    university.registers()
    university.has(a_moodle_course(marks=TEN))
    university.pull()
    university.has(a_moodle_course(marks={**TEN, "1": 40, "2": None}))
    result = university.pull()
    assert (result.attempts_changed, result.attempts_vanished) == (2, 0)
    assert (university.scores()["1"], university.scores()["2"]) == ("40", None)


def test_who_left_keeps_the_credit_and_the_enrolment(university: University) -> None:
    university.registers()
    university.has(a_moodle_course(marks=TEN))
    university.pull()
    university.has(a_moodle_course(marks={number: score for number, score in TEN.items() if number != "1"}))
    result = university.pull()
    assert (result.attempts_vanished, result.complete) == (1, True)
    assert university.scores()["1"] == "61"
    assert university.facts().enrolments.num_rows == 10
    with university.store.read() as transaction:
        assert len(list_enrolments(transaction, "main")) == 9
        assert len(list_enrolments(transaction, "main", standing=False)) == 10


def test_a_deleted_course_takes_nothing_away(university: University) -> None:
    university.registers()
    others = [a_moodle_course(f"2023-2024-1-PE10{n}-01", {"1": 70}) for n in range(9)]
    university.has(a_moodle_course(marks=TEN), *others)
    university.pull()
    university.has(*others)
    assert university.pull().complete
    assert len(university.scores()) == 10
    with university.store.read() as transaction:
        gone = [each.shortname for each in list_offerings(transaction, "main") if each.vanished_at]
    assert gone == [MATH]


def test_suspended_enrolments_are_read_one_by_one_where_the_report_leaves_them_out(university: University) -> None:
    university.registers()
    university.has(a_moodle_course(marks={"1": 45, "2": 70}, suspended=["1"]))
    university.pull()
    assert university.scores() == {"1": "45", "2": "70"}
    with university.store.read() as transaction:
        assert [each.active for each in list_enrolments(transaction, "main")] == [False, True]


def test_accounts_are_told_apart(university: University) -> None:
    university.registers()
    odd = [an_account("s11", suspended=True), an_account("sx", idnumber=""), an_account("sy", idnumber="1")]
    university.has(a_moodle_course(students=["1", "11", "x", "y"]), users=odd)
    university.pull()
    with university.store.read() as transaction:
        accounts = [(each.student_no, each.suspended) for each in list_accounts(transaction, "main")]
        assert accounts == [("1", False), ("11", True), (None, False), ("1", False)]
        assert [each.lms_user_id for each in list_accounts(transaction, "main", ["1", "11"]) if each.reachable] == [
            4,
            17,
        ]
        assert list_teachers(transaction, "main").popitem()[1][0][1]
        assert [each.term for each in list_offerings(transaction, "main", SPAN_1)] == [SPAN_1]
        assert list_offerings(transaction, "main", SPAN_2) == []
    university.has(a_moodle_course(students=["1"]))
    university.pull()
    with university.store.read() as transaction:
        vanished = [each.vanished_at is not None for each in list_accounts(transaction, "main")]
    assert vanished == [False, True, True, True]


def test_an_unmapped_course_is_listed_and_an_ignored_one_is_not(university: University) -> None:
    university.registers()
    university.mapping = {"offerings": {"ignored": ["TEST-.*"]}}
    university.has(a_moodle_course(marks={"1": 45}), a_moodle_course("兴趣小组"), a_moodle_course("TEST-1"))
    result = university.pull()
    assert (result.unmapped, university.findings()) == (1, ["unmapped_offering"])
    university.mapping = {"offerings": {"ignored": ["TEST-.*", "兴趣小组"]}}
    university.pull()
    assert university.findings() == []


def test_a_course_that_the_mapping_ignores_from_now_on_has_no_facts(university: University) -> None:
    university.registers()
    university.has(a_moodle_course(marks={"1": 45}))
    university.pull()
    university.mapping = {"offerings": {"ignored": [".*"]}}
    assert university.pull().attempts_withdrawn == 1
    assert university.scores() == {}
    university.mapping = {}
    assert university.pull().attempts_new == 1


def test_an_item_that_the_mapping_reads_otherwise_now_moves_its_marks(university: University) -> None:
    university.registers()
    university.mapping = {"items": [{"idnumber": "final", "kind": "makeup"}]}
    university.has(a_moodle_course(marks={"1": 45}))
    university.pull()
    university.mapping = {}
    university.pull()
    assert university.attempts() == {("1", SPAN_1, "regular"): "45"}


def test_a_new_equivalence_reaches_what_was_pulled_and_imported(university: University) -> None:
    university.registers()
    university.has(a_moodle_course("2023-2024-1-MATH100-01", {"1": 45}))
    university.pull()
    assert university.scores() == {}
    university.mapping = {"equivalences": [{"old": "MATH100", "new": "MATH101"}]}
    university.pull()
    assert university.scores() == {"1": "45"}


def test_a_course_that_fails_is_tried_again(small_university: University) -> None:
    small_university.registers()
    small_university.has(a_moodle_course(marks={"1": 45}))
    small_university.moodle.before_read = once(MoodleUnavailable("稍后重试"), "gradereport_user_get_grade_items")
    assert small_university.pull().complete
    assert small_university.scores() == {"1": "45"}


def test_a_course_that_keeps_failing_is_reported_and_never_taken_for_empty(small_university: University) -> None:
    university = small_university
    university.registers()
    university.has(a_moodle_course(marks={"1": 45}), a_moodle_course(MATH_NEXT, {"2": 70}))
    university.pull()
    university.has(a_moodle_course(marks={"1": 90}), a_moodle_course(MATH_NEXT, {"2": 71}))
    university.moodle.before_read = once(MoodleUnavailable("稍后重试"), "gradereport_user_get_grade_items", times=3)
    failing = university.pull()
    assert (len(failing.unread), failing.complete, university.findings()) == (1, False, ["unread_offering"])
    assert sorted(university.scores()) == ["1", "2"]
    university.moodle.before_read = lambda _function: None
    assert university.pull().complete
    assert (university.findings(), university.scores()) == ([], {"1": "90", "2": "71"})


@pytest.mark.parametrize("error", [MoodleRefused("令牌无效", "", "invalidtoken"), MoodleUnavailable("连不上")])
def test_a_moodle_that_refuses_or_is_gone_breaks_the_pull_off(
    error: MoodleRefused | MoodleUnavailable, small_university: University
) -> None:
    university = small_university
    university.registers()
    university.has(*(a_moodle_course(f"2023-2024-1-PE10{n}-01", {"1": 70}) for n in range(6)))
    university.moodle.before_read = once(error, "core_enrol_get_enrolled_users", times=99)
    with pytest.raises(type(error)):
        university.pull()
    with university.store.read() as transaction:
        run = last_run(transaction, "main", "pull")
    assert run is not None
    assert run.status == "failed"


def test_far_fewer_courses_than_last_time_stop_the_pull(university: University) -> None:
    university.registers()
    courses = [a_moodle_course(f"2023-2024-1-PE10{n}-01", {"1": 70}) for n in range(5)]
    university.has(*courses)
    university.pull()
    university.has(*courses[:4])
    assert university.pull().complete
    university.has(*courses[:3])
    stopped = university.pull()
    assert (stopped.offerings, [each.code for each in stopped.stopped]) == (0, ["shrunken_site"])
    university.accept(stop_of(stopped.stopped[0]))
    assert university.pull().complete


@pytest.mark.parametrize("students", [7, 10])
def test_far_fewer_students_or_marks_of_a_course_stop_it(students: int, university: University) -> None:
    university.registers()
    university.has(a_moodle_course(marks=TEN))
    university.pull()
    fewer = {str(number): 99 for number in range(1, 8)}
    people = [str(number) for number in range(1, students + 1)]
    university.has(a_moodle_course(marks=fewer, students=people))
    stopped = university.pull()
    assert (stopped.attempts_changed, [each.code for each in stopped.stopped]) == (0, ["shrunken_offering"])
    assert university.scores()["1"] == "61"
    university.accept(stop_of(stopped.stopped[0]))
    accepted = university.pull()
    assert (accepted.complete, university.scores()["1"], university.findings()) == (True, "99", [])


def test_another_shrinking_needs_another_acceptance(small_university: University) -> None:
    university = small_university
    university.registers()
    university.has(a_moodle_course(marks=TEN))
    university.pull()
    university.has(a_moodle_course(marks={"1": 61, "2": 62}))
    university.accept(stop_of(university.pull().stopped[0]))
    university.has(a_moodle_course(marks={"1": 61}))
    assert not university.pull().complete


def test_a_student_number_put_right_moves_the_attempts(university: University) -> None:
    university.registers()
    course = a_moodle_course(students=["wrong"], marks={"wrong": 45})
    university.has(course, users=[an_account("swrong", idnumber="99")])
    university.pull()
    assert university.scores() == {}
    university.has(course, users=[an_account("swrong", idnumber="5")])
    university.pull()
    assert university.scores() == {"5": "45"}


def test_progress_is_told(small_university: University) -> None:
    from sync.pull.pull import pull_site
    from tests.sync.pull.university import settings

    small_university.has(a_moodle_course(marks={"1": 45}), a_moodle_course(MATH_NEXT, {"2": 70}))
    told: list[tuple[int, int, str]] = []
    pull_site(
        small_university.store,
        small_university.moodle,
        settings(),
        small_university.clock,
        "系统",
        lambda done, total, what: told.append((done, total, what)),
    )
    assert [(done, total) for done, total, _ in told] == [(1, 2), (2, 2)]


def test_a_shell_reused_keeps_both_terms(university: University) -> None:
    university.registers()
    university.mapping = {"offerings": {"shell_pattern": r"MOOC-(?P<code>\w+)"}}
    autumn = a_moodle_course("MOOC-MATH101", students=["1"])
    autumn["grades"] = [a_mark("s1", 45, graded=1705300000)]
    university.has(autumn)
    university.pull()
    spring = a_moodle_course("MOOC-MATH101", students=["1", "2"])
    spring["grades"] = [a_mark("s1", 70, graded=1720300000)]
    university.has(spring)
    university.pull()
    assert university.attempts() == {("1", SPAN_1, "regular"): "45", ("1", SPAN_2, "retake"): "70"}


def test_completions_are_read_only_where_the_mapping_lets_them_decide(university: University) -> None:
    university.registers()
    course = a_moodle_course(students=["1", "2"], completion=True)
    course["completions"] = [{"username": "s1", "timecompleted": 1705300000}]
    university.has(course)
    without = university.pull()
    assert university.scores() == {}
    university.mapping = {"completion": {"decides": [".*-MATH101-.*"]}}
    asked = university.pull()
    the_report_that_is_not_there, each_student = 1, 2
    assert asked.requests == without.requests + the_report_that_is_not_there + each_student
    (attempt,) = university.facts().attempts.to_pylist()
    assert (attempt["student_no"], attempt["result"], attempt["score"]) == ("1", "pass", None)


def test_a_course_that_tracks_no_completion_is_read_all_the_same(university: University) -> None:
    university.registers()
    university.mapping = {"completion": {"decides": [".*"]}}
    university.has(a_moodle_course(marks={"1": 45}))
    assert university.pull().complete
    assert university.scores() == {"1": "45"}


@pytest.mark.parametrize("source", ["shortname", "idnumber"])
def test_a_shared_offering_asks_the_registrar_who_takes_which_code(source: str, university: University) -> None:
    pattern = r"(?P<term>\d{4}-\d{4}-[123])-(?P<code>[A-Z0-9+]+)-(?P<section>\d+)"
    university.mapping = {"offerings": {"source": source, "pattern": pattern}}
    enrolments = [an_enrolment("1", "MATH101"), an_enrolment("2", "ART101")]
    students = [a_student(number) for number in NUMBERS]
    courses = [a_catalogue_course(), a_catalogue_course("ART101")]
    university.registers(some_facts(students=students, courses=courses, enrolments=enrolments))
    university.has(a_moodle_course("2023-2024-1-MATH101+ART101-01", {"1": 45, "2": 70, "3": 80}))
    university.pull()
    rows = university.facts().attempts.to_pylist()
    assert {row["student_no"]: row["course_code"] for row in rows} == {"1": "MATH101", "2": "ART101"}
    assert university.findings() == ["code_unclear"]


def test_two_sections_are_one_course(university: University) -> None:
    university.registers()
    second = a_moodle_course("2023-2024-1-MATH101-02", {"1": 70, "2": 80})
    university.has(a_moodle_course(students=["1"]), second)
    university.pull()
    assert university.scores() == {"1": "70", "2": "80"}
    assert university.facts().enrolments.num_rows == 2


def test_teachers_are_not_students(university: University) -> None:
    course = a_moodle_course(students=["1"])
    course["enrolments"].append(enrolled("s2", "teacher"))
    university.has(course)
    assert university.pull().students == 1
