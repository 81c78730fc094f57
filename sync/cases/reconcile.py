"""Keep an assessment and bring the cases in line with it, without changing what a person has decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from rules.assessment import Assessment, Warning
from sync.cases.changes import Act, change_case
from sync.cases.comparison import Move, compare
from sync.cases.verdicts import (
    NOT_HIT,
    differences,
    for_cases,
    reexamination_json,
    verdict_columns,
    warning_from_json,
    warning_json,
)
from sync.store.assessments import AssessmentRecord, keep_assessment
from sync.store.canonical import canonical_json, digest
from sync.store.case_record import Case, CaseEvent, CaseState, NewCase
from sync.store.cases import insert_cases, insert_events, lock_policy, read_cases, read_verdicts
from sync.store.database import Store
from sync.store.transaction import Transaction

SYSTEM: Final = "system"
"""The actor of what no person did."""

_WHY: Final = {
    Move.OPEN: "核算结果达到预警标准",
    Move.UPDATE: "核算结果有变化",
    Move.REPROPOSE: "核算结果再次达到预警标准",
    Move.WITHDRAW: "核算结果不再达到预警标准",
    Move.REEXAMINE: "核算结果与现行内容不同，待人工复核",
    Move.CLEAR: "核算结果与现行内容不再有出入",
}
_UNMARKED: Final[dict[str, object]] = {"reexamine": None, "reexamine_digest": None}
_TO: Final = {Move.WITHDRAW: CaseState.WITHDRAWN, Move.REPROPOSE: CaseState.PROPOSED}


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A student with or without a case about whom this assessment says nothing, and why."""

    student_no: str
    reason: str
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What an assessment changed. Each tuple holds case ids, in order."""

    assessment: AssessmentRecord
    opened: tuple[int, ...]
    updated: tuple[int, ...]
    withdrawn: tuple[int, ...]
    reproposed: tuple[int, ...]
    reexamine: tuple[int, ...]
    cleared: tuple[int, ...]
    unchanged: int
    not_judged: tuple[NotJudged, ...]


@dataclass(slots=True)
class _Work:
    """One reconciliation under way."""

    tx: Transaction
    site_id: str
    assessment: Assessment
    record: AssessmentRecord
    at: datetime
    colleges: Mapping[str, str]
    moved: dict[Move, list[int]] = field(default_factory=lambda: defaultdict(list))
    opening: list[Warning] = field(default_factory=list)
    verdicts: dict[int, str | None] = field(default_factory=dict)


def reconcile(
    store: Store,
    assessment: Assessment,
    *,
    known_at: datetime,
    at: datetime,
    colleges: Mapping[str, str],
    scope: str = "",
    evaluated: Collection[str] | None = None,
    held: Mapping[str, str] | None = None,
    bounds: Mapping[tuple[str, str], str] | None = None,
) -> Reconciliation:
    """Keep ``assessment`` and open, update, withdraw or mark the cases of its policy and period.

    Steps: keep the assessment; list who was not judged; compare every other student's case with the new verdict
    (`sync.cases.comparison`); open what is new. All of it happens, or nothing.

    ``known_at`` is the moment whose facts were read, ``colleges`` the college of each student by number, ``scope``
    the colleges covered where the policy is used for some only. ``evaluated``, where given, are the students who
    were judged: a case of anybody else is left alone and listed. ``held`` are students whose result a person has to
    release first or whom an exception exempts, with the reason; ``bounds`` are the levels that exceptions put in
    place of higher ones. The assessment is kept as it is.
    """
    with store.begin() as tx:
        lock_policy(tx, store.site_id, assessment.policy)
        record = keep_assessment(tx, store.site_id, assessment, known_at=known_at, scope=scope)
        work = _Work(tx, store.site_id, assessment, record, at, colleges)
        cases = read_cases(tx, store.site_id, policy=assessment.policy, period=assessment.period, lock=True)
        by_key = {(case.student_no, case.track): case for case in cases}
        warnings = {(warning.student_no, warning.track): warning for warning in for_cases(assessment, bounds)}
        passed_over = _not_judged(assessment, cases, warnings, evaluated, held or {})
        judged = sorted((by_key.keys() | warnings.keys()) - {key for key, _ in passed_over})
        work.verdicts = read_verdicts(tx, store.site_id, [case.id for case in cases])
        for key in judged:
            _bring_in_line(work, by_key.get(key), warnings.get(key))
        opened = _open(work)
    return _result(work, opened, tuple(entry for _, entry in passed_over))


def _not_judged(
    assessment: Assessment,
    cases: list[Case],
    warnings: Mapping[tuple[str, str], Warning],
    evaluated: Collection[str] | None,
    held: Mapping[str, str],
) -> list[tuple[tuple[str, str], NotJudged]]:
    """Return the (student, track) pairs that the assessment says nothing about, with the reason."""
    reasons = {**{entry.student_no: entry.reason for entry in assessment.skipped}, **held}
    known = None if evaluated is None else set(evaluated)
    ids = {(case.student_no, case.track): case.id for case in cases}
    left_out = []
    for key in sorted(ids.keys() | warnings.keys()):
        reason = reasons.get(key[0])
        if reason is None and known is not None and key[0] not in known and key not in warnings:
            reason = "not_evaluated"
        if reason is not None:
            left_out.append((key, NotJudged(key[0], reason, ids.get(key))))
    return left_out


def _bring_in_line(work: _Work, case: Case | None, warning: Warning | None) -> None:
    """Do with one case what its new verdict means for it."""
    text = None if warning is None else warning_json(warning)
    found = NOT_HIT if text is None else digest(text)
    move = compare(case, found)
    if case is None:
        work.opening += [warning] if warning else []
        return
    work.moved[move].append(case.id)
    if move is Move.NOTHING:
        return
    details = canonical_json(differences(_verdict_of(work, case), warning))
    change_case(
        work.tx,
        work.site_id,
        case,
        Act(SYSTEM, _WHY[move], work.at),
        move.value,
        to=_TO.get(move),
        basis=work.record.id,
        details=details,
        columns=_columns(work, case, move, warning, found),
    )


def _columns(work: _Work, case: Case, move: Move, warning: Warning | None, found: str) -> dict[str, object]:
    if move in (Move.UPDATE, Move.REPROPOSE) and warning is not None:
        basis = {"assessment_id": work.record.id, "revision": case.revision + 1, "by_hand": False}
        return {**verdict_columns(warning), **basis, **_UNMARKED}
    if move is Move.REEXAMINE:
        verdict = None if warning is None else warning_json(warning)
        return {"reexamine": reexamination_json(verdict, work.record.id), "reexamine_digest": found}
    return _UNMARKED


def _verdict_of(work: _Work, case: Case) -> Warning | None:
    text = work.verdicts[case.id]
    return None if text is None else warning_from_json(text)


def _open(work: _Work) -> list[int]:
    """Open a case for every new verdict, with its first event."""
    new = [
        NewCase(
            policy=work.assessment.policy,
            track=warning.track,
            student_no=warning.student_no,
            period=work.assessment.period,
            college=work.colleges.get(warning.student_no, ""),
            by_hand=False,
            assessment_id=work.record.id,
            **verdict_columns(warning),
        )
        for warning in work.opening
    ]
    ids = insert_cases(work.tx, work.site_id, new, work.at)
    why = _WHY[Move.OPEN]
    events = [
        CaseEvent(each, 1, Move.OPEN.value, None, CaseState.PROPOSED, SYSTEM, why, work.at, work.record.id)
        for each in ids
    ]
    insert_events(work.tx, work.site_id, events)
    return ids


def _result(work: _Work, opened: list[int], not_judged: tuple[NotJudged, ...]) -> Reconciliation:
    moved = {move: tuple(work.moved.get(move, ())) for move in Move}
    return Reconciliation(
        assessment=work.record,
        opened=tuple(opened),
        updated=moved[Move.UPDATE],
        withdrawn=moved[Move.WITHDRAW],
        reproposed=moved[Move.REPROPOSE],
        reexamine=moved[Move.REEXAMINE],
        cleared=moved[Move.CLEAR],
        unchanged=len(moved[Move.NOTHING]),
        not_judged=not_judged,
    )
