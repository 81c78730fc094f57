"""Which courses are failed in a period: attempts, students, rate (each student once, a later pass changes nothing)."""

from __future__ import annotations

from fractions import Fraction

from rules.engine.failing import CourseOutcome, course_outcomes
from tests.rules.college import AFTER_AUTUMN, AUTUMN, LAST_AUTUMN, College, a_college, law


def outcomes(college: College) -> dict[str, tuple[int, int, int]]:
    found = course_outcomes(college.facts(), law("lsec"), AUTUMN, AFTER_AUTUMN)
    return {each.course_code: (each.students, each.failed, each.attempts) for each in found}


def test_a_makeup_failed_too_is_a_second_attempt_of_one_student() -> None:
    assert outcomes(a_college().failed("A").failed("A", kind="makeup")) == {"A": (1, 1, 2)}


def test_a_course_passed_at_the_makeup_was_failed_all_the_same() -> None:
    assert outcomes(a_college().failed("A").passed("A", kind="makeup")) == {"A": (1, 1, 1)}


def test_a_pass_counts_as_taken_and_nothing_pending_does() -> None:
    assert outcomes(a_college().passed("A").pending("B")) == {"A": (1, 0, 0)}


def test_other_terms_do_not_count() -> None:
    assert outcomes(a_college().failed("A", term=LAST_AUTUMN).passed("B")) == {"B": (1, 0, 0)}


def test_the_rate_is_exact() -> None:
    assert CourseOutcome("信息工程学院", "A", 3, 1, 2).rate == Fraction(1, 3)
