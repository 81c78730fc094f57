"""lsec 三.4: what a student still owes of the courses due so far, and of failed credits, all terms together."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rules.assessment import CountedCourse
from rules.engine.owing import Owing, owing
from tests.rules.college import AFTER_AUTUMN, AUTUMN, LAST_AUTUMN, LAST_SPRING, SPRING, STUDENT, College, a_college, law


def owed(college: College, period: str = AUTUMN) -> Owing:
    return owing(college.facts(), law("lsec"), period, AFTER_AUTUMN, {STUDENT})[STUDENT]


def names(courses: tuple[CountedCourse, ...]) -> list[str]:
    return [course.course_code for course in courses]


def test_who_earned_everything_owes_nothing() -> None:
    found = owed(a_college().settled().passed("A").passed("B", term=LAST_AUTUMN))
    assert (found.all_earned, found.credits, found.unearned) == (True, 0, ())


@pytest.mark.parametrize(("worth", "owed_credits"), [("5.5", "11/2"), ("6", "6"), ("6.5", "13/2")])
def test_failed_credits_are_exact(worth: str, owed_credits: str) -> None:
    found = owed(a_college().settled().course("A", worth).failed("A"))
    assert found.credits == Fraction(owed_credits)
    assert not found.all_earned


def test_failures_of_all_terms_count_together_each_course_once() -> None:
    college = a_college().settled().failed("A", term=LAST_SPRING).failed("A").failed("B")
    assert (owed(college).credits, names(owed(college).outstanding)) == (4, ["A", "B"])


def test_a_course_passed_since_is_not_owed_whatever_its_term() -> None:
    college = a_college().settled().failed("A").passed("A", term=SPRING, on=AFTER_AUTUMN)
    assert owed(college).all_earned


def test_a_failure_whose_makeup_is_still_to_come_is_owed() -> None:
    found = owed(a_college().term(AUTUMN, makeup_ends_on=None).settled().failed("A"))
    assert names(found.outstanding) == ["A"]


def test_a_pending_course_is_not_earned_but_not_failed() -> None:
    found = owed(a_college().settled().enrolled("A").pending("A"))
    assert (found.credits, names(found.unearned)) == (0, ["A"])


def test_a_required_course_of_the_programme_never_taken_is_not_earned() -> None:
    found = owed(a_college().settled().scheduled("A", study_term=5))
    assert (found.credits, names(found.unearned)) == (0, ["A"])


def test_a_course_due_later_is_not_owed_yet() -> None:
    found = owed(a_college().settled().scheduled("A", study_term=8).enrolled("B", term=SPRING))
    assert found.all_earned


def test_an_elective_never_taken_is_not_owed() -> None:
    found = owed(a_college().settled().course("A", course_type="elective").scheduled("A", study_term=5))
    assert found.all_earned


def test_only_the_students_asked_for_and_only_who_was_judged() -> None:
    college = a_college().settled().student("2021010102").student("2021010103", status="leave")
    asked = {STUDENT, "2021010103"}
    assert set(owing(college.facts(), law("lsec"), AUTUMN, AFTER_AUTUMN, asked)) == {STUDENT}
