"""How the outcome of a worked example differs from what it expects, in the words of the policy."""

from __future__ import annotations

from collections.abc import Iterator

from rules.assessment_json import exact_text
from rules.examples.running import Outcomes
from rules.examples.verdicts import write_verdict
from rules.policy.conditions import names_in, read_test
from rules.policy.law import LawClause


def differences(found: Outcomes) -> tuple[str, ...]:
    """One line for the verdict, one for the rules, then the figures of every rule concerned; empty where all agree."""
    lines = [*_of_verdicts(found), *_of_rules(found)]
    return (*lines, *(_figures(found, clause) for clause in _concerned(found))) if lines else ()


def _of_verdicts(found: Outcomes) -> Iterator[str]:
    if found.case.verdict != found.verdict:
        policy = found.law.policy
        yield f"应为 {write_verdict(found.case.verdict, policy)}，实为 {write_verdict(found.verdict, policy)}"


def _of_rules(found: Outcomes) -> Iterator[str]:
    expected = found.case.rules
    if expected is not None and expected != frozenset(found.hits):
        missing, surplus = sorted(expected - set(found.hits)), sorted(set(found.hits) - expected)
        parts = [
            f"应当符合 {'、'.join(missing)}，而没有" if missing else "",
            f"不应符合 {'、'.join(surplus)}，而符合了" if surplus else "",
        ]
        yield f"规则：{'；'.join(filter(None, parts))}"


def _concerned(found: Outcomes) -> Iterator[LawClause]:
    """The rules on which example and engine do not agree; where the example names none, those of either verdict."""
    wanted = found.case.rules
    if wanted is None:
        levels = {(track, outcome.level) for track, outcome in found.case.verdict.warnings.items()}
        wanted = frozenset(
            each.id for each in found.law.clauses if each.track and (each.track.id, each.clause.level) in levels
        )
        wanted |= found.case.verdict.referrals
    differing = wanted ^ frozenset(found.hits)
    if found.verdict.skipped is None:
        yield from (each for each in found.law.clauses if each.id in differing)


def _figures(found: Outcomes, clause: LawClause) -> str:
    policy = found.law.policy
    told = []
    for name in dict.fromkeys(each.name for each in names_in(read_test(clause.clause.when))):
        value = found.law.constants.get(name, found.measures.get(name))
        named = policy.measures.get(name) or policy.knobs[name]
        told.append(f"{named.label} {'没有数据' if value is None else exact_text(value)}")
    return f"{clause.id}（{clause.clause.when}）：{'，'.join(told)}"
