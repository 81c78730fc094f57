"""What steps about cases tell students: written before anything is locked, queued with the change that it tells of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sync.apply.tools import ApplyTools
from sync.cases.changes import load_case
from sync.outbox.letters import Letter, LetterKind, queue_letter, queue_undeliverable
from sync.plan.case_steps import AnnounceRow, IssueRow
from sync.store.case_record import Case
from sync.store.plans import PlanRecord
from sync.store.transaction import Transaction

Row = TypeVar("Row", IssueRow, AnnounceRow)
Written = Mapping[int, tuple[Letter, str]]
"""Letters with their texts, by case; none for a student whom no message reaches."""


def write_letters(
    tools: ApplyTools, rows: Sequence[Row], kind: LetterKind, issue: Callable[[Row, Case], int]
) -> Written:
    """Write the messages of the rows that can be delivered; ``issue`` says which of its case each is."""
    with tools.store.read() as tx:
        cases = {row.case_id: load_case(tx, tools.store.site_id, row.case_id) for row in rows}
    letters = [
        tools.post.letter(
            cases[row.case_id], kind, level=row.level, issue=issue(row, cases[row.case_id]), recipient=row.recipient
        )
        for row in rows
        if row.recipient is not None and not row.undeliverable
    ]
    texts = tools.post.write(letters)
    return {letter.case.id: (letter, texts[letter.case.id]) for letter in letters}


def queue_written(
    tx: Transaction,
    site_id: str,
    plan: PlanRecord,
    row: IssueRow | AnnounceRow,
    case: Case,
    written: Written,
    kind: LetterKind,
    issue: int,
    at: datetime,
) -> None:
    """Queue the letter of a row, or note that it is to be handed over."""
    if case.id in written:
        letter, text = written[case.id]
        queue_letter(tx, site_id, letter, text, at, plan_id=plan.id)
        return
    reason = row.undeliverable
    queue_undeliverable(tx, site_id, case, kind, level=row.level, issue=issue, reason=reason, plan_id=plan.id, at=at)
