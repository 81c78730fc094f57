"""A file that the schema refuses in one place: what else is wrong with it is told at once, and nothing that is not."""

from __future__ import annotations

from typing import Any

from rules.policy.compile import compile_policy
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
    assert further.message.startswith("没有名为 nobody 的指标或数字旋钮；")
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


def test_what_is_made_of_a_formula_that_grows_too_long_is_not_blamed_too() -> None:
    data = a_policy()
    data["measures"] |= {"f0": {"label": "和", "formula": "courses + courses"}}
    data["measures"] |= {f"f{at}": {"label": "和", "formula": f"f{at - 1} + f{at - 1}"} for at in range(1, 20)}
    (fault,) = faults(data)
    assert "太长" in fault.message


def test_what_is_made_of_a_count_of_periods_within_periods_is_not_blamed_too() -> None:
    counted = {"label": "学期数", "each": "term"}
    data = with_measure("terms", {**counted, "periods": "courses > 1"})
    data["measures"] |= {"within": {**counted, "periods": "terms > 1"}, "again": {**counted, "periods": "within > 1"}}
    assert the_fault(data).path == ("measures", "within", "periods")


def test_a_window_that_one_clause_cannot_ask_for_is_told_whatever_the_next_one_asks() -> None:
    """By school year there is no this term: only a count of terms may look at one, and a clause that does not."""
    of_a_term = {"label": "门数", "count": "courses", "of": "outstanding", "window": "term"}
    measures = {"failed": of_a_term, "terms": {"label": "学期数", "periods": "failed > 1", "each": "term"}}
    asked = [
        {**clause, "when": when}
        for clause, when in zip(a_policy()["clauses"], ("failed > 1", "terms > 1"), strict=True)
    ]
    data = a_policy(screened="school_year", measures=measures, clauses=asked)
    assert the_fault(data).path == ("measures", "failed", "window")
    data["clauses"] = asked[1:]
    assert compile_policy(data).id == "small"
