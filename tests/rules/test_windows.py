"""What is counted in a term, a school year, so far, and on the whole: courses earned and set, failures, events."""

from __future__ import annotations

from datetime import date

import pytest

from rules.engine.inspection import figures_of
from rules.policy.compile import compile_policy
from tests.rules.college import AUTUMN, LAST_AUTUMN, SPRING, STUDENT, College, a_college
from tests.rules.test_policy_file import a_policy

AFTER_SPRING = date(2025, 8, 1)


def counted(college: College, others: dict[str, dict[str, str]] | None = None, **measure: object) -> object:
    """What the engine counts for the autumn, known after the spring; ``others`` are the measures it is made of."""
    measures = {**(others or {}), "found": {"label": "数量", **measure}}
    clause = {"id": "small.low", "level": "low", "clause": "第一条", "words": "一门。", "when": "found >= 1"}
    law = compile_policy(a_policy(measures=measures, clauses=[clause], knobs={}))
    return figures_of(college.facts(), law, AUTUMN, AFTER_SPRING, {STUDENT})[STUDENT]["found"]


@pytest.mark.parametrize(("window", "number"), [("term", 1), ("school_year", 1), ("cumulative", 4)])
def test_a_course_is_earned_in_the_term_of_its_pass_and_so_far_whenever_it_was(window: str, number: int) -> None:
    college = a_college().settled().passed("A", term=LAST_AUTUMN).passed("B").passed("C", term=SPRING)
    assert counted(college, count="courses", of="earned", window=window) == number


@pytest.mark.parametrize(("window", "number"), [("term", 1), ("school_year", 1), ("cumulative", 2), ("whole", 3)])
def test_the_programme_is_asked_for_the_window_and_on_the_whole_for_all_it_sets(window: str, number: int) -> None:
    """The seventh study term is the autumn that is judged, the fifth the one before, the twelfth still to come."""
    college = a_college().settled().scheduled("A", 5).scheduled("B", 7).scheduled("C", 12)
    assert counted(college, count="courses", of="programme", window=window) == number


def test_a_course_failed_once_is_one_of_the_failures() -> None:
    college = a_college().settled().failed("A").failed("B").failed("B", term=LAST_AUTUMN, kind="retake")
    assert counted(college, count="failures", of="failed", window="cumulative") == 3


@pytest.mark.parametrize(
    ("window", "number"), [("in_period", 1), ("school_year", 1), ("cumulative", 3), ("in_force", 3)]
)
def test_events_are_of_the_term_that_had_begun_and_before_the_first_of_none(window: str, number: int) -> None:
    """One before the calendar begins, one a year ago that is over, one in the judged term, one after it."""
    college = a_college().settled().event("discipline", date(2020, 5, 1))
    college.event("discipline", date(2023, 10, 8), ended_on=date(2024, 1, 1))
    college.event("discipline", date(2024, 10, 8)).event("discipline", date(2025, 3, 1))
    assert counted(college, events=["discipline"], window=window) == number


def test_what_was_taken_in_an_earlier_term_is_looked_up_there() -> None:
    taken = {"label": "门数", "count": "courses", "of": "selected", "window": "term"}
    college = a_college().settled().passed("A", term=LAST_AUTUMN).passed("B", term=LAST_AUTUMN).passed("C")
    assert counted(college, {"taken": taken}, periods="taken >= 2", each="term", count="total") == 1
