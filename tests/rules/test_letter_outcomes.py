"""DOMAIN section 2 to the letter, on inputs that nobody expects: what counts, what is shown, who is left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.rules.college import (
    AFTER_AUTUMN,
    AUTUMN,
    FIRST_TERM,
    LAST_AUTUMN,
    LAST_SPRING,
    SPRING,
    STUDENT,
    College,
    a_college,
)
from tests.rules.letter import evidence, the_rules, told, why_skipped

DAY = date(2025, 3, 1)


def counted(college: College, folder: Path, as_of: date = AFTER_AUTUMN) -> list[tuple[str, str, str, str | None]]:
    """The outstanding courses of 15 credits or more, as asnu counts them: as they stand, over all terms."""
    rules = the_rules(told(college, folder, "asnu", as_of=as_of))
    return evidence(rules["red.credits"]) if "red.credits" in rules else []


def heavy() -> College:
    return a_college().settled().course("X", "15").course("Y", "15")


class TestWhatCounts:
    def test_a_makeup_without_a_regular_exam_is_an_attempt_like_any_other(self, tmp_path: Path) -> None:
        assert counted(heavy().failed("X", "41", kind="makeup"), tmp_path) == [("X", AUTUMN, "15", "41")]

    def test_a_makeup_alone_that_passed_earns(self, tmp_path: Path) -> None:
        college = heavy().failed("X", term=LAST_AUTUMN).passed("X", kind="makeup", term=LAST_SPRING)
        assert counted(college, tmp_path) == []

    def test_a_deferred_regular_exam_with_a_score_is_no_outcome(self, tmp_path: Path) -> None:
        assert counted(heavy().attempt("X", "30", result="deferred"), tmp_path) == []

    def test_a_deferred_makeup_leaves_the_failure_as_it_stands(self, tmp_path: Path) -> None:
        college = heavy().failed("X", "50").attempt("X", "20", kind="makeup", result="deferred")
        assert counted(college, tmp_path) == [("X", AUTUMN, "15", "50")]

    def test_a_grade_published_on_the_day_is_known_and_one_of_the_next_day_is_not(self, tmp_path: Path) -> None:
        college = heavy().failed("X", on=AFTER_AUTUMN).failed("Y", on=date(2025, 3, 21))
        assert [course[0] for course in counted(college, tmp_path)] == ["X"]

    def test_a_retake_passed_after_the_period_but_known_clears(self, tmp_path: Path) -> None:
        college = heavy().failed("X").passed("X", "60", kind="retake", term=SPRING, on=AFTER_AUTUMN)
        assert counted(college, tmp_path) == []

    def test_a_retake_failed_after_the_period_is_neither_counted_nor_shown(self, tmp_path: Path) -> None:
        college = heavy().failed("X", "50").failed("X", "10", kind="retake", term=SPRING, on=DAY)
        assert counted(college, tmp_path) == [("X", AUTUMN, "15", "50")]

    def test_a_failure_after_a_pass_leaves_the_course_earned(self, tmp_path: Path) -> None:
        college = heavy().passed("X", term=LAST_AUTUMN).failed("X", "0", kind="retake")
        assert counted(college, tmp_path) == []

    @pytest.mark.parametrize(
        ("mark", "score", "fails"), [("70", "69.99", True), ("70", "70", False), ("50", "50", False)]
    )
    def test_the_courses_own_pass_mark(self, tmp_path: Path, mark: str, score: str, fails: bool) -> None:
        college = a_college().settled().course("X", "15", pass_mark=mark).attempt("X", score)
        assert bool(counted(college, tmp_path)) is fails

    def test_a_level_grade_is_a_verdict_whatever_the_pass_mark(self, tmp_path: Path) -> None:
        college = a_college().settled().course("X", "15", pass_mark="70").course("Y", "15", pass_mark="40")
        assert counted(college.attempt("X", "及格").attempt("Y", "不及格"), tmp_path) == [("Y", AUTUMN, "15", "不及格")]

    def test_a_result_overrules_a_level_grade(self, tmp_path: Path) -> None:
        college = heavy().attempt("X", "优", result="fail").attempt("Y", "不及格", result="pass")
        assert counted(college, tmp_path) == [("X", AUTUMN, "15", "优")]

    def test_a_course_of_no_credits_is_counted_and_weighs_nothing(self, tmp_path: Path) -> None:
        college = heavy().course("Z", "0").failed("X", "50").failed("Z", "40")
        assert counted(college, tmp_path) == [("X", AUTUMN, "15", "50"), ("Z", AUTUMN, "0", "40")]


class TestWhichAttemptIsShown:
    def test_of_the_period_even_if_an_earlier_terms_was_published_later(self, tmp_path: Path) -> None:
        college = heavy().failed("X", "41", on=date(2025, 1, 15)).failed("X", "42", term=LAST_AUTUMN, on=DAY)
        assert counted(college, tmp_path) == [("X", AUTUMN, "15", "41")]

    def test_without_one_in_the_period_the_latest_published(self, tmp_path: Path) -> None:
        college = heavy().failed("X", "41", term=LAST_AUTUMN, on=DAY)
        college.failed("X", "42", term=LAST_SPRING, kind="retake", on=date(2024, 9, 1))
        assert counted(college, tmp_path) == [("X", LAST_AUTUMN, "15", "41")]

    def test_of_one_day_the_later_term(self, tmp_path: Path) -> None:
        college = heavy().failed("X", "41", term=LAST_AUTUMN, on=DAY)
        assert counted(college.failed("X", "42", term=LAST_SPRING, kind="retake", on=DAY), tmp_path) == [
            ("X", LAST_SPRING, "15", "42")
        ]

    def test_absent_has_no_score(self, tmp_path: Path) -> None:
        assert counted(heavy().attempt("X", result="absent"), tmp_path) == [("X", AUTUMN, "15", None)]


class TestClosed:
    """bhuad counts after make-up; four courses make a level, so that nothing else does."""

    def four(self, **attempt: object) -> College:
        college = a_college().settled()
        for code in "ABCD":
            college.attempt(code, **attempt)  # type: ignore[arg-type]
        return college

    @pytest.mark.parametrize("kind", ["makeup", "retake"])
    def test_a_failed_makeup_or_retake_is_closed_before_makeups_are_over(self, tmp_path: Path, kind: str) -> None:
        college = self.four(score="50", kind=kind, on=date(2025, 1, 16))
        assert "level2.courses" in the_rules(told(college, tmp_path, "bhuad", as_of=date(2025, 1, 16)))

    def test_a_makeup_of_an_earlier_term_does_not_close_this_terms_exam(self, tmp_path: Path) -> None:
        college = self.four(score="50")
        for code in "ABCD":
            college.attempt(code, term=LAST_AUTUMN, kind="makeup", result="deferred")
        assert the_rules(told(college, tmp_path, "bhuad", as_of=date(2025, 1, 16))) == {}

    def test_a_makeup_not_yet_published_closes_nothing(self, tmp_path: Path) -> None:
        college = self.four(score="50")
        for code in "ABCD":
            college.failed(code, "20", kind="makeup", on=date(2025, 2, 2))
        assert the_rules(told(college, tmp_path / "1", "bhuad", as_of=date(2025, 2, 1))) == {}
        shown = evidence(the_rules(told(college, tmp_path / "2", "bhuad", as_of=date(2025, 2, 2)))["level2.courses"])
        assert shown == [(code, AUTUMN, "2", "20") for code in "ABCD"]

    def test_only_a_closed_failure_is_shown(self, tmp_path: Path) -> None:
        """The exam of the period is newer, but its make-up is still to come: the old retake made the course count."""
        college = self.four(score="31", kind="retake", term=LAST_SPRING)
        for code in "ABCD":
            college.failed(code, "32")
        found = the_rules(told(college, tmp_path, "bhuad", as_of=date(2025, 1, 16)))
        assert [course[1:] for course in evidence(found["level2.courses"])] == [(LAST_SPRING, "2", "31")] * 4


class TestWhoIsLeftOut:
    def reason(self, college: College, folder: Path, as_of: date = AFTER_AUTUMN) -> str | None:
        return why_skipped(told(college, folder, "asnu", as_of=as_of)).get(STUDENT)

    def test_a_return_without_a_leave_changes_nothing(self, tmp_path: Path) -> None:
        assert self.reason(a_college().settled().event("return", DAY), tmp_path) is None

    def test_a_return_ends_every_open_leave_before_it_and_none_after(self, tmp_path: Path) -> None:
        college = a_college().settled().event("leave", date(2022, 9, 1)).event("leave", date(2023, 9, 1))
        assert self.reason(college.event("return", date(2024, 2, 1)), tmp_path / "1") is None
        assert self.reason(college.event("leave", date(2025, 1, 1)), tmp_path / "2") == "leave"

    def test_a_leave_and_a_return_on_one_day_are_a_leave(self, tmp_path: Path) -> None:
        assert self.reason(a_college().settled().event("leave", DAY).event("return", DAY), tmp_path) == "leave"

    def test_one_leave_over_another_in_force(self, tmp_path: Path) -> None:
        college = a_college().settled().event("leave", date(2024, 9, 1), ended_on=date(2025, 1, 1))
        assert self.reason(college, tmp_path / "1") is None
        assert self.reason(college.event("leave", date(2024, 12, 1), ended_on=AFTER_AUTUMN), tmp_path / "2") == "leave"

    def test_the_status_stands_before_the_events_and_the_first_term(self, tmp_path: Path) -> None:
        college = a_college().student(STUDENT, status="graduated").event("leave", DAY).failed("X", term=SPRING, on=DAY)
        assert self.reason(college, tmp_path) == "graduated"

    def test_a_leave_stands_before_the_first_term(self, tmp_path: Path) -> None:
        assert self.reason(a_college().failed("X", term=SPRING, on=DAY).event("leave", DAY), tmp_path) == "leave"

    def test_an_enrolment_in_a_future_term_alone_is_a_first_term(self, tmp_path: Path) -> None:
        assert self.reason(a_college().enrolled("X", SPRING), tmp_path) == "first_term"

    def test_the_first_term_is_the_one_that_starts_first_whatever_its_name(self, tmp_path: Path) -> None:
        """A term 1 that starts after term 2 of its year: the order is that of the days."""
        college = a_college().term(LAST_AUTUMN, starts_on=date(2024, 7, 20), ends_on=date(2024, 8, 20))
        college.enrolled("X", LAST_AUTUMN).enrolled("Y", LAST_SPRING)
        assert self.reason(college, tmp_path / "1", date(2024, 7, 4)) == "first_term"
        assert self.reason(college, tmp_path / "2", date(2024, 7, 5)) is None

    def test_overlapping_terms_are_ordered_by_their_first_day(self, tmp_path: Path) -> None:
        college = (
            heavy()
            .term("2024-2025-3", starts_on=date(2024, 9, 2), ends_on=date(2024, 10, 1))
            .failed("X", term="2024-2025-3")
        )
        assert counted(college, tmp_path) == []

    def test_the_period_may_lie_before_the_entry(self, tmp_path: Path) -> None:
        found = told(a_college().failed("X"), tmp_path, "asnu", FIRST_TERM)
        assert why_skipped(found) == {STUDENT: "first_term"}
        assert found["students_evaluated"] == 0

    def test_a_student_without_any_row_is_evaluated_and_warned_for_nothing(self, tmp_path: Path) -> None:
        found = told(a_college(), tmp_path, "asnu")
        assert (found["students_evaluated"], found["warnings"], found["skipped"]) == (1, [], [])


class TestPending:
    def test_enrolments_are_counted_once_for_each_course_and_term(self, tmp_path: Path) -> None:
        college = a_college().settled().enrolled("X").attempt("X", "50").attempt("X", kind="makeup", result="deferred")
        college.enrolled("Y").attempt("Z", result="deferred").enrolled("W", SPRING)
        assert told(college, tmp_path, "asnu")["pending"] == {"enrolments": 2, "of": 3}

    def test_what_is_not_yet_known_is_pending_and_a_makeup_settles(self, tmp_path: Path) -> None:
        college = a_college().settled().failed("X", on=date(2025, 3, 21)).passed("X", kind="makeup", on=DAY)
        college.failed("Y", on=date(2025, 3, 21))
        assert told(college, tmp_path, "asnu")["pending"] == {"enrolments": 1, "of": 2}

    def test_the_terms_of_a_school_year_count_together(self, tmp_path: Path) -> None:
        college = a_college().settled().enrolled("X").enrolled("X", SPRING).enrolled("X", LAST_SPRING)
        found = told(college, tmp_path, "ustl", "2024-2025", date(2025, 9, 20))
        assert found["pending"] == {"enrolments": 2, "of": 2}
