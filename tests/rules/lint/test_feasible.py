"""Whether a condition can hold is decided as trying out many students would decide it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.policy.arithmetic import Column, find
from rules.policy.compile import compile_policy
from rules.policy.law import Law
from rules.policy.lint.feasible import can_hold
from rules.policy.lint.linear import ANYTHING, cases_of
from rules.policy.lint.whole import lint
from tests.rules.test_policy_file import SMALL, a_policy

COURSES = {"label": "x", "count": "courses", "of": "outstanding", "window": "term"}
MEASURES = {
    "a": COURSES,
    "b": COURSES,
    "credits": {**COURSES, "count": "credits"},
    "ratio": {"label": "x", "formula": "credits / a"},
}
COLUMNS = {"a": Column(0), "b": Column(1), "credits": Column(2, 2)}
ROWS = list(product(range(6), range(6), range(12)))


def law_with(*conditions: str) -> Law:
    clauses = [{**SMALL["clauses"][0], "id": f"x.{at}", "when": when} for at, when in enumerate(conditions)]
    return compile_policy(a_policy(measures=MEASURES, clauses=clauses))


def possible(condition: str) -> bool:
    law = law_with(condition)
    return can_hold(law, cases_of(law.clauses[0].test, law))


def tried(condition: str) -> bool:
    """Whether one of many students meets the condition."""
    (found,) = find([law_with(condition).clauses[0].test], ROWS, COLUMNS, {"limit": Fraction(2)})
    return bool(found.holds)


names = st.sampled_from(["a", "b", "credits", "ratio", "a + b", "a - b", "2 * a", "a * b", "credits / b"])
signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
comparisons = st.builds("{} {} {}".format, names, signs, st.one_of(st.integers(0, 5).map(str), names))
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=4,
)


@given(conditions)
def test_what_holds_for_somebody_is_possible(condition: str) -> None:
    if tried(condition):
        assert possible(condition)


bounds = st.integers(0, 4)
of_one = st.recursive(
    st.builds("a {} {}".format, signs, bounds),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=5,
)


@given(of_one)
def test_on_one_count_it_is_exact(condition: str) -> None:
    assert possible(condition) == tried(condition)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("4 < a < 5", False),
        ("4 < credits < 5", True),
        ("a + b < 3 and a >= 2 and b >= 2", False),
        ("a + b <= 4 and a >= 2 and b >= 2", True),
        ("ratio >= 3 and credits == 0", False),
        ("a * b < 0", False),
        ("credits / (a - b) > 3 and 1 > 2", False),
        ("credits / (a - b) > 3 and credits / (a - b) < 2", True),  # not decided, so not called impossible
    ],
)
def test_examples(condition: str, expected: bool) -> None:
    assert possible(condition) is expected


def test_what_would_take_too_long_is_not_called_impossible() -> None:
    law = law_with(" and ".join(["(a < 1 or a > 9)"] * 12))
    assert cases_of(law.clauses[0].test, law) is ANYTHING
    many = cases_of(law_with("a != 1 and a != 2 and a != 3 and a != 4").clauses[0].test, law)
    assert can_hold(law, many, many, many, many)


def test_very_many_bounds_are_not_combined_for_ever() -> None:
    measures: dict[str, Any] = {f"m{at}": COURSES for at in range(8)}
    terms = [f"m{at} + 2 * m{(at + 3) % 8} > m{(at + 1) % 8} + {at}" for at in range(8)]
    terms += [f"m{at} + m{(at + 2) % 8} < 3 * m{(at + 5) % 8} + {at}" for at in range(8)]
    texts = [" and ".join(terms[at : at + 8]) for at in (0, 8)]
    clauses = [{**SMALL["clauses"][0], "id": f"x.{at}", "when": text} for at, text in enumerate(texts)]
    law = compile_policy(a_policy(measures=measures, clauses=clauses))
    assert can_hold(law, *(cases_of(each.test, law) for each in law.clauses))


def test_a_law_is_linted_in_the_same_order_each_time() -> None:
    data = a_policy(measures=MEASURES, clauses=[{**SMALL["clauses"][0], "when": "a < 0 or b >= 0"}])
    law = compile_policy(data)
    assert lint(law, data) == lint(law, data)
    assert [each.code for each in lint(law, data)][:2] == ["unreachable", "always"]
