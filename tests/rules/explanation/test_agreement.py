"""An explanation never says anything else than the evaluation: any few students, all four regulations."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from config.policy_files import load_policy
from rules.bundle.reading import read_bundle
from rules.engine.evaluate import evaluate
from rules.engine.inspection import inspect
from rules.engine.session import Session, open_session
from rules.explanation.argument import Argument
from rules.explanation.explain import argue, hits_of, verdicts_of
from rules.explanation.narrowing import narrowed
from rules.facts.facts import Facts
from rules.policy.conditions import read_test
from rules.policy.distances import truth
from rules.policy.law import Law
from tests.rules.oracle.generator import Bundle, Question, questions_for, write
from tests.rules.oracle.generator.records import Place
from tests.rules.oracle.generator.strategies import bundles


def argued(facts: Facts, law: Law, question: Question, number: str, session: Session) -> Argument:
    """The argument on one student, in a session that serves them all."""
    return argue(facts, law, inspect(facts, law, question.period, question.as_of, number, session), number)


@pytest.mark.no_cover
@pytest.mark.parametrize("policy", ["ustl", "lsec", "asnu", "bhuad"])
@settings(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(drawn=bundles())
def test_the_argument_is_the_verdict(policy: str, drawn: tuple[Bundle, Place]) -> None:
    bundle, place = drawn
    law = load_policy(policy)
    question = next(each for each in questions_for(place) if each.policy == policy)
    with TemporaryDirectory() as folder:
        facts = read_bundle(write(bundle, Path(folder)), law.level_grades).facts
    judged = evaluate(facts, law, question.period, question.as_of)
    skipped = {each.student_no: each.reason for each in judged.skipped}
    with open_session(few_facts=True) as session:
        arguments = {
            number: argued(narrowed(facts, law, number), law, question, number, session)
            for number in facts.students["student_no"].to_pylist()
        }
    for number, argument in arguments.items():
        assert argument.tracks == verdicts_of(judged, law, number)
        assert {each.id for each in argument.clauses if each.state == "hit"} == set(hits_of(judged, number))
        assert argument.skipped == skipped.get(number)
        for each in argument.clauses:
            if each.state in ("hit", "not_hit", "unknown"):
                values = {**law.constants, **{figure.name: figure.value for figure in each.figures}}
                expected = {"hit": True, "not_hit": False, "unknown": None}[each.state]
                assert truth(read_test(each.condition), values) is expected
