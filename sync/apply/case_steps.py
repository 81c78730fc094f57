"""The steps of a plan that are about cases: the store alone takes them, each in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from sync.apply.announcing import announce_cases, await_consents, close_applications, write_announcements
from sync.apply.holding_back import hold_cases
from sync.apply.issuing import issue_cases, write_warnings
from sync.apply.tools import ApplyTools, LeftOut
from sync.apply.turning import turn_cases
from sync.outbox.ahead import Charge, tell_ahead
from sync.outbox.letters import Letter
from sync.outbox.lifting import Clearing, clearings, queue_clearing
from sync.plan.case_steps import (
    AnnounceCases,
    AwaitConsents,
    CloseApplications,
    HoldCases,
    IssueCases,
    StoreStep,
    TurnCases,
    TurnRow,
)
from sync.store.case_record import CaseState
from sync.store.cases import read_case
from sync.store.plans import PlanRecord
from sync.store.transaction import Transaction

NOBODY_FIRST: Final = "没有登记负责该班的辅导员（settings.toml 的 [[actors]]），消息直接发给学生"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a step has to say: by case, what its student is written; and which students' counsellors hear first.

    ``clearings`` are written, by case, where a warning is over.
    """

    letters: Mapping[int, tuple[Letter, str]] = field(default_factory=dict)
    charges: Sequence[Charge] = ()
    clearings: Mapping[int, tuple[Clearing, str]] = field(default_factory=dict)


def prepare(tools: ApplyTools, step: StoreStep) -> Prepared:
    """Write what a step has to say to students, and look up who hears first, before anything is locked."""
    match step:
        case IssueCases():
            return Prepared(write_warnings(tools, step.rows), tools.first.charges(step.rows) if tools.first else ())
        case AnnounceCases():
            return Prepared(write_announcements(tools, step.rows))
        case TurnCases():
            return Prepared(clearings=_clearings(tools, step.rows))
    return Prepared()


def take(
    tx: Transaction, tools: ApplyTools, record: PlanRecord, step: StoreStep, prepared: Prepared
) -> Iterator[LeftOut]:
    """Take a step about cases, and yield whom it left out."""
    letters = prepared.letters
    match step:
        case IssueCases():
            issued = issue_cases(tx, tools, record, step.rows, letters)
            return chain(issued, _tell_first(tx, tools, record, prepared.charges))
        case AnnounceCases():
            return announce_cases(tx, tools, record, step.rows, letters)
        case AwaitConsents():
            return await_consents(tx, tools, record, step.rows)
        case CloseApplications():
            return close_applications(tx, tools, record, step.rows)
        case TurnCases():
            return _turned(tx, tools, record, step.rows, prepared)
        case HoldCases():
            return hold_cases(tx, tools, record, step)


def _tell_first(tx: Transaction, tools: ApplyTools, record: PlanRecord, charges: Sequence[Charge]) -> Iterator[LeftOut]:
    """Tell counsellors of those just issued; yield whose student has none and is therefore written to at once."""
    if tools.first is not None and charges:
        site_id, at = tools.store.site_id, tools.clock.now()
        for charge in tell_ahead(tx, site_id, tools.first.heads_up, charges, record.id, at):
            yield LeftOut(charge.student.number, "先告知辅导员", NOBODY_FIRST)


def _clearings(tools: ApplyTools, rows: Sequence[TurnRow]) -> dict[int, tuple[Clearing, str]]:
    """Write to the students whose warning a plan lifts."""
    over = [row for row in rows if row.to == CaseState.LIFTED.value]
    with tools.store.read() as tx:
        found = [(read_case(tx, tools.store.site_id, row.case_id), row.why) for row in over]
        cleared = clearings(tx, tools.post, [(case, why) for case, why in found if case is not None])
    texts = tools.post.write([clearing.letter for clearing in cleared if clearing.letter is not None])
    return {clearing.case.id: (clearing, texts.get(clearing.case.id, "")) for clearing in cleared}


def _turned(
    tx: Transaction, tools: ApplyTools, record: PlanRecord, rows: Sequence[TurnRow], prepared: Prepared
) -> Iterator[LeftOut]:
    """Turn the cases, yield whom that passed over, and tell the students whose warning has been lifted."""
    yield from turn_cases(tx, tools, record, rows)
    for case_id, (clearing, text) in prepared.clearings.items():
        case = read_case(tx, tools.store.site_id, case_id)
        if case is not None and case.state is CaseState.LIFTED:
            queue_clearing(tx, tools.store.site_id, clearing, text, tools.clock.now(), record.id)
