"""Which hits and courses a document may name."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest

from rules.assessment import CountedCourse, RuleHit
from sync.filling.evidence import course_row, failed_courses, hits_behind
from sync.store.case_record import Review
from tests.sync.filling.builders import PERIOD, a_case, a_file, a_hit

LEVELS = ("yellow", "orange", "red")


def a_course(code: str = "MATH101", term: str = PERIOD, *, passed: bool = False, **values: str) -> CountedCourse:
    return CountedCourse(code, term, Fraction(5, 2), values.get("score", "51"), "regular", None, passed)


EVERY_HIT = tuple(
    a_hit(f"asnu.{level}.{review}", level, {}, review=review) for level in LEVELS for review in (False, True)
)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("reviewed", [True, False])
def test_nothing_higher_than_issued_and_nothing_undecided_is_named(level: str, *, reviewed: bool) -> None:
    for count in range(len(EVERY_HIT) + 1):
        for hits in itertools.combinations(EVERY_HIT, count):
            behind = hits_behind(hits, level, LEVELS, reviewed=reviewed)
            ranks = [LEVELS.index(hit.level) for hit in behind]
            assert ranks == sorted(ranks, reverse=True)
            assert max(ranks, default=0) <= LEVELS.index(level)
            assert reviewed or not any(hit.review for hit in behind)
            left_out = [hit for hit in hits if hit not in behind]
            assert all(LEVELS.index(hit.level) > LEVELS.index(level) or hit.review for hit in left_out)


@pytest.mark.parametrize(
    ("review", "named"), [(Review.NONE, 1), (Review.PENDING, 1), (Review.REFUSED, 1), (Review.APPROVED, 2)]
)
def test_only_a_review_that_was_approved_counts(review: Review, named: int) -> None:
    case = a_case(review=review)
    share = {
        "term_outstanding_credits": Fraction(1),
        "selected_credits": Fraction(4),
        "outstanding_share": Fraction(1, 4),
    }
    decline = {"mean_score": Fraction(70), "previous_mean_score": Fraction(90), "decline": Fraction(20)}
    hits = (a_hit("asnu.red.share", "red", share), a_hit("asnu.red.decline", "red", decline, review=True))
    assert len(a_file(case, *hits).hits(case, "red")) == named


def test_a_course_that_two_hits_counted_is_listed_once_by_term_and_code() -> None:
    first, later, other = a_course(), a_course("PE101", "2024-2025-2"), a_course("ART101")
    hits = (a_hit("a", "red", {}, later, first), a_hit("b", "yellow", {}, first, other))
    assert [course.course_code for course in failed_courses(hits)] == ["ART101", "MATH101", "PE101"]


def test_what_passed_is_not_listed_as_failed() -> None:
    gpa = a_hit("asnu.red.gpa", "red", {}, a_course(passed=True), a_course("PE101"))
    assert [course.course_code for course in failed_courses([gpa])] == ["PE101"]


def test_a_course_is_named_as_in_the_catalogue_with_exact_credits() -> None:
    row = course_row(a_course(), a_file(a_case()).directory)
    assert (row.name, row.course_type, row.credits, row.score) == ("高等数学（上）", "必修", "2.5", "51")


def test_without_a_verdict_there_is_no_hit() -> None:
    case = a_case(by_hand=True)
    hits: tuple[RuleHit, ...] = a_file(case, proposal="长期不参加课程学习。").hits(case, "red")
    assert hits == ()
