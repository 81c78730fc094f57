"""Run the examples of a policy through the real engine, and say where a verdict is not the expected one.

All cases that share calendar, period, day, knobs and earlier periods are judged by one call of the engine, each as a
student. The law of that call has, besides its own clauses, one *probe* per measure and formula that always holds where
the measure is known: so its value comes out with the verdicts, and `coverage` can tell on which side of a bound a case
stood.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Final

from rules.assessment import Assessment, Figure
from rules.engine.evaluate import evaluate
from rules.examples.cases import Case
from rules.examples.facts import facts_of, student_no
from rules.examples.layout import KnobValue
from rules.examples.verdicts import Outcome, Verdict
from rules.policy.conditions import Comparison, Either, Name, Number, Quantity
from rules.policy.law import Law, LawClause
from rules.policy.schema import Clause

LawFor = Callable[[Mapping[str, KnobValue], date], Law]
"""The law with other knobs, as it is read on a day."""
_PROBE: Final = "probe."


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What the engine made of one case: verdict, rules hit with their figures, and every known measure."""

    case: Case
    law: Law
    verdict: Verdict
    hits: Mapping[str, Mapping[str, Figure]]
    measures: Mapping[str, Figure]


def run_cases(cases: Iterable[Case], law_for: LawFor) -> Iterator[Outcomes]:
    """Judge the cases; ``law_for`` gives their law. In the order of the cases' numbers."""
    found = [each for group in _together(cases) for each in _run(group, law_for(group[0].knobs, group[0].as_of))]
    yield from sorted(found, key=lambda each: student_no(each.case))


def _together(cases: Iterable[Case]) -> Iterator[list[Case]]:
    def shared(case: Case) -> tuple[str, ...]:
        knobs = json.dumps(dict(case.knobs), ensure_ascii=False, sort_keys=True)
        return (
            case.period,
            case.as_of.isoformat(),
            knobs,
            repr(case.terms),
            repr(sorted(line.period for line in case.earlier)),
        )

    for _, group in groupby(sorted(cases, key=shared), key=shared):
        yield list(group)


def _run(cases: list[Case], law: Law) -> Iterator[Outcomes]:
    facts = facts_of(cases, law.policy)
    assessment = evaluate(facts, _probed(law), cases[0].period, cases[0].as_of)
    for case in cases:
        yield _outcomes(case, law, assessment)


def _probed(law: Law) -> Law:
    """The law with its probes; its hash is another, since it is another law."""
    quantities: dict[str, Quantity] = {name: Name(name) for name in law.measures} | dict(law.formulas)
    probes = tuple(_probe(at, name, quantity) for at, (name, quantity) in enumerate(quantities.items()))
    return replace(law, clauses=law.clauses + probes, hash=f"{law.hash}+{_PROBE}")


def _probe(at: int, name: str, quantity: Quantity) -> LawClause:
    zero = Number(Fraction(0))
    known = Either((Comparison(">=", quantity, zero), Comparison("<", quantity, zero)))
    clause = Clause(
        id=f"{_PROBE}{at}",
        referral=True,
        clause=_PROBE,
        words=_PROBE,
        when=f"{name} >= 0 or {name} < 0",
        figures=(name,),
    )
    return LawClause(clause, None, -1, known)


def _outcomes(case: Case, law: Law, assessment: Assessment) -> Outcomes:
    number = student_no(case)
    skipped = next((each.reason for each in assessment.skipped if each.student_no == number), None)
    warnings = [each for each in assessment.warnings if each.student_no == number]
    referrals = [each for each in assessment.referrals if each.student_no == number]
    own = {each.rule: each.figures for each in referrals if not each.rule.startswith(_PROBE)}
    verdict = Verdict(
        skipped,
        {each.track: Outcome(each.level, each.review, each.firm_level) for each in warnings},
        frozenset(own),
    )
    hits = {hit.id: hit.figures for warning in warnings for hit in warning.rules} | own
    probes = [each.figures for each in referrals if each.rule.startswith(_PROBE)]
    return Outcomes(case, law, verdict, hits, {name: value for figures in probes for name, value in figures.items()})
