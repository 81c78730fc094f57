"""Parameters arrive in PHP as they were meant."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.moodle.encoding import MAX_VARIABLES, count_variables, flatten, form_body
from tests.connector.moodle.php import php_decode

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
scalars = st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(names, inner, min_size=1, max_size=4),
    max_leaves=6,
)


def as_php_sees(value: Any) -> Any:
    """Say what PHP should find: texts, with booleans as 1 and 0."""
    if isinstance(value, dict):
        return {key: as_php_sees(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_php_sees(item) for item in value]
    return str(int(value)) if isinstance(value, bool) else str(value)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(names, values, max_size=3))
def test_what_we_write_is_what_php_reads(params: dict[str, Any]) -> None:
    assert php_decode(form_body(params)) == as_php_sees(params)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(names, values, max_size=3))
def test_each_scalar_counts_as_one_variable(params: dict[str, Any]) -> None:
    assert count_variables(params) == form_body(params).count(b"=")


def test_the_notation_of_moodles_own_examples() -> None:
    params = {"members": [{"cohorttype": {"type": "idnumber", "value": "aw-red"}, "visible": False}]}
    assert flatten(params) == [
        ("members[0][cohorttype][type]", "idnumber"),
        ("members[0][cohorttype][value]", "aw-red"),
        ("members[0][visible]", "0"),
    ]


def test_empty_lists_vanish_and_decimals_stay_exact() -> None:
    assert flatten({"ids": [], "options": {}, "mark": Decimal("59.90")}) == [("mark", "59.90")]


@pytest.mark.parametrize("value", [1.5, None, b"bytes", {1, 2}, object()])
def test_what_has_no_form_is_refused_without_showing_it(value: object) -> None:
    with pytest.raises(TypeError, match="'mark'"):
        form_body({"mark": value})


@pytest.mark.parametrize("key", ["a[b]", "a b", "a&b", "", "键"])
def test_a_name_that_could_be_read_otherwise_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="letters"):
        form_body({key: 1})


def test_too_many_variables_are_a_mistake_in_the_program() -> None:
    assert form_body({"ids": [1] * (MAX_VARIABLES - 1)})
    with pytest.raises(AssertionError, match="901 variables"):
        form_body({"ids": [1] * MAX_VARIABLES})
