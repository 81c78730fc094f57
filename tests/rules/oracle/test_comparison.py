"""The comparison is not blind: whatever is changed in an assessment is named."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from . import evaluate, read_bundle
from .comparison import compare
from .generator import LEVELS, random_bundle, write

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    bundle, place = random_bundle(Random(3), 120)
    return evaluate(
        read_bundle(write(bundle, tmp_path_factory.mktemp("facts")), LEVELS), "bhuad", place.period.name, place.as_of
    )


def rule(assessment: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(warning for warning in assessment["warnings"] if not warning["review"])["rules"][0]
    return found


CHANGES: dict[str, Change] = {
    "missing": lambda it: it["warnings"].pop(),
    "should not be there": lambda it: it["warnings"].append({**it["warnings"][-1], "student_no": "S99999"}),
    "doubled": lambda it: it["warnings"].append(it["warnings"][-1]),
    "level should be": lambda it: it["warnings"][0].update(level="level9"),
    "review should be": lambda it: it["warnings"][0].update(review=None),
    "firm_level should be": lambda it: it["warnings"][0].update(firm_level="level9"),
    "rules should be": lambda it: it["warnings"][0]["rules"].clear(),
    "clause should be": lambda it: rule(it).update(clause="第一条"),
    "figure": lambda it: rule(it)["figures"].update(dict.fromkeys(rule(it)["figures"], 99)),
    "courses should be": lambda it: rule(it)["courses"][0].update(score="12"),
    "events should be": lambda it: rule(it).update(events=[{"kind": "leave", "occurred_on": "2024-01-01"}]),
    "referral": lambda it: it["referrals"].pop(),
    "skipped should be": lambda it: it["skipped"][0].update(reason="graduated?"),
    "pending should be": lambda it: it["pending"].update(of=0),
    "students_evaluated should be": lambda it: it.update(students_evaluated=0),
    "not sorted": lambda it: it["warnings"].reverse(),
}


@pytest.mark.parametrize(("word", "change"), CHANGES.items(), ids=list(CHANGES))
def test_a_change_is_named(assessment: dict[str, Any], word: str, change: Change) -> None:
    changed = deepcopy(assessment)
    change(changed)
    assert any(word in line for line in compare(assessment, changed))


def test_an_assessment_agrees_with_itself(assessment: dict[str, Any]) -> None:
    assert compare(assessment, deepcopy(assessment)) == []
