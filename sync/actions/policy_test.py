"""Try the worked examples of policy files: which hold, and what none of them tries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.policy_examples import PolicyExamples, load_examples
from config.policy_files import find_policy
from rules.examples.coverage import Gap, gaps
from rules.examples.differences import differences
from rules.examples.running import Outcomes, run_cases
from rules.examples.verdicts import write_verdict
from sync.actions.policy_check import all_policies


@dataclass(frozen=True, slots=True)
class TriedExample:
    """One case: its number and line in the file, the verdict expected and found, and the differences in words."""

    number: str
    line: int
    title: str
    expected: str
    found: str
    rules: tuple[str, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UntriedPart:
    """A clause that no example reaches, or one of its bounds with the sides on which no example stands."""

    clause: str
    bound: str | None
    sides: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """What became of one policy's examples; ``borrowed`` where they are those of the policy that it extends."""

    policy: str
    title: str
    file: str
    borrowed: bool
    examples: tuple[TriedExample, ...]
    untried: tuple[UntriedPart, ...]

    @property
    def failed(self) -> int:
        """How many examples do not hold."""
        return sum(bool(each.differences) for each in self.examples)

    @property
    def holds(self) -> bool:
        """Whether every example holds, and every clause is tried on every side of its bounds."""
        return not self.failed and not self.untried


def try_policies(names: Sequence[str], site: Path) -> tuple[PolicyTest, ...]:
    """Try the policies of these ids or paths; without any, those of the site, or the shipped ones.

    Raises `PolicyError` where there is no such policy, or where it or its examples have faults.
    """
    paths = (find_policy(name, site / "policies") for name in names or all_policies(site))
    return tuple(_tested(load_examples(path)) for path in paths)


def _tested(loaded: PolicyExamples) -> PolicyTest:
    found = list(run_cases(loaded.cases, loaded.law_for))
    policy = loaded.law.policy
    return PolicyTest(
        loaded.law.id,
        policy.title,
        loaded.document.file,
        loaded.borrowed,
        tuple(_tried(loaded, each) for each in found),
        tuple(_untried(each) for each in gaps(loaded.law, found)),
    )


def _tried(loaded: PolicyExamples, found: Outcomes) -> TriedExample:
    policy, case = loaded.law.policy, found.case
    return TriedExample(
        case.number,
        loaded.line(case),
        case.title,
        write_verdict(case.verdict, policy),
        write_verdict(found.verdict, policy),
        tuple(found.hits),
        differences(found),
    )


def _untried(gap: Gap) -> UntriedPart:
    return UntriedPart(gap.clause, gap.bound, gap.sides, str(gap))
