"""Several evaluations in one session, and levels without evidence: each is as if it had been asked by itself."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from config.policy_files import load_policy
from config.policy_source import SHIPPED
from rules.engine.calendar import PeriodError, calendar_of
from rules.engine.evaluate import evaluate
from rules.engine.inspection import inspect
from rules.engine.levels import Stand, levels_of
from rules.engine.session import open_session
from rules.facts.facts import Facts
from rules.policy.law import Law
from tests.rules.families.colleges import a_small_college

FAMILIES = Path(__file__).parent / "families" / "policies"
FILES = sorted([*SHIPPED.glob("*.yaml"), *FAMILIES.glob("*.yaml")])
COLLEGE = a_small_college(Random(11), 40)
AS_OF = COLLEGE.place.as_of


def the_period(facts: Facts, law: Law) -> str:
    """The latest period of the law's kind that has begun by the day."""
    terms = sorted(
        (row for row in facts.terms.to_pylist() if row["starts_on"] <= AS_OF), key=lambda row: row["starts_on"]
    )
    names = [row["term"] if law.policy.screened == "term" else row["term"].rpartition("-")[0] for row in terms]
    for name in reversed(names):
        try:
            calendar_of(facts, law.policy.screened, name)
        except PeriodError:
            continue
        return str(name)
    raise AssertionError("no period")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_levels_are_those_of_the_evaluation(file: Path) -> None:
    law = load_policy(str(file))
    period = the_period(COLLEGE.engine, law)
    whole = evaluate(COLLEGE.engine, law, period, AS_OF)
    found = levels_of(COLLEGE.engine, law, period, AS_OF)
    expected: dict[str, dict[str, Stand]] = {number: {} for number in found}
    for warning in whole.warnings:
        expected[warning.student_no][warning.track] = Stand(warning.level, tuple(rule.id for rule in warning.rules))
    assert found == expected
    assert len(found) == whole.students_evaluated
    assert not found.keys() & {each.student_no for each in whole.skipped}


def test_one_session_serves_one_law_after_the_other() -> None:
    """What an evaluation left behind is nothing to the next, whose facts, law and student are others.

    Nor does it matter whether queries are answered as they are written, as they are for few facts.
    """
    laws = [load_policy(str(file)) for file in FILES]
    numbers = COLLEGE.engine.students["student_no"].to_pylist()
    fewer = a_small_college(Random(12), 5).engine
    with open_session(few_facts=True) as session:
        for law, number in zip(laws, numbers, strict=False):
            period = the_period(COLLEGE.engine, law)
            asked = (COLLEGE.engine, law, period, AS_OF)
            assert inspect(*asked, number, session) == inspect(*asked, number)
            there = (fewer, law, the_period(fewer, law), AS_OF)
            assert levels_of(*there, session) == levels_of(*there)
