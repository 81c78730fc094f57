"""Dates that cannot be meant, and which clauses are in force together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rules.policy.law import Law
from rules.policy.lint.finding import Finding, Subject
from rules.policy.schema import InForce


def date_findings(law: Law) -> Iterator[Finding]:
    """Days that end before they begin, and clauses that are never law while the policy is."""
    policy = law.policy
    yield from _upside_down(policy.in_force, ("in_force",))
    for at, clause in enumerate(policy.clauses):
        path = ("clauses", at, "in_force")
        yield from _upside_down(clause.in_force, path)
        if _later(clause.in_force.since, policy.in_force.until) or _later(policy.in_force.since, clause.in_force.until):
            message = f"规则 {clause.id} 的施行日期全在办法的施行日期之外，永不适用；请核对"
            yield Finding("dates", path, message)


def eras(clauses: Sequence[Subject]) -> list[list[Subject]]:
    """The clauses in force together, for every span of days between two changes; each set once."""
    spans = [each.of.clause.in_force for each in clauses]
    starts = {span.since for span in spans if span.since} | {_after(span.until) for span in spans if span.until}
    found: dict[tuple[int, ...], None] = {}
    for day in sorted({date.min, *starts}):
        found[tuple(at for at, span in enumerate(spans) if span.on(day))] = None
    return [[clauses[at] for at in places] for places in found]


def _upside_down(span: InForce, path: tuple[str | int, ...]) -> Iterator[Finding]:
    if _later(span.since, span.until):
        yield Finding("dates", (*path, "since"), f"起始日期 {span.since} 在终止日期 {span.until} 之后；请对调或更正")


def _later(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one > other


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day
