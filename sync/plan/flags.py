"""Whom the roster should show at which level, according to the cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sync.plan.case_steps import AnnounceRow, IssueRow, TurnRow
from sync.store.case_record import Case, CaseState

FlagKey = tuple[str, str]
"""A policy and one of its levels."""

_SUCCEEDED = (CaseState.CARRIED_OVER, CaseState.ESCALATED)


def flags_of(cases: Iterable[Case]) -> dict[FlagKey, frozenset[str]]:
    """Return the numbers of the students to be shown at each level of each policy."""
    by_id = {case.id: case for case in cases}
    flagged: dict[FlagKey, set[str]] = defaultdict(set)
    for case in by_id.values():
        level = flag_of(case, by_id)
        if level is not None:
            flagged[case.policy, level].add(case.student_no)
    return {key: frozenset(students) for key, students in flagged.items()}


def flag_of(case: Case, by_id: Mapping[int, Case]) -> str | None:
    """Return the level at which a case shows its student, or None.

    A case does so from being issued until it ends. One that a newer period's case succeeds does so until that one
    is issued, so that nobody drops out of sight between two periods. While a person has to decide about a case whose
    plan was rolled back, it shows what it showed before that plan.
    """
    if case.held is not None:
        return case.held or None
    if case.state in (CaseState.ISSUED, CaseState.IN_SUPPORT):
        return case.issued_level
    if case.state not in _SUCCEEDED:
        return None
    successor = None if case.successor_id is None else by_id.get(case.successor_id)
    return case.issued_level if successor is None or not _shows_already(successor) else None


def _shows_already(successor: Case) -> bool:
    """Say whether a case was issued, once at least, and not held back before its first issue."""
    return successor.issues > 0 and successor.held != ""


def after_issuing(cases: Iterable[Case], rows: Iterable[IssueRow | AnnounceRow]) -> tuple[Case, ...]:
    """Return the cases as they will be once ``rows`` are issued."""
    levels = {row.case_id: row.level for row in rows}
    return tuple(
        replace(
            case,
            state=CaseState.IN_SUPPORT if case.state is CaseState.IN_SUPPORT else CaseState.ISSUED,
            issued_level=levels[case.id],
            issues=case.issues + 1,
        )
        if case.id in levels
        else case
        for case in cases
    )


def after_turning(cases: Iterable[Case], rows: Iterable[TurnRow]) -> tuple[Case, ...]:
    """Return the cases as they will be once ``rows`` are turned."""
    turned = {row.case_id: row for row in rows}
    return tuple(
        replace(case, state=CaseState(turned[case.id].to), successor_id=turned[case.id].successor_id)
        if case.id in turned
        else case
        for case in cases
    )
