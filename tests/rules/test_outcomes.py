"""DOMAIN section 2: the outcomes of a course, one named test for each definition."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.rules.college import AUTUMN, FIRST_TERM, LAST_AUTUMN, LAST_SPRING, SPRING, STUDENT, College, a_college, codes


def outstanding_after_makeup(college: College, **more: Any) -> list[str]:
    """The courses that bhuad counts (a sanction makes its rule hit whatever the count)."""
    hit = college.settled().event("discipline", date(2024, 10, 1)).hits("bhuad", **more)
    return codes(hit["level1.discipline"])


def outstanding(college: College, **more: Any) -> list[str]:
    """The courses that asnu counts, all terms; five credits make its lowest rule hit."""
    hits = college.settled().course("BIG", "5").failed("BIG", term=FIRST_TERM).hits("asnu", **more)
    return [code for code in codes(hits["yellow.credits"]) if code != "BIG"]


class TestPassAndFail:
    @pytest.mark.parametrize(("score", "counted"), [("59.999999", ["M"]), ("60", []), ("60.000001", []), ("0", ["M"])])
    def test_an_attempt_passes_at_the_pass_mark(self, score: str | None, counted: list[str]) -> None:
        assert outstanding(a_college().attempt("M", score)) == counted

    @pytest.mark.parametrize(("score", "counted"), [("69.9", ["M"]), ("70", [])])
    def test_each_course_has_its_own_pass_mark(self, score: str | None, counted: list[str]) -> None:
        assert outstanding(a_college().course("M", pass_mark="70").attempt("M", score)) == counted

    @pytest.mark.parametrize(
        ("result", "score", "counted"),
        [
            ("pass", "30", []),
            ("exempt", None, []),
            ("exempt", "30", []),
            ("fail", "90", ["M"]),
            ("absent", None, ["M"]),
            ("absent", "75", ["M"]),
        ],
    )
    def test_the_result_decides_over_the_score(self, result: str | None, score: str | None, counted: list[str]) -> None:
        assert outstanding(a_college().attempt("M", score, result=result)) == counted

    @pytest.mark.parametrize(("score", "result"), [(None, None), (None, "deferred"), ("40", "deferred")])
    def test_a_pending_grade_is_never_a_failure(self, score: str | None, result: str | None) -> None:
        assert outstanding(a_college().attempt("M", score, result=result)) == []

    @pytest.mark.parametrize(
        ("grade", "counted"),
        [("优", []), ("良", []), ("中", []), ("及格", []), ("不及格", ["M"]), ("合格", []), ("不合格", ["M"])]
        + [(letter, []) for letter in "ABCD"]
        + [("F", ["M"])],
    )
    def test_level_grades_pass_or_fail_by_the_scheme(self, grade: str, counted: list[str]) -> None:
        assert outstanding(a_college().attempt("M", grade)) == counted

    def test_an_unmapped_grade_is_pending_and_noted(self) -> None:
        assessment = a_college().settled().attempt("M", "甲等").judged("asnu")
        assert (assessment.pending.enrolments, assessment.pending.of) == (1, 1)
        assert any("甲等" in note for note in assessment.notes)


class TestKnown:
    def test_an_attempt_is_known_from_the_day_it_is_published(self) -> None:
        college = a_college().failed("M", on=date(2025, 3, 20))
        assert outstanding(college, as_of=date(2025, 3, 19)) == []
        assert outstanding(college, as_of=date(2025, 3, 20)) == ["M"]

    def test_an_outcome_without_a_date_is_pending_and_noted(self) -> None:
        college = a_college().settled().failed("M")
        college.attempts[-1]["graded_on"] = None
        assessment = college.judged("asnu")
        assert assessment.warnings == ()
        assert any("graded_on" in note for note in assessment.notes)

    def test_a_known_pass_counts_whatever_its_term(self) -> None:
        college = a_college().failed("M").passed("M", term=SPRING, kind="retake", on=date(2025, 3, 1))
        assert outstanding(college) == []

    def test_a_failure_of_a_later_term_does_not_count(self) -> None:
        assert outstanding(a_college().failed("M", term=SPRING, on=date(2025, 3, 1))) == []

    def test_a_pass_published_later_does_not_count_yet(self) -> None:
        college = a_college().failed("M").passed("M", kind="makeup", on=date(2025, 3, 21))
        assert outstanding(college) == ["M"]
        assert outstanding(college, as_of=date(2025, 3, 21)) == []

    def test_terms_are_ordered_by_their_first_day_and_not_by_name(self) -> None:
        college = a_college().term("2023-2024-3", starts_on=date(2025, 2, 1), ends_on=date(2025, 2, 20))
        assert outstanding(college.failed("M", term="2023-2024-3", on=date(2025, 2, 20))) == []


class TestEarned:
    def test_a_pass_once_earned_stays(self) -> None:
        college = a_college().passed("M", term=LAST_AUTUMN).failed("M", kind="retake")
        assert outstanding(college) == []

    def test_several_attempts_at_one_course_are_one_course(self) -> None:
        college = a_college().failed("M", term=LAST_AUTUMN).failed("M", term=LAST_AUTUMN, kind="makeup")
        assert outstanding(college.failed("M", kind="retake")) == ["M"]

    def test_an_earlier_failure_stands_while_a_retake_is_pending(self) -> None:
        assert outstanding(a_college().failed("M", term=LAST_AUTUMN).pending("M", kind="retake")) == ["M"]


class TestOutstandingAfterMakeup:
    def test_nobody_is_warned_for_a_course_whose_makeup_is_still_to_come(self) -> None:
        college = a_college().failed("M")
        assert outstanding_after_makeup(college, as_of=date(2025, 3, 9)) == []

    def test_missing_the_makeup_does_not_help(self) -> None:
        assert outstanding_after_makeup(a_college().failed("M"), as_of=date(2025, 3, 10)) == ["M"]

    def test_a_failed_makeup_is_closed_at_once(self) -> None:
        college = a_college().failed("M").failed("M", kind="makeup", on=date(2025, 3, 1))
        assert outstanding_after_makeup(college, as_of=date(2025, 3, 1)) == ["M"]

    def test_a_pending_makeup_keeps_the_failure_open(self) -> None:
        college = a_college().failed("M").attempt("M", None, kind="makeup", result="deferred", on=date(2025, 3, 1))
        assert outstanding_after_makeup(college, as_of=date(2025, 3, 9)) == []

    def test_an_absent_makeup_is_a_failed_one(self) -> None:
        college = a_college().failed("M").attempt("M", kind="makeup", result="absent", on=date(2025, 3, 1))
        assert outstanding_after_makeup(college, as_of=date(2025, 3, 1)) == ["M"]

    def test_a_failed_retake_is_closed_at_once(self) -> None:
        college = a_college().failed("M", kind="retake", on=date(2025, 1, 20))
        assert outstanding_after_makeup(college, as_of=date(2025, 1, 20)) == ["M"]

    def test_a_term_without_a_makeup_date_has_no_makeup_to_wait_for(self) -> None:
        college = a_college().term(AUTUMN, makeup_ends_on=None).failed("M")
        assert outstanding_after_makeup(college, as_of=date(2025, 1, 20)) == ["M"]

    def test_the_makeup_of_another_term_closes_nothing(self) -> None:
        college = a_college().failed("M").failed("M", term=LAST_SPRING, kind="makeup", on=date(2025, 3, 1))
        college.failed("N").attempt("N", None, term=LAST_SPRING, kind="makeup", result="deferred")
        assert outstanding_after_makeup(college, as_of=date(2025, 3, 1)) == ["M"]


class TestOfTheTerm:
    def test_a_course_is_of_the_term_whose_attempt_failed(self) -> None:
        college = a_college().settled().failed("M", term=LAST_SPRING).failed("N").passed("P")
        assert codes(college.hits("asnu")["red.share"]) == ["N"]

    def test_a_failed_retake_is_of_the_term_in_which_it_was_taken(self) -> None:
        college = a_college().settled().failed("M", term=LAST_SPRING).failed("M", kind="retake").passed("P")
        assert codes(college.hits("asnu")["red.share"]) == ["M"]

    def test_a_regular_failure_counts_whatever_came_later(self) -> None:
        college = a_college().settled().failed_courses(3).passed("F0", kind="makeup").passed("F1", kind="makeup")
        assert codes(college.hits("lsec")["regular_failures"]) == ["F0", "F1", "F2"]

    def test_a_retakes_exam_is_no_regular_one(self) -> None:
        college = a_college().settled().failed_courses(2).failed("R", kind="retake")
        assert "regular_failures" not in college.hits("lsec")

    def test_after_makeup_of_the_term_needs_a_closed_failure_of_that_term(self) -> None:
        college = a_college().settled().failed("M", term=LAST_SPRING).failed("M")
        assert "one_after_makeup" not in college.hits("lsec", as_of=date(2025, 3, 9))
        assert "one_after_makeup" in college.hits("lsec", as_of=date(2025, 3, 10))


class TestSkipped:
    @pytest.mark.parametrize("status", ["leave", "withdrawn", "graduated"])
    def test_who_is_not_enrolled_is_skipped_with_the_status(self, status: str) -> None:
        assessment = a_college().settled().student(STUDENT, status=status).failed_courses(9).judged("bhuad")
        assert [(each.student_no, each.reason) for each in assessment.skipped] == [(STUDENT, status)]
        assert (assessment.students_evaluated, assessment.warnings) == (0, ())

    def test_a_leave_in_force_is_skipped(self) -> None:
        college = a_college().settled().event("leave", date(2025, 3, 20))
        assert [each.reason for each in college.judged("bhuad").skipped] == ["leave"]

    def test_a_leave_that_begins_later_is_not_yet_in_force(self) -> None:
        assert a_college().settled().event("leave", date(2025, 3, 21)).judged("bhuad").skipped == ()

    @pytest.mark.parametrize(("ended", "skipped"), [(date(2025, 3, 20), 1), (date(2025, 3, 19), 0)])
    def test_a_leave_lasts_through_its_last_day(self, ended: date, skipped: int) -> None:
        college = a_college().settled().event("leave", date(2024, 9, 1), ended_on=ended)
        assert len(college.judged("bhuad").skipped) == skipped

    @pytest.mark.parametrize(("back", "skipped"), [(date(2025, 3, 20), 0), (date(2025, 3, 21), 1)])
    def test_a_return_ends_an_open_leave(self, back: date, skipped: int) -> None:
        college = a_college().settled().event("leave", date(2024, 9, 1)).event("return", back)
        assert len(college.judged("bhuad").skipped) == skipped

    def test_a_return_ends_no_leave_that_began_after_it(self) -> None:
        college = a_college().settled().event("leave", date(2024, 9, 1)).event("return", date(2024, 8, 31))
        assert len(college.judged("bhuad").skipped) == 1

    def test_a_return_does_not_shorten_a_leave_with_an_end(self) -> None:
        college = a_college().settled().event("leave", date(2024, 9, 1), ended_on=date(2025, 4, 1))
        assert len(college.event("return", date(2025, 1, 1)).judged("bhuad").skipped) == 1

    @pytest.mark.parametrize(("as_of", "skipped"), [(date(2025, 1, 14), 1), (date(2025, 1, 15), 0)])
    def test_the_first_term_is_over_on_its_last_day(self, as_of: date, skipped: int) -> None:
        college = a_college().enrolled("M")
        assert [each.reason for each in college.judged("bhuad", as_of=as_of).skipped] == ["first_term"] * skipped

    def test_a_first_term_after_the_period_is_skipped(self) -> None:
        college = a_college().term(SPRING, ends_on=date(2025, 3, 1)).enrolled("M", SPRING)
        assert [each.reason for each in college.judged("bhuad").skipped] == ["first_term"]

    def test_an_attempt_implies_an_enrolment_whatever_its_outcome(self) -> None:
        college = a_college().pending("M", term=SPRING)
        assert [each.reason for each in college.judged("bhuad").skipped] == ["first_term"]

    def test_who_has_no_enrolment_at_all_is_evaluated(self) -> None:
        assert a_college().judged("bhuad").students_evaluated == 1

    def test_the_first_reason_wins(self) -> None:
        college = (
            a_college().student(STUDENT, status="graduated").event("leave", date(2024, 9, 1)).enrolled("M", SPRING)
        )
        assert [each.reason for each in college.judged("bhuad").skipped] == ["graduated"]
        college.student(STUDENT)
        assert [each.reason for each in college.judged("bhuad").skipped] == ["leave"]


class TestPending:
    def test_enrolments_of_the_period_without_an_outcome_are_pending(self) -> None:
        college = a_college().settled().enrolled("A").pending("B").passed("C").enrolled("C").enrolled("D", LAST_SPRING)
        assessment = college.judged("asnu")
        assert (assessment.pending.enrolments, assessment.pending.of) == (2, 3)

    def test_an_outcome_in_another_term_settles_nothing(self) -> None:
        college = a_college().settled().enrolled("A").passed("A", term=LAST_SPRING)
        assert college.judged("asnu").pending.enrolments == 1

    def test_the_enrolments_of_skipped_students_do_not_count(self) -> None:
        college = a_college().settled().student("S2", status="leave").enrolled("A", student="S2")
        assert college.judged("asnu").pending.of == 0

    def test_a_failed_makeup_is_an_outcome_of_its_course_and_term(self) -> None:
        college = a_college().settled().pending("A").failed("A", kind="makeup")
        assert college.judged("asnu").pending.enrolments == 0
