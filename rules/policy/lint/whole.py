"""The whole lint of a compiled policy."""

from __future__ import annotations

from collections.abc import Iterator

from rules.policy.law import Law
from rules.policy.lint.bands import band_findings
from rules.policy.lint.dates import date_findings, eras
from rules.policy.lint.finding import Finding, Subject
from rules.policy.lint.reach import pair_findings, reach_findings
from rules.policy.lint.unused import unused_findings
from rules.policy.lint.wording import wording_findings


def lint(law: Law, data: object) -> tuple[Finding, ...]:
    """Everything doubtful in a law; ``data`` is its file as written, with its ``{knob: NAME}``."""
    return tuple(dict.fromkeys(_all(law, data)))


def _all(law: Law, data: object) -> Iterator[Finding]:
    clauses = [Subject(law, at) for at in range(len(law.clauses))]
    yield from reach_findings(law, clauses)
    for together in eras(clauses):
        yield from band_findings(law, together)
        yield from pair_findings(law, together)
    yield from date_findings(law)
    yield from unused_findings(law, data)
    yield from wording_findings(law)
