"""The courses that fail most, and what of them may be told outside."""

from __future__ import annotations

from fractions import Fraction

from rules.engine.failing import CourseOutcome
from sync.statistics.courses import failing_courses

NAMES = {"M": "高等数学", "P": "大学物理", "C": "有机化学", "L": "大学语文"}
OUTCOMES = (
    CourseOutcome("甲学院", "M", 100, 20, 31),
    CourseOutcome("乙学院", "M", 60, 2, 2),
    CourseOutcome("丙学院", "M", 50, 9, 9),
    CourseOutcome("甲学院", "P", 80, 25, 30),
    CourseOutcome("甲学院", "C", 12, 9, 12),
    CourseOutcome("乙学院", "L", 90, 0, 0),
)


def test_most_failed_attempts_first_and_what_nobody_fails_is_left_out() -> None:
    found = failing_courses(OUTCOMES, NAMES)
    assert [(each.name, each.students, each.failed, each.attempts) for each in found] == [
        ("高等数学", 210, 31, 42),
        ("大学物理", 80, 25, 30),
        ("有机化学", 12, 9, 12),
    ]
    assert [each.rate for each in found] == [Fraction(31, 210), Fraction(5, 16), Fraction(3, 4)]


def test_outside_small_counts_and_nearly_everybody_are_hidden() -> None:
    """Of 有机化学 all but three failed."""
    assert [(each.code, each.failed, each.rate) for each in failing_courses(OUTCOMES, NAMES, outside=True)] == [
        ("M", 31, Fraction(31, 210)),
        ("P", 25, Fraction(5, 16)),
        ("C", None, None),
    ]


def test_outside_no_college_gives_away_another_by_the_schools_figure() -> None:
    """乙学院 has 2 of M, so one of the others is hidden too, in its own report as well."""
    told = {
        college: {each.code: each.failed for each in failing_courses(OUTCOMES, NAMES, college=college, outside=True)}
        for college in ("甲学院", "乙学院", "丙学院")
    }
    assert [told[college]["M"] for college in told] == [20, None, None]


def test_a_colleges_own_list_is_whole() -> None:
    assert [(each.code, each.failed) for each in failing_courses(OUTCOMES, NAMES, college="乙学院")] == [("M", 2)]
