"""How near is near: what the measure says, else a course, four credits, a tenth of a point, five points of a mean."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from rules.policy.compile import compile_policy
from rules.policy.faults import PolicyFaultsError
from rules.policy.nearness import kind_of, near_of
from rules.policy.units import is_whole
from tests.rules.test_policy_file import a_policy

COURSES = {"label": "x", "count": "courses", "of": "outstanding", "window": "term"}
CREDITS = {**COURSES, "count": "credits"}
GPA = {"label": "x", "mean": "grade_point", "window": "term"}
SCORE = {"label": "x", "mean": "score", "window": "term"}
EVENTS = {"label": "x", "events": ["discipline"], "window": "in_force"}


def a_formula(formula: str) -> dict[str, Any]:
    return {"label": "x", "formula": formula}


def near(measure: dict[str, Any], **others: dict[str, Any]) -> Fraction | None:
    measures = {**a_policy()["measures"], **others, "asked": measure}
    return near_of(compile_policy(a_policy(measures=measures)), "asked")


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (COURSES, Fraction(1)),
        ({**COURSES, "count": "failures"}, Fraction(1)),
        (CREDITS, Fraction(4)),
        (GPA, Fraction(1, 10)),
        (
            {"label": "x", "share": "credits", "of": "outstanding", "among": "selected", "window": "term"},
            Fraction(1, 20),
        ),
        (SCORE, Fraction(5)),
        (EVENTS, None),
        ({**CREDITS, "near": "2.5"}, Fraction(5, 2)),
        ({**GPA, "near": "0.2"}, Fraction(1, 5)),
        ({**EVENTS, "near": "1"}, Fraction(1)),
    ],
)
def test_by_kind_unless_the_measure_says(measure: dict[str, Any], expected: Fraction | None) -> None:
    assert near(measure) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("one / other", Fraction(1, 20)),
        ("one + other", Fraction(4)),
        ("one - other * 2", Fraction(4)),
        ("one - 3", Fraction(4)),
        ("limit * one", Fraction(4)),
        ("one / 2", Fraction(4)),
        ("one * other", None),
        ("courses / one", None),
        ("1 / one", None),
        ("one + courses", None),
        ("2 + 2", None),
    ],
)
def test_a_formula_has_the_unit_of_its_parts(formula: str, expected: Fraction | None) -> None:
    assert near(a_formula(formula), one=CREDITS, other=CREDITS) == expected


def test_a_formula_may_say_itself() -> None:
    assert near({**a_formula("courses * 2"), "near": "3%"}) == Fraction(3, 100)


@pytest.mark.parametrize("near", ["0", "-1", "x", "1e9", "", "1/2", "9" * 10, "１"])
def test_what_is_no_such_number(near: str) -> None:
    with pytest.raises(PolicyFaultsError, match="正数"):
        compile_policy(a_policy(measures={**a_policy()["measures"], "asked": {**COURSES, "near": near}}))


def test_it_is_no_part_of_the_law() -> None:
    data = a_policy()
    data["measures"]["courses"]["near"] = "2"
    data["measures"]["double"]["near"] = "2"
    assert compile_policy(data).hash == compile_policy(a_policy()).hash


@pytest.mark.parametrize(
    ("formula", "whole"),
    [("courses * 2", True), ("courses * 0.5", False), ("courses + limit", True), ("courses / 2", False), ("3", True)],
)
def test_what_is_made_of_whole_numbers_is_whole(formula: str, whole: bool) -> None:
    law = compile_policy(a_policy(measures={**a_policy()["measures"], "asked": a_formula(formula)}))
    assert is_whole(law.formulas["asked"], law.measures, law.constants) is whole


def test_what_a_figure_is_measured_in() -> None:
    law = compile_policy(a_policy(measures={**a_policy()["measures"], "share": a_formula("courses / double")}))
    assert [kind_of(law, name) for name in ("courses", "double", "events", "share")] == [
        "courses",
        "courses",
        "number",
        "share",
    ]
