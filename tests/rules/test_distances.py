"""How far a figure is from turning a condition: at each side of every kind of bound."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.policy.conditions import read_test
from rules.policy.distances import Step, steps, truth

F = Fraction


def the_steps(condition: str, *, to_hold: bool = True, **values: int | Fraction | None) -> list[Step]:
    return list(steps(read_test(condition), values, {"drop": F(15)}, to_hold=to_hold))


@pytest.mark.parametrize(
    ("condition", "now", "to", "gap", "upward"),
    [
        ("x >= 6", 5, 6, 1, True),
        ("x >= 6", 0, 6, 6, True),
        ("x > 6", 6, 7, 1, True),
        ("4 <= x < 6", 3, 4, 1, True),
        ("4 <= x < 6", 6, 5, 1, False),
        ("4 <= x < 6", 9, 5, 4, False),
        ("x == 1", 0, 1, 1, True),
        ("x == 1", 3, 1, 2, False),
        ("x != 3", 3, 2, 1, False),
        ("not x >= 6", 7, 5, 2, False),
        ("x < 4 or x > 9", 5, 3, 2, False),
        ("x < 4 or x > 9", 8, 10, 2, True),
        ("2 * x >= 7", 3, 4, 1, True),
    ],
)
def test_a_count_moves_in_whole_numbers_to_the_nearest_value_that_turns(
    condition: str, now: int, to: int, gap: int, upward: bool
) -> None:
    assert the_steps(condition, x=now) == [Step("x", now, to, False, upward, gap)]


@pytest.mark.parametrize(
    ("condition", "now", "to", "beyond", "upward"),
    [
        ("g < 2.0", F("2.05"), F(2), True, False),
        ("g < 2.0", F(2), F(2), True, False),
        ("g <= 2.0", F("2.05"), F(2), False, False),
        ("g > 2.0", F("1.9"), F(2), True, True),
        ("g >= 20", F("19.5"), F(20), False, True),
        ("20 <= g < 30", F("30"), F(30), True, False),
        ("20 <= g < 30", F("19.5"), F(20), False, True),
        ("g >= drop", F("14.99"), F(15), False, True),
        ("g >= 5%", F(1, 100), F(1, 20), False, True),
    ],
)
def test_any_other_figure_moves_to_the_bound_or_just_past_it(
    condition: str, now: Fraction, to: Fraction, beyond: bool, upward: bool
) -> None:
    assert the_steps(condition, g=now) == [Step("g", now, to, beyond, upward, abs(to - now))]


def test_a_condition_that_is_as_wanted_needs_no_step() -> None:
    assert the_steps("x >= 6", x=6) == []
    assert the_steps("x >= 6", x=5, to_hold=False) == []


def test_a_condition_that_holds_is_left_by_the_nearest_way() -> None:
    assert the_steps("4 <= x < 6", x=5, to_hold=False) == [Step("x", 5, 6, False, True, 1)]
    assert the_steps("x >= 6", x=8, to_hold=False) == [Step("x", 8, 5, False, False, 3)]


def test_each_figure_is_moved_alone() -> None:
    assert the_steps("x < 4 and n >= 1", x=5, n=0) == []
    assert [each.figure for each in the_steps("x < 4 and n >= 1", x=3, n=0)] == ["n"]
    assert [(each.figure, each.to) for each in the_steps("a >= 25% * b", a=F(5), b=F(24))] == [("a", 6), ("b", 20)]


def test_an_unknown_figure_cannot_be_moved_and_nothing_goes_below_zero() -> None:
    assert the_steps("g < 2.0", g=None) == []
    assert the_steps("x < 0", x=3) == []
    assert the_steps("x + y >= 4", x=2, y=None) == []


def test_what_does_not_move_in_a_straight_line_is_left_alone() -> None:
    assert the_steps("a / b >= 2 and b / a < 9", a=F(1), b=F(0)) == []
    assert the_steps("a * a >= 4", a=F(1)) == []
    assert the_steps("0 * a >= 4", a=F(1)) == []


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("x >= 1 and y >= 1", {"x": 1, "y": None}, None),
        ("x >= 1 and y >= 1", {"x": 0, "y": None}, False),
        ("x >= 1 or y >= 1", {"x": 1, "y": None}, True),
        ("x >= 1 or y >= 1", {"x": 0, "y": None}, None),
        ("x >= 1 or y >= 1", {"x": 0, "y": 0}, False),
        ("not y >= 1", {"y": None}, None),
        ("not y >= 1", {"y": 0}, True),
        ("x / y >= 1", {"x": 1, "y": 0}, None),
        ("x - y >= 1", {"x": 2, "y": 1}, True),
        ("x - y >= 1 and x >= 0", {"x": 2, "y": 1}, True),
    ],
)
def test_unknown_is_neither_true_nor_false(
    condition: str, values: dict[str, int | None], expected: bool | None
) -> None:
    assert truth(read_test(condition), values) is expected


@given(st.integers(0, 12), st.sampled_from(["x >= 6", "4 <= x < 6", "x == 3", "x < 2 or x > 9", "not 3 <= x <= 5"]))
def test_no_smaller_move_turns_a_condition(now: int, condition: str) -> None:
    test = read_test(condition)
    for step in steps(test, {"x": now}, {}, to_hold=True):
        assert truth(test, {"x": step.to}) is True
        nearer = [value for value in range(30) if abs(value - now) < step.gap]
        assert not any(truth(test, {"x": value}) for value in nearer)
