"""What comes before a warning takes effect: telling the student alone, waiting for consents, the end of that wait."""

from __future__ import annotations

from sync.plan.case_steps import AnnounceRow, ConsentRow
from sync.plan.issuing import addressee, obstacle
from sync.plan.situation import Situation
from sync.store.case_record import Case, CaseState


def cases_to_announce(situation: Situation) -> list[AnnounceRow]:
    """Return the cases of which the student has to be told first, by policy, level and student.

    A case announced already is announced anew where it says something else since. What waits for a review is not
    told: it has no level yet that may be.
    """
    rows = [
        _announce_row(situation, case, case.effective_level)
        for case in situation.cases
        if case.policy in situation.ahead.announcing
        and case.state in (CaseState.PROPOSED, CaseState.ANNOUNCED)
        and case.id not in situation.ahead.announced
        and case.effective_level is not None
        and obstacle(situation, case) is None
    ]
    return sorted(rows, key=lambda row: (row.policy, row.level, row.student_no, row.case_id))


def cases_to_await(situation: Situation) -> list[ConsentRow]:
    """Return the proposals that rest on consents alone, and wait for them from now on."""
    return [
        _consent_row(case)
        for case in situation.cases
        if case.state is CaseState.PROPOSED
        and case.effective_level is None
        and case.id in situation.ahead.consents
        and case.id not in situation.contested
        and obstacle(situation, case) is None
    ]


def applications_to_close(situation: Situation) -> list[ConsentRow]:
    """Return the cases whose student could apply and has not, now that the last day is past."""
    return [
        _consent_row(case, situation.ahead.not_applied[case.id].isoformat())
        for case in situation.cases
        if case.id in situation.ahead.not_applied and obstacle(situation, case) is None
    ]


def _announce_row(situation: Situation, case: Case, level: str) -> AnnounceRow:
    recipient, undeliverable = addressee(situation, case)
    return AnnounceRow(
        case_id=case.id,
        student_no=case.student_no,
        policy=case.policy,
        period=case.period,
        level=level,
        revision=case.revision,
        recipient=recipient,
        undeliverable=undeliverable,
    )


def _consent_row(case: Case, last_day: str = "") -> ConsentRow:
    return ConsentRow(case.id, case.student_no, case.policy, case.period, case.level, case.revision, last_day)
