"""Which courses a filter lets through, and that one without words asks nothing."""

from __future__ import annotations

import pyarrow as pa
import pytest

from rules.engine.members import choose_courses
from rules.engine.session import open_session
from rules.policy.compile import compile_policy
from rules.policy.measures import CourseFilter
from tests.rules.college import a_college
from tests.rules.test_policy_file import a_policy

COURSES = pa.table(
    {
        "course": pa.array([0, 1], pa.int32()),
        "course_code": ["A", "B"],
        "course_type": ["required", "elective"],
        "degree_course": [True, False],
    }
)


def test_a_filter_without_words_does_not_even_look_at_the_courses() -> None:
    with open_session() as session:
        assert choose_courses(session, "chosen", CourseFilter()) == ""


@pytest.mark.parametrize(
    ("only", "chosen"),
    [
        (CourseFilter(course_types=("required",)), [0]),
        (CourseFilter(course_types=()), []),
        (CourseFilter(degree_courses=False), [1]),
        (CourseFilter(course_codes=("B",)), [1]),
        (CourseFilter(course_codes=("A", "B")), [0, 1]),
        (CourseFilter(course_codes=("A", "B"), degree_courses=True), [0]),
    ],
)
def test_a_filter_lets_through_what_it_names(only: CourseFilter, chosen: list[int]) -> None:
    with open_session() as session:
        session.give("course", COURSES)
        join = choose_courses(session, "chosen", only)
        rows = session.rows(" ".join(("SELECT course FROM course", join, "ORDER BY course")))
    assert [course for (course,) in rows] == chosen


def test_a_filter_that_lets_everything_through_joins_nothing() -> None:
    with open_session() as session:
        session.give("course", COURSES)
        assert choose_courses(session, "chosen", CourseFilter(course_types=("required", "elective"))) == ""


@pytest.mark.parametrize("order", [("required", "elective"), ("elective", "required")])
@pytest.mark.parametrize(("bound", "held"), [("50%", True), ("51%", False)])
def test_shares_of_different_courses_are_each_of_their_own_in_counted_periods(
    order: tuple[str, str], bound: str, held: bool
) -> None:
    """One of two required courses failed and the one elective passed: half of the required, none of the electives."""
    share = {"label": "比例", "share": "courses", "of": "failed", "among": "selected", "window": "term"}
    measures = {kind: {**share, "only": {"course_types": [kind]}} for kind in order}
    counted = {"label": "学期数", "periods": f"required >= {bound} or elective >= {bound}", "each": "term"}
    clause = {"id": "small.low", "level": "low", "clause": "第一条", "words": "一个学期。", "when": "terms >= 1"}
    law = compile_policy(a_policy(measures={**measures, "terms": counted}, clauses=[clause], knobs={}))
    taken = a_college().settled().failed("R1").passed("R2").course("E1", course_type="elective").passed("E1")
    assert bool(taken.hits(law)) is held
