"""What students took, as a transcript tells it: the outcomes of DOMAIN section 2, as of a day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from rules.engine.owing import owing
from rules.engine.study import StudiedAttempt, Study, studies
from tests.rules.college import AFTER_AUTUMN, AUTUMN, LAST_AUTUMN, SPRING, STUDENT, College, a_college, law

OTHER = "2021010102"


def studied(college: College, policy: str = "asnu", period: str = AUTUMN) -> Study:
    return studies(college.facts(), law(policy), period, AFTER_AUTUMN, {STUDENT})[STUDENT]


def the_attempt(college: College) -> StudiedAttempt:
    (found,) = (each for each in studied(college).attempts if each.course_code == "A")
    return found


def test_attempts_stand_in_the_order_of_terms_codes_and_kinds() -> None:
    college = a_college().failed("B").attempt("A", "70", kind="makeup").failed("A").failed("C", term=LAST_AUTUMN)
    found = [(each.term, each.course_code, each.kind) for each in studied(college).attempts]
    assert found == [
        (LAST_AUTUMN, "C", "regular"),
        (AUTUMN, "A", "regular"),
        (AUTUMN, "A", "makeup"),
        (AUTUMN, "B", "regular"),
    ]


@pytest.mark.parametrize(
    ("score", "result", "passed", "points"),
    [
        ("59.99", None, False, 0),
        ("60", None, True, 1),
        ("优", None, True, Fraction(9, 2)),
        ("合格", None, True, None),
        (None, "absent", False, 0),
        (None, "exempt", True, None),
        (None, "deferred", None, None),
        (None, None, None, None),
    ],
)
def test_an_attempt_has_the_outcome_and_the_point_that_the_verdict_gave_it(
    score: str | None, result: str | None, passed: bool | None, points: object
) -> None:
    found = the_attempt(a_college().attempt("A", score, result=result))
    assert (found.score, found.result, found.passed, found.points) == (score, result, passed, points)


@pytest.mark.parametrize("on", [date(2025, 3, 21), None])
def test_a_mark_that_was_not_known_on_the_day_is_not_told(on: date | None) -> None:
    college = a_college().failed("A", on=date(2025, 3, 21))
    college.attempts[-1]["graded_on"] = on
    found = the_attempt(college)
    assert (found.score, found.passed, found.counts, found.points) == (None, None, False, None)
    assert studied(college).outstanding == frozenset()


def test_a_failure_in_a_later_term_does_not_stand_out_yet_a_pass_clears() -> None:
    later = studied(a_college().settled().failed("A", term=SPRING, on=AFTER_AUTUMN))
    assert (later.outstanding, later.attempts[-1].passed, later.attempts[-1].counts) == (frozenset(), False, False)
    cleared = studied(a_college().failed("A").passed("A", term=SPRING, kind="retake", on=AFTER_AUTUMN))
    assert (cleared.outstanding, cleared.earned) == (frozenset(), frozenset({"A"}))


def test_what_was_taken_is_what_was_enrolled_in_or_attempted_each_once() -> None:
    college = a_college().enrolled("B").enrolled("A").failed("A").attempt("A", "70", kind="makeup")
    assert studied(college).taken == ((AUTUMN, "A"), (AUTUMN, "B"))


def test_what_stands_out_is_what_the_engine_says_is_owed() -> None:
    college = a_college().settled().failed("A").failed("B", term=LAST_AUTUMN).passed("B", kind="retake").pending("C")
    college.attempt("D", result="absent").failed("E").attempt("E", "60", kind="makeup")
    owed = owing(college.facts(), law("asnu"), AUTUMN, AFTER_AUTUMN, {STUDENT})[STUDENT]
    assert studied(college).outstanding == {course.course_code for course in owed.outstanding} == {"A", "D"}


def test_the_means_are_those_of_the_law() -> None:
    college = a_college().settled().passed("A", "72")
    assert studied(college).means["gpa"] == Fraction(11, 5)
    assert studied(college, "bhuad").means == {}


def test_who_is_not_judged_has_a_record_without_means() -> None:
    found = studied(a_college().student(STUDENT, status="leave").failed("A"))
    assert (found.means, found.outstanding) == ({}, frozenset({"A"}))


def test_only_those_asked_for_are_told_and_who_took_nothing_has_nothing() -> None:
    college = a_college().student(OTHER).failed("A", student=OTHER)
    found = studies(college.facts(), law("asnu"), AUTUMN, AFTER_AUTUMN, {STUDENT, "9999"})
    assert list(found) == [STUDENT]
    assert (found[STUDENT].attempts, found[STUDENT].taken, set(found[STUDENT].means.values())) == ((), (), {None})


def test_level_grades_may_have_points_of_their_own() -> None:
    from dataclasses import replace
    from decimal import Decimal

    from rules.policy.grades import LevelGrade

    asnu = law("asnu")
    scheme = asnu.policy.grades.model_copy(update={"levels": {"优": LevelGrade(passes=True, points=Decimal("4.3"))}})
    own = replace(asnu, policy=asnu.policy.model_copy(update={"grades": scheme}))
    found = studies(a_college().attempt("A", "优").facts(), own, AUTUMN, AFTER_AUTUMN, {STUDENT})[STUDENT]
    assert found.attempts[0].points == Fraction(43, 10)
