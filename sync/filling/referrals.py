"""Fill the list of students whom another regulation governs (bhuad: 留级, 退学; ustl: 学籍管理细则)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reports.documents import ReferralRow
from reports.wording import period_name, reasons
from rules.assessment import RuleHit
from sync.cases.verdicts import referral_hit
from sync.filling.case_file import CaseFile
from sync.regulations import Regulation


def referral_rows(
    file: CaseFile, regulation: Regulation, period: str, entries: Iterable[Mapping[str, Any]]
) -> tuple[ReferralRow, ...]:
    """Return one row per referred student, from the referrals of a kept assessment.

    A clause that the policy file no longer has is named by its id.
    """
    clauses = {clause.id: clause for clause in regulation.law.policy.clauses}
    found: dict[str, list[tuple[RuleHit, str]]] = {}
    for entry in entries:
        clause = clauses.get(entry["rule"])
        cited, words = (clause.clause, f"{clause.clause}：{clause.words}") if clause else (entry["rule"], entry["rule"])
        found.setdefault(entry["student_no"], []).append((referral_hit(entry, cited), words))
    return tuple(
        ReferralRow(
            student=file.directory.students[number],
            reason="".join(reasons((hit for hit, _ in cited), period=period_name(period), labels=regulation.labels)),
            words="\n".join(words for _, words in cited),
        )
        for number, cited in found.items()
        if number in file.directory.students
    )
