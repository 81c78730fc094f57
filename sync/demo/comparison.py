"""Compare what the rules found with what is known because it was planted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.assessment import Assessment
from sync.demo.college_expected import Expected

_Verdict = tuple[str | None, tuple[str, ...], bool, str | None, tuple[str, ...], str | None]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A student whose verdict is not the expected one, with both in words and why it was expected."""

    student_no: str
    policy: str
    expected: str
    found: str
    why: str


def mismatches(expected: Iterable[Expected], assessment: Assessment) -> Iterator[Mismatch]:
    """Yield every difference, also for students of whom nothing was expected and something found."""
    found = _found(assessment)
    known = {each.student_no: each for each in expected}
    for number in sorted(known.keys() | found.keys()):
        planted = known.get(number)
        wanted = _of(planted) if planted else _NOTHING
        got = found.get(number, _NOTHING)
        if wanted != got:
            why = planted.why if planted else "普通学生，不应有任何结果"
            yield Mismatch(number, assessment.policy, _words(wanted), _words(got), why)


_NOTHING: _Verdict = (None, (), False, None, (), None)


def _of(planted: Expected) -> _Verdict:
    rules = tuple(sorted(_full(planted.policy, rule) for rule in planted.rules))
    referrals = tuple(sorted(_full(planted.policy, rule) for rule in planted.referrals))
    return planted.level, rules, planted.review, planted.firm_level, referrals, planted.skipped


def _full(policy: str, rule: str) -> str:
    return rule if rule.startswith(f"{policy}.") else f"{policy}.{rule}"


def _found(assessment: Assessment) -> dict[str, _Verdict]:
    found: dict[str, _Verdict] = {}
    referred: dict[str, tuple[str, ...]] = {}
    for referral in assessment.referrals:
        referred[referral.student_no] = (*referred.get(referral.student_no, ()), referral.rule)
    for number, rules in referred.items():
        found[number] = (None, (), False, None, tuple(sorted(rules)), None)
    for warning in assessment.warnings:
        rules = tuple(sorted(hit.id for hit in warning.rules))
        referrals = tuple(sorted(referred.get(warning.student_no, ())))
        found[warning.student_no] = (warning.level, rules, warning.review, warning.firm_level, referrals, None)
    for skipped in assessment.skipped:
        found[skipped.student_no] = (None, (), False, None, (), skipped.reason)
    return found


def _words(verdict: _Verdict) -> str:
    level, rules, review, firm, referrals, skipped = verdict
    if skipped:
        return f"不评估（{skipped}）"
    parts = [level or "无预警", *rules, *(f"转：{rule}" for rule in referrals)]
    return "，".join([*parts, f"待审查（现行 {firm or '无'}）"] if review else parts)
