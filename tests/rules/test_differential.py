"""Engine and oracle agree on every student, and the engine keeps the regulations' own symmetries."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from .oracle import Knobs, engine, evaluate, read_bundle
from .oracle.comparison import compare
from .oracle.further import moved, passed_something_at, referred, sanctioned, with_one_more_retake
from .oracle.generator import LEVELS, Bundle, Question, questions_for, random_bundle, write
from .oracle.generator.records import Place
from .oracle.generator.strategies import bundles
from .oracle.shrinking import smallest

pytestmark = pytest.mark.no_cover  # much drawn at random; what they reach, table tests reach too

POLICIES = ("ustl", "lsec", "asnu", "bhuad")
Assessment = dict[str, Any]


def by_engine(bundle: Bundle, question: Question) -> Assessment:
    with TemporaryDirectory() as folder:
        return engine.evaluate_folder(write(bundle, Path(folder)), question)


def by_oracle(bundle: Bundle, question: Question) -> Assessment:
    with TemporaryDirectory() as folder:
        facts = read_bundle(write(bundle, Path(folder)), LEVELS)
        return evaluate(facts, question.policy, question.period, question.as_of)


def differences(bundle: Bundle, question: Question) -> list[str]:
    return compare(by_oracle(bundle, question), by_engine(bundle, question))


def told(bundle: Bundle, question: Question) -> str:
    """Tell the differences, and the smallest bundle that still shows one."""
    least = smallest(bundle, lambda smaller: _differ(smaller, question))
    rows = {table: [",".join(row.values()) for row in rows] for table, rows in least.tables.items()}
    return "\n".join([str(question), *differences(least, question), json.dumps(rows, ensure_ascii=False, indent=1)])


def _differ(bundle: Bundle, question: Question) -> bool:
    try:
        return bool(differences(bundle, question))
    except Exception:  # a bundle cut too small to be evaluated shows nothing
        return False


@pytest.mark.parametrize("policy", POLICIES)
@settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(drawn=bundles())
def test_any_few_students_are_judged_as_the_page_reads(policy: str, drawn: tuple[Bundle, Place]) -> None:
    bundle, place = drawn
    question = asked(place, policy)
    assert not differences(bundle, question)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("policy", POLICIES)
def test_hundreds_of_boundary_cases_are_judged_as_the_page_reads(policy: str, seed: int) -> None:
    bundle, place = random_bundle(Random(seed), 200)
    question = asked(place, policy)
    assert not differences(bundle, question), told(bundle, question)


KNOBS = {
    "asnu-cumulative": (
        {"window": "cumulative", "makeup_pass_score": "72"},
        Knobs("cumulative", makeup_pass_score=Fraction(72)),
    ),
    "asnu-drop": (
        {"drop": "10.5", "makeup_pass_score": "60"},
        Knobs(drop=Fraction("10.5"), makeup_pass_score=Fraction(60)),
    ),
    "lsec-cumulative": ({"window": "cumulative"}, Knobs("cumulative")),
    "ustl-cumulative": ({"window": "cumulative"}, Knobs("cumulative")),
    "ustl-types": ({"course_types": "[required, public]"}, Knobs(course_types=frozenset({"required", "public"}))),
    "ustl-pending": ({"count_pending": "true"}, Knobs(count_pending=True)),
}


@pytest.mark.parametrize("case", KNOBS)
def test_knobs_are_turned_as_the_page_reads(case: str, tmp_path: Path) -> None:
    bundle, place = random_bundle(Random(41), 300)
    question = asked(place, case.partition("-")[0])
    in_the_file, in_the_oracle = KNOBS[case]
    folder = write(bundle, tmp_path / "facts")
    facts = read_bundle(folder, LEVELS)
    expected = evaluate(facts, question.policy, question.period, question.as_of, in_the_oracle)
    assert not compare(expected, engine.evaluate_folder(folder, question, in_the_file))


@pytest.mark.parametrize("policy", POLICIES)
def test_the_generator_knows_the_level_grades_of_the_policies(policy: str) -> None:
    assert engine.levels_of(policy).items() >= LEVELS.items()


@pytest.mark.parametrize("policy", POLICIES)
def test_the_order_of_rows_means_nothing(policy: str) -> None:
    bundle, place = random_bundle(Random(11), 120)
    shuffled = Bundle({name: Random(12).sample(rows, len(rows)) for name, rows in bundle.tables.items()})
    assert by_engine(bundle, asked(place, policy)) == by_engine(shuffled, asked(place, policy))


@pytest.mark.parametrize("policy", POLICIES)
def test_a_further_failure_never_lowers_a_level(policy: str) -> None:
    """A retake failed with 0 in the period lowers no level, except where the regulation makes it so.

    * asnu: in a course already passed, it adds to the selected credits and not to the outstanding ones, so that
      the share falls (and a failure with a score can lift a lower mean, or lower the earlier one: no decline).
    * bhuad: the fourth failed course of a student under a sanction turns level 1, for review, into level 2.
    * ustl: at 30 credits the downgrade warning ends, and a referral takes its place. (A regular exam failed with
      its make-up to come also replaces "never enrolled in", so it is a retake here.)
    """
    bundle, place = random_bundle(Random(21), 200)
    question = asked(place, policy)
    further = with_one_more_retake(
        bundle, place, "0", lambda number, code: policy != "asnu" or not passed_something_at(bundle, number, code)
    )
    before, after = by_engine(bundle, question), by_engine(further, question)
    excepted = {"bhuad": sanctioned(bundle), "ustl": referred(after)}.get(policy, set())
    assert moved(before, after, rises=True), "the test shows nothing where nothing moves"
    assert moved(before, after, rises=False) <= excepted


@pytest.mark.parametrize("policy", POLICIES)
def test_a_pass_never_raises_a_level(policy: str) -> None:
    """A retake passed with 100 in the period raises no level, except where the regulation makes it so.

    * asnu, ustl's degree track: a pass below the mean lowers a GPA, and one in an earlier term lifts the mean that
      a later one is held against; so the pass is the best there is, and of the period.
    * bhuad: a student under a sanction who gets from four failed courses to three falls under level 1, for review.
    * ustl: from 30 credits to below, the referral ends, and the downgrade warning begins.
    """
    bundle, place = random_bundle(Random(31), 200)
    question = asked(place, policy)
    passed = with_one_more_retake(bundle, place, "100", lambda number, code: True)
    before, after = by_engine(bundle, question), by_engine(passed, question)
    excepted = {"bhuad": sanctioned(bundle), "ustl": referred(before)}.get(policy, set())
    assert moved(before, after, rises=False), "the test shows nothing where nothing moves"
    assert moved(before, after, rises=True) <= excepted


def asked(place: Place, policy: str) -> Question:
    return next(question for question in questions_for(place) if question.policy == policy)
