"""The benchmark's plain loop finds the oracle's hits, so that it is timed doing the same work."""

import importlib.util
import sys
from datetime import date
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

from . import evaluate, read_bundle
from .generator import LEVELS, Bundle, random_bundle, write

SCALE = 1_000_000
DATES = ("starts_on", "ends_on", "makeup_ends_on", "graded_on", "occurred_on", "ended_on")


def the_loop() -> ModuleType:
    path = Path(__file__).parents[3] / "benchmarks" / "oracle_loop.py"
    spec = importlib.util.spec_from_file_location("oracle_loop", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["oracle_loop"] = module
    spec.loader.exec_module(module)
    return module


def as_columns(bundle: Bundle) -> dict[str, dict[str, list[Any]]]:
    return {
        table: {name: [_value(name, row[name]) for row in rows] for name in rows[0]}
        for table, rows in bundle.tables.items()
        if rows
    }


def without_levels(bundle: Bundle) -> Bundle:
    """Leave level grades out, which the loop doesn't know."""
    attempts = [row for row in bundle.tables["attempts"] if row["score"] not in LEVELS]
    return Bundle(bundle.tables | {"attempts": attempts})


def _value(name: str, text: str) -> Any:
    if name in DATES:
        return date.fromisoformat(text) if text else None
    if name in ("credits", "pass_mark"):
        whole, _, decimals = (text or "60").partition(".")
        return int(whole) * SCALE + int((decimals + "000000")[:6])
    return text or None


@pytest.mark.parametrize("policy", ["asnu", "bhuad"])
def test_the_plain_loop_finds_what_the_oracle_finds(policy: str, tmp_path: Path) -> None:
    loop = the_loop()
    for seed in range(5):
        bundle, place = random_bundle(Random(seed), 150)
        bundle = without_levels(bundle)
        assessment = evaluate(read_bundle(write(bundle, tmp_path / str(seed))), policy, place.period.name, place.as_of)
        found = loop.plain_loop(as_columns(bundle), policy, place.period.name, place.as_of)
        assert {number: _told(hits) for number, hits in found.items()} == _expected(assessment)


def _told(hits: list[Any]) -> dict[str, list[Any]]:
    """Keep code and term of the courses; on averages the code alone, where the page names no attempt."""
    on_averages = (".gpa", ".decline")
    return {
        rule: [course[: 1 if rule.endswith(on_averages) else 2] for course in dict.fromkeys(courses)]
        for rule, courses in hits
    }


def _expected(assessment: dict[str, Any]) -> dict[str, dict[str, list[Any]]]:
    hits: dict[str, list[Any]] = {}
    for warning in assessment["warnings"]:
        hits[warning["student_no"]] = [(rule["id"], _pairs(rule)) for rule in warning["rules"]]
    for referral in assessment["referrals"]:
        hits.setdefault(referral["student_no"], []).append((referral["rule"], _pairs(referral)))
    return {number: _told(found) for number, found in hits.items()}


def _pairs(rule: dict[str, Any]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((course["course_code"], course["term"]) for course in rule["courses"]))
