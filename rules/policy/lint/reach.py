"""What a condition can reach: whether it can hold at all, and whether another clause makes it superfluous."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations

from rules.policy.conditions import names_in
from rules.policy.law import Law
from rules.policy.lint.feasible import can_hold
from rules.policy.lint.finding import Finding, Subject
from rules.policy.lint.linear import cases_of, either_parts


def reach_findings(law: Law, clauses: Sequence[Subject]) -> Iterator[Finding]:
    """Conditions that can never hold, in whole or in part, and those that always do."""
    for clause in clauses:
        if not can_hold(law, clause.holding):
            message = "这个条件不可能成立：各部分互相矛盾，或超出了可能的取值；请核对数字和比较的方向"
            yield Finding("unreachable", clause.path, message, clause.column)
            continue
        for part in either_parts(clause.test):
            if not can_hold(law, cases_of(part, law)):
                column = next((name.column for name in names_in(part)), None)
                yield Finding("unreachable", clause.path, "“or”的这一部分不可能成立；请核对数字，或删去", column)
        if not can_hold(law, clause.failing):
            message = "这个条件总是成立：凡有数据的学生都会列入；请核对数字和比较的方向"
            yield Finding("always", clause.path, message, clause.column)


def pair_findings(law: Law, clauses: Sequence[Subject]) -> Iterator[Finding]:
    """Among clauses that are in force together: the same condition twice, and lower levels that never decide."""
    sound = [clause for clause in clauses if can_hold(law, clause.holding) and can_hold(law, clause.failing)]
    for one, other in combinations(sound, 2):
        if one.line == other.line and one.names == other.names and _implies(one, other) and _implies(other, one):
            yield Finding("duplicate", other.path, _duplicate(one, other), other.column)
    for lower, higher in permutations(sound, 2):
        if lower.line is not None and lower.line == higher.line and lower.of.rank < higher.of.rank:
            yield from _inverted(lower, higher)


def _duplicate(one: Subject, other: Subject) -> str:
    if one.of.rank == other.of.rank:
        return f"与规则 {one.of.id} 的条件相同；请合并成一条，或核对数字"
    lower = one if one.of.rank < other.of.rank else other
    return f"与规则 {one.of.id} 的条件相同而等级不同，{lower.level}从不由它决定；请核对数字"


def _inverted(lower: Subject, higher: Subject) -> Iterator[Finding]:
    """Wherever the lower level's clause holds the higher level's does too, and needs no person to say so."""
    asks_people = higher.of.clause.review and not lower.of.clause.review
    if asks_people or not higher.names <= lower.names:
        return
    if _implies(lower, higher) and not (higher.names == lower.names and _implies(higher, lower)):
        message = (
            f"条件比规则 {higher.of.id}（{higher.level}）更严，等级（{lower.level}）却更低，"
            "从不起决定作用；请核对两条的数字和等级"
        )
        yield Finding("inverted", lower.path, message, lower.column)


def _implies(one: Subject, other: Subject) -> bool:
    """Whether the other condition holds, or is unknown, for everybody for whom the one holds."""
    return not can_hold(one.law, one.holding, other.failing)
