"""Near misses: at the edge of what counts as near, one step further, and never a level that is reached."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.policy.compile import compile_policy
from rules.policy.conditions import read_test
from rules.policy.distances import truth
from rules.policy.law import Law
from rules.recovery.near import near_misses
from rules.recovery.relaxing import relaxed, written_out
from tests.rules.college import AFTER_AUTUMN, AUTUMN, LAST_AUTUMN, College, a_college, law
from tests.rules.test_policy_file import a_policy

F = Fraction


def near(college: College, by: Law | str, period: str = AUTUMN) -> list[tuple[str | None, str, str, Any]]:
    chosen = law(by) if isinstance(by, str) else by
    found = near_misses(college.settled().facts(), chosen, period, AFTER_AUTUMN).found
    return [(each.level_now, each.level, each.step.figure, each.step.gap) for each in found]


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        (0, []),
        (2, []),
        (3, [(None, "level2", "outstanding_courses", 1)]),
        (4, []),
        (5, [("level2", "level1", "outstanding_courses", 1)]),
        (6, []),
    ],
)
def test_bhuad_one_course_below_a_level(failed: int, expected: list[Any]) -> None:
    assert near(a_college().failed_courses(failed), "bhuad") == expected


@pytest.mark.parametrize(("worth", "gap"), [("15.5", None), ("16", F(4)), ("19.5", F(1, 2)), ("20", None)])
def test_ustl_four_credits_below_the_downgrade(worth: str, gap: Fraction | None) -> None:
    college = a_college().course("X", worth).failed("X", term=LAST_AUTUMN)
    found = [each for each in near(college, "ustl", "2023-2024") if each[1] == "downgrade"]
    assert found == ([] if gap is None else [(None, "downgrade", "year_credits_not_earned", gap)])


@pytest.mark.parametrize(("score", "gap"), [("73.1", None), ("73", F(1, 10)), ("72", F(0)), ("71.9", None)])
def test_asnu_a_tenth_of_a_grade_point_above_the_bound(score: str, gap: Fraction | None) -> None:
    found = [each for each in near(a_college().passed("X", score), "asnu") if each[1:3] == ("orange", "gpa")]
    assert found == ([] if gap is None else [(None, "orange", "gpa", gap)])


def test_the_policy_says_what_near_is() -> None:
    policy = a_policy()
    policy["measures"]["courses"]["near"] = "2"
    policy["measures"]["events"]["near"] = "1"
    policy["clauses"][1]["when"] = "courses >= 4 and not events < 2"
    chosen = compile_policy(policy)
    assert near(a_college().failed_courses(1), chosen) == [(None, "low", "courses", 1)]
    sanctioned = a_college().failed_courses(4).event("discipline", date(2024, 10, 1))
    assert near(sanctioned, chosen) == [("low", "high", "events", 1)]


def test_the_nearest_of_several_clauses_of_a_level_is_told_once() -> None:
    policy = a_policy()
    policy["measures"]["courses"]["near"] = "9"
    policy["clauses"].append(
        {"id": "small.low2", "level": "low", "clause": "三", "words": "五。", "when": "courses >= 5"}
    )
    found = near(a_college().failed_courses(1), compile_policy(policy))
    assert found == [(None, "low", "courses", 1)]


def test_a_clause_that_is_not_in_force_has_no_near_misses() -> None:
    policy = a_policy()
    policy["clauses"][0]["in_force"] = {"until": "2020-01-01"}
    assert near(a_college().failed_courses(1), compile_policy(policy)) == []


def test_the_assessment_beside_is_the_plain_one() -> None:
    facts = a_college().settled().failed_courses(5).facts()
    from rules.engine.evaluate import evaluate

    assert near_misses(facts, law("bhuad"), AUTUMN, AFTER_AUTUMN).assessment == evaluate(
        facts, law("bhuad"), AUTUMN, AFTER_AUTUMN
    )
    lone = a_college().settled().facts()
    assert near_misses(lone, law("asnu"), AUTUMN, AFTER_AUTUMN).assessment == evaluate(
        lone, law("asnu"), AUTUMN, AFTER_AUTUMN
    )


CONDITIONS = (
    "x >= 6",
    "4 <= x < 6",
    "x == 3",
    "x != 3",
    "not (x >= 3 and x < 5)",
    "not (x < 2 or x > 7)",
    "not not x > 4",
    "x < 2 or x > 9",
    "y >= 1 and x / 2 >= 3",
    "2 * x - y == 5",
)


@given(st.sampled_from(CONDITIONS), st.integers(0, 24), st.integers(0, 3), st.integers(-8, 8))
def test_a_condition_with_room_holds_wherever_the_condition_would_within_it(
    condition: str, halves: int, y: int, moved: int
) -> None:
    test = read_test(condition)
    x = F(halves, 2)
    if truth(test, {"x": x + F(moved, 4), "y": y}):
        assert truth(relaxed(test, "x", F(2)), {"x": x, "y": y}) is True


@pytest.mark.parametrize(("x", "holds"), [(F(1, 2), False), (1, True), (3, True), (5, True), (F(11, 2), False)])
def test_a_single_value_is_given_room_on_both_sides(x: Fraction, holds: bool) -> None:
    assert truth(relaxed(read_test("x == 3"), "x", F(2)), {"x": x}) is holds
    assert truth(relaxed(read_test("6 == 2 * x"), "x", F(2)), {"x": x}) is holds


def test_a_formula_is_written_out_in_measures() -> None:
    chosen = compile_policy(a_policy())
    written = written_out(read_test("more >= 7 and not double < 3 or courses == limit"), chosen.formulas)
    assert truth(written, {"courses": 3, "limit": 2}) is True
    assert truth(written, {"courses": 2, "limit": 2}) is True
    assert truth(written, {"courses": 1, "limit": 2}) is False


@pytest.mark.parametrize("written", ["not not a < 5", "not (not (a < 5 and b < 2))", "not (a >= 5 or not b < 2)"])
def test_a_condition_denied_twice_is_given_the_same_room(written: str) -> None:
    test = relaxed(read_test(written), "a", F(1))
    plain = relaxed(read_test("a < 5" if "b" not in written else "a < 5 and b < 2"), "a", F(1))
    for a in range(4, 8):
        values = {"a": F(a), "b": F(1)}
        assert truth(test, values) == truth(plain, values) == (a <= 6)
