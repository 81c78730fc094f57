"""What the client writes, the stand-in's own parser reads: any nesting, any text, and what has no form at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.moodle.encoding import MAX_VARIABLES, count_variables, form_body
from connector.standin.errors import MoodleError
from connector.standin.parameters import ABSENT, Many, Spec, Structure, Value, boolean, integer, structure, validate
from connector.standin.protocol import read_form
from connector.standin.rest import read_request
from connector.standin.settings import Settings

names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TOKEN = "&wstoken=t"


def _of(inner: st.SearchStrategy[tuple[Spec, Any]]) -> st.SearchStrategy[tuple[Spec, Any]]:
    """Return specs over inner ones, each with a value that it allows."""
    lists = inner.flatmap(
        lambda pair: st.lists(_values(pair[0]), min_size=1, max_size=4).map(lambda each: (Many(pair[0]), each))
    )
    records = st.dictionaries(names, inner, min_size=1, max_size=4).map(
        lambda fields: (
            Structure({name: spec for name, (spec, _) in fields.items()}),
            {name: value for name, (_, value) in fields.items()},
        )
    )
    return lists | records


def _values(spec: Spec) -> st.SearchStrategy[Any]:
    if isinstance(spec, Value):
        return {integer: st.integers(), boolean: st.booleans(), str: texts}[spec.clean]  # type: ignore[index]
    if isinstance(spec, Many):
        return st.lists(_values(spec.of), min_size=1, max_size=3)
    return st.fixed_dictionaries({name: _values(each) for name, each in spec.fields.items()})


kinds = st.sampled_from([Value(integer), Value(boolean), Value(str)])
scalars: st.SearchStrategy[tuple[Spec, Any]] = kinds.flatmap(lambda spec: st.tuples(st.just(spec), _values(spec)))
typed = st.recursive(scalars, _of, max_leaves=6)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(names, typed, min_size=1, max_size=3))
def test_numbers_truth_values_texts_lists_and_records_arrive_as_they_were(pairs: dict[str, tuple[Spec, Any]]) -> None:
    specs = {name: spec for name, (spec, _) in pairs.items()}
    params = {name: value for name, (_, value) in pairs.items()}
    read, lost = read_form(form_body(params).decode("ascii"), 5000)
    assert (structure(specs, read), lost) == (params, False)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_any_text_survives_the_whole_request(text: str) -> None:
    params = {"wsfunction": "f", "moodlewsrestformat": "json", "messages": [{"text": text}]}
    request = read_request(form_body(params).decode("ascii") + TOKEN, "", Settings())
    assert (request.function, request.token, request.json) == ("f", "t", True)
    assert request.parameters == {"messages": {"0": {"text": text}}}


@pytest.mark.parametrize("nothing", [[], {}, [[]], {"a": []}, [{}]])
def test_an_empty_list_leaves_no_trace_and_is_missing_to_moodle(nothing: object) -> None:
    read, _ = read_form(form_body({"ids": nothing, "x": 1}).decode("ascii"), 5000)
    assert read == {"x": "1"}
    with pytest.raises(MoodleError, match="invalidparameter"):
        structure({"ids": Many(Value(integer)), "x": Value(integer)}, read)
    assert structure({"ids": Many(Value(integer), default=None), "x": Value(integer)}, read) == {"ids": None, "x": 1}
    assert structure({"ids": Many(Value(integer), default=ABSENT), "x": Value(integer)}, read) == {"x": 1}


@settings(max_examples=50, deadline=None)
@given(typed)
def test_none_is_refused_wherever_it_stands(pair: tuple[Spec, Any]) -> None:
    for params in ({"a": None}, {"a": [pair[1], None]}, {"a": {"b": pair[1], "c": None}}):
        with pytest.raises(TypeError, match="has no form"):
            form_body(params)


@settings(max_examples=100, deadline=None)
@given(typed, typed)
def test_what_is_no_list_is_not_taken_for_one(pair: tuple[Spec, Any], other: tuple[Spec, Any]) -> None:
    (spec, value), scalar = pair, isinstance(pair[0], Value)
    read, _ = read_form(form_body({"a": value}).decode("ascii"), 5000)
    with pytest.raises(MoodleError, match="invalidparameter"):
        validate(Many(other[0]) if scalar else Value(str), read["a"])
    assert validate(spec, read["a"]) == value


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(1, 70))
def test_variables_beyond_the_limit_are_dropped_with_the_token_first(ids: list[int], limit: int) -> None:
    params = {"wsfunction": "f", "values": ids}
    request = read_request(form_body(params).decode("ascii") + TOKEN, "", Settings(max_input_vars=limit))
    sent = count_variables(params) + 1
    assert sent <= MAX_VARIABLES
    assert request.variables_lost == (sent > limit + 1)
    assert (request.token == "t") == (not request.variables_lost)
    assert len(request.parameters.get("values", {})) == min(len(ids), limit)
