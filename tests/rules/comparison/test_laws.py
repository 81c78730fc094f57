"""In what two laws differ: told key by key, and nothing where they are the same."""

from __future__ import annotations

from typing import Any

import pytest

from config.loading import load_yaml
from config.policy_files import SHIPPED, load_policy
from rules.comparison.laws import LawChange, law_changes
from rules.policy.compile import compile_policy
from rules.policy.law import Law

from ..college import changed


def data_of(name: str) -> dict[str, Any]:
    data: dict[str, Any] = load_yaml(SHIPPED / f"{name}.yaml").data
    return data


def old() -> Law:
    return load_policy("lsec")


def new(data: dict[str, Any]) -> Law:
    return compile_policy(data)


@pytest.mark.parametrize("name", ["asnu", "bhuad", "lsec", "ustl"])
def test_a_law_and_itself_differ_in_nothing(name: str) -> None:
    assert law_changes(load_policy(name), compile_policy(data_of(name))) == ()


def test_a_knob_and_what_it_decides_are_both_told() -> None:
    found = law_changes(old(), changed("lsec", window="cumulative"))
    assert LawChange("knobs", "window", "value", "term", "cumulative") in found
    assert LawChange("measures", "outstanding_courses", "window", "term", "cumulative") in found


def test_words_and_condition_of_a_clause() -> None:
    data = data_of("lsec")
    data["clauses"][0] |= {"when": "regular_failures >= 4", "words": "四门"}
    found = {(each.part, each.name, each.key): (each.before, each.after) for each in law_changes(old(), new(data))}
    assert found == {
        ("clauses", "lsec.regular_failures", "when"): ("regular_failures >= 3", "regular_failures >= 4"),
        ("clauses", "lsec.regular_failures", "words"): (
            "一学期内有3门正考不及格课程者或经补考有不及格课程者给予学业警示。",
            "四门",
        ),
    }


def test_a_clause_that_is_new_or_gone_is_told_whole() -> None:
    data = data_of("lsec")
    gone = data["clauses"].pop(0)
    data["clauses"].append({**gone, "id": "lsec.other"})
    first, last = law_changes(old(), new(data))
    assert (first.name, first.key, first.after) == ("lsec.regular_failures", "", None)
    assert (last.name, last.key, last.before) == ("lsec.other", "", None)


def test_keys_of_the_file_itself() -> None:
    data = data_of("lsec") | {"title": "新标题", "prevails": "college"}
    assert {(each.part, each.before, each.after) for each in law_changes(old(), new(data))} == {
        ("title", old().policy.title, "新标题"),
        ("prevails", "school", "college"),
    }


def test_the_procedure_is_no_part_of_the_comparison() -> None:
    assert law_changes(old(), new(data_of("lsec") | {"procedure": {"judged": "running"}})) == ()
