"""Carry out what comes before a warning takes effect: tell the student alone, open and close the wait for consents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from sync.apply.letters import Written, queue_written, write_letters
from sync.apply.tools import ApplyTools, LeftOut
from sync.cases.announcing import ANNOUNCED, LETTER
from sync.cases.changes import Act, CaseMoved, CaseNotFound, NotAllowed, change_case, load_case
from sync.cases.consents import NOT_APPLIED, end_without, standing
from sync.cases.objections import open_objections
from sync.outbox.retraction import take_back_messages
from sync.plan.case_steps import AnnounceRow, ConsentRow
from sync.plan.keeping import signer_of
from sync.store.canonical import canonical_json
from sync.store.case_record import Case, CaseState
from sync.store.consents import read_consents
from sync.store.plans import PlanRecord
from sync.store.transaction import Transaction

Row = TypeVar("Row", AnnounceRow, ConsentRow)


def write_announcements(tools: ApplyTools, rows: Sequence[AnnounceRow]) -> Written:
    """Write the messages of the rows that can be delivered, before anything is locked."""
    return write_letters(tools, rows, LETTER, lambda row, _case: row.revision)


def announce_cases(
    tx: Transaction,
    tools: ApplyTools,
    plan: PlanRecord,
    rows: Sequence[AnnounceRow],
    letters: Written,
) -> Iterator[LeftOut]:
    """Announce every case that still stands as the plan says; yield the others.

    Its message is queued, or noted as to be handed over; one about what the case said before is taken back. Nothing
    of it reaches the roster, teachers or guardians: those follow the issued cases alone.
    """
    objected = open_objections(tx, tools.store.site_id)

    def announce(row: AnnounceRow, case: Case) -> bool:
        told = case.state in (CaseState.PROPOSED, CaseState.ANNOUNCED) and case.effective_level == row.level
        if not told or case.id in objected:
            return False
        _announce(tx, tools, plan, row, case, letters)
        return True

    yield from _each(tx, tools, rows, "告知本人", announce)


def await_consents(
    tx: Transaction, tools: ApplyTools, plan: PlanRecord, rows: Sequence[ConsentRow]
) -> Iterator[LeftOut]:
    """Let every case wait for consents that still stands as the plan says; yield the others."""

    def wait(_row: ConsentRow, case: Case) -> bool:
        if case.state is not CaseState.PROPOSED:
            return False
        to = CaseState.AWAITING_CONSENTS
        change_case(tx, tools.store.site_id, case, _act(tx, tools, plan, case), to.value, to=to)
        return True

    yield from _each(tx, tools, rows, "等待各方同意", wait)


def close_applications(
    tx: Transaction, tools: ApplyTools, plan: PlanRecord, rows: Sequence[ConsentRow]
) -> Iterator[LeftOut]:
    """End the wait for every student who has still not applied; yield those who have, and whose case changed."""
    site_id = tools.store.site_id

    def close(row: ConsentRow, case: Case) -> bool:
        if standing(case, read_consents(tx, site_id, [case.id])):
            return False
        end_without(
            tx, site_id, case, _act(tx, tools, plan, case), NOT_APPLIED, canonical_json({"last_day": row.last_day})
        )
        return True

    yield from _each(tx, tools, rows, "逾期未申请", close)


def _each(
    tx: Transaction, tools: ApplyTools, rows: Sequence[Row], what: str, do: Callable[[Row, Case], bool]
) -> Iterator[LeftOut]:
    """Do something with every case that says what the plan says it does; yield those with which it was not done."""
    for row in rows:
        try:
            case = load_case(tx, tools.store.site_id, row.case_id)
            same = case.reexamine_digest is None and case.revision == row.revision
            if not same or not do(row, case):
                yield LeftOut(row.student_no, what, "个案在计划批准之后有变化，未作处理")
        except (CaseMoved, CaseNotFound, NotAllowed):
            yield LeftOut(row.student_no, what, "个案正由他人处理，未作处理")


def _act(tx: Transaction, tools: ApplyTools, plan: PlanRecord, case: Case) -> Act:
    who = signer_of(tx, tools.store.site_id, plan, case)
    return Act(who, f"批准并执行计划 {plan.checksum[:12]}", tools.clock.now())


def _announce(
    tx: Transaction, tools: ApplyTools, plan: PlanRecord, row: AnnounceRow, case: Case, letters: Written
) -> None:
    site_id, act = tools.store.site_id, _act(tx, tools, plan, case)
    case = change_case(tx, site_id, case, act, ANNOUNCED, to=CaseState.ANNOUNCED)
    take_back_messages(tx, site_id, case.id, act, LETTER)
    queue_written(tx, site_id, plan, row, case, letters, LETTER, row.revision, act.at)
