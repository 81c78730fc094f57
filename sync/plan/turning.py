"""The turn of a period: what becomes of older cases once a newer period has been evaluated (DOMAIN.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sync.plan.case_steps import TurnRow
from sync.plan.plan import Waiting
from sync.plan.situation import Situation
from sync.store.case_record import Case, CaseState

_LEFT: Final = frozenset({"withdrawn", "graduated"})
_IN_FORCE: Final = (CaseState.ISSUED, CaseState.IN_SUPPORT)
_SUCCEEDED: Final = (CaseState.CARRIED_OVER, CaseState.ESCALATED)
_GONE: Final = (CaseState.REJECTED, CaseState.WITHDRAWN, CaseState.REVOKED)
_ALIVE: Final = frozenset(set(CaseState) - set(_GONE))

Fate = tuple[CaseState, int | None, str]
"""What becomes of a case, the case that succeeds it, and why."""


def cases_to_turn(situation: Situation) -> tuple[list[TurnRow], list[Waiting]]:
    """Return what becomes of every case of an older period, and the cases of which nobody can say."""
    by_id = {case.id: case for case in situation.cases}
    newest = {
        (case.policy, case.track, case.student_no): case
        for case in situation.cases
        if case.period == situation.newest_period(case)
    }
    ranks = {(level.policy, level.level): level.rank for level in situation.levels}
    rows: list[TurnRow] = []
    unknown: list[Waiting] = []
    for case in situation.cases:
        if _is_due(situation, case, by_id):
            successor = newest.get((case.policy, case.track, case.student_no))
            fate = _fate(situation, case, successor, ranks)
            if fate is None:
                unknown.append(Waiting(case.id, case.student_no, "新的学期没有核算到该生，请核实学籍"))
            else:
                rows.append(_row(situation, case, fate))
    return rows, unknown


def _is_due(situation: Situation, case: Case, by_id: Mapping[int, Case]) -> bool:
    """Say whether a newer period has something to say about a case, and nothing open stands in the way."""
    newest = situation.newest_period(case)
    if (case.turned_to or case.period) >= newest and not _orphaned(case, by_id):
        return False
    if case.reexamine_digest is not None or case.held is not None or case.id in situation.objected:
        return False
    if case.state in (CaseState.PROPOSED, *_IN_FORCE):
        return True
    return case.state in _SUCCEEDED and (case.successor_id is None or _orphaned(case, by_id))


def _orphaned(case: Case, by_id: Mapping[int, Case]) -> bool:
    """Say whether the case that was to succeed this one came to nothing."""
    successor = None if case.successor_id is None else by_id.get(case.successor_id)
    return successor is not None and successor.state in _GONE


def _fate(
    situation: Situation, case: Case, successor: Case | None, ranks: Mapping[tuple[str, str], int]
) -> Fate | None:
    if case.state is CaseState.PROPOSED:
        return CaseState.WITHDRAWN, None, "未及确认，新的学期已核算"
    if successor is not None and successor.state in _ALIVE:
        return _succeeded(case, successor, ranks)
    reason = situation.not_judged.get((case.policy, case.student_no))
    if reason in _LEFT:
        return CaseState.CLOSED, None, "学生已离校（毕业或退学）"
    if reason is not None:
        return CaseState.CARRIED_OVER, None, "本期未核算该生，预警延续"
    judged = situation.judged.get(case.policy)
    if judged is not None and case.student_no not in judged:
        return None
    newest = situation.newest_period(case)
    if situation.judged_in.get((case.policy, case.student_no), newest) < newest:
        return None  # judged with another college, which has not come to this period yet
    if case.id in situation.ahead.on_trial:
        return CaseState.CARRIED_OVER, None, "试读期满后须作出决定，在此之前预警延续"
    if case.id in situation.carry:
        return CaseState.CARRIED_OVER, None, "本期未达到预警标准，但尚不符合解除条件"
    conditions = "，且符合解除条件" if case.id in situation.rests_on else ""
    return CaseState.LIFTED, None, f"本期未达到预警标准{conditions}"


def _succeeded(case: Case, successor: Case, ranks: Mapping[tuple[str, str], int]) -> Fate:
    before = ranks.get((case.policy, case.issued_level or ""), -1)
    after = ranks.get((case.policy, successor.effective_level or successor.level), -1)
    if after > before:
        return CaseState.ESCALATED, successor.id, "本期达到更高的预警等级"
    return CaseState.CARRIED_OVER, successor.id, "本期仍达到预警标准"


def _row(situation: Situation, case: Case, fate: Fate) -> TurnRow:
    to, successor_id, why = fate
    return TurnRow(
        case_id=case.id,
        student_no=case.student_no,
        policy=case.policy,
        period=case.period,
        level=case.issued_level or case.level,
        revision=case.revision,
        to=to.value,
        successor_id=successor_id,
        turned_to=situation.newest_period(case) or case.period,
        why=why,
        basis=situation.basis.get(case.id),
        facts=situation.rests_on.get(case.id, "") if successor_id is None else "",
    )
