"""A file that the schema refuses in one place: what else is wrong with it is told at once, and nothing that is not."""

from __future__ import annotations

from typing import Any

from tests.rules.test_policy_file import a_policy, faults, the_fault, with_clause, with_measure


def with_a_measure_refused(**clause: Any) -> dict[str, Any]:
    """The small policy with a measure that the schema refuses, and a clause changed."""
    data = with_measure("courses", {"label": "门数", "count": "coures", "of": "outstanding", "window": "cumulative"})
    data["clauses"][0] |= clause
    return data


def paths(data: object) -> set[tuple[str | int, ...]]:
    return {fault.path for fault in faults(data)}


def test_an_unknown_name_elsewhere_is_told_beside_what_the_schema_refuses() -> None:
    told = faults(with_a_measure_refused(when="nobody > 1"))
    (further,) = (fault for fault in told if fault.path == ("clauses", 0, "when"))
    assert "nobody" in further.message
    assert any(fault.path[:2] == ("measures", "courses") for fault in told)


def test_who_uses_a_refused_measure_is_not_blamed_too() -> None:
    data = with_a_measure_refused(when="courses > 1", figures=["courses"], courses="courses")
    data["measures"] = {name: data["measures"][name] for name in ("courses", "events")}
    data["clauses"] = data["clauses"][:1]
    assert {path[:2] for path in paths(data)} == {("measures", "courses")}


def test_a_fault_is_told_where_it_stands_also_after_a_clause_that_the_schema_refuses() -> None:
    data = a_policy()
    data["clauses"] = [{"id": "small.nothing"}, *data["clauses"], {**data["clauses"][0], "id": "x", "when": "nobody"}]
    assert ("clauses", 3, "when") in paths(data)
    assert not {path for path in paths(data) if path[:2] in {("clauses", 1), ("clauses", 2)}}


def test_a_knob_that_does_not_exist_is_told_beside_what_the_schema_refuses() -> None:
    data = with_a_measure_refused()
    data["clauses"][1]["level"] = {"knob": "nobody"}
    told = paths(data)
    assert ("clauses", 1, "level") in told
    assert any(path[:2] == ("measures", "courses") for path in told)


def test_a_misspelt_key_is_guessed_from_the_keys_of_its_place() -> None:
    assert "words" in the_fault(with_clause(0, wrods="两门以上。")).message
