"""Which cases a rollback holds: those on which the plan decided, as far as they still are as it left them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sync.cases.life import IN_FORCE
from sync.plan.case_steps import AnnounceCases, AnnounceRow, HoldRow, IssueCases, IssueRow, TurnCases, TurnRow
from sync.plan.history import Carried
from sync.plan.net import Net
from sync.plan.situation import Situation
from sync.store.case_record import Case, CaseState

_ENDED = (CaseState.LIFTED, CaseState.CLOSED)


@dataclass(frozen=True, slots=True)
class Undone:
    """The plan to be rolled back, and what came after it.

    ``levels`` says, by case that the plan issued anew, at which level it had been issued before; ``told`` are the
    cases of which a message of this plan has reached somebody, or may have, ``untold`` those whose message still waits.
    """

    carried: Carried
    later: tuple[Carried, ...] = ()
    levels: Mapping[int, str] | None = None
    told: frozenset[int] = frozenset()
    untold: frozenset[int] = frozenset()


def cases_to_hold(situation: Situation, undone: Undone, net: Net) -> tuple[list[HoldRow], list[str]]:
    """Return the cases to be held, and the numbers of the students whose case has changed since."""
    by_id = {case.id: case for case in situation.cases}
    held: list[HoldRow] = []
    changed: list[str] = []
    for row in _rows(undone.carried):
        case = by_id.get(row.case_id)
        found = None if case is None else _row(situation, undone, net, case, row)
        if found is not None:
            held.append(found)
        elif not (isinstance(row, TurnRow) and row.to not in [state.value for state in _ENDED]):
            changed.append(row.student_no)
    return sorted(held, key=lambda row: (row.policy, row.level, row.student_no, row.case_id)), changed


def after_holding(cases: Iterable[Case], rows: Iterable[HoldRow]) -> tuple[Case, ...]:
    """Return the cases as they will be once ``rows`` are held."""
    shown = {row.case_id: row.shown for row in rows}
    return tuple(replace(case, held=shown[case.id]) if case.id in shown else case for case in cases)


def holds(case: Case, row: HoldRow) -> bool:
    """Say whether a case still is as the plan that is rolled back left it."""
    same = case.revision == row.revision and case.held is None
    match row.did:
        case "issued":
            return same and case.state in IN_FORCE and case.issued_level == row.level
        case "announced":
            return same and case.state is CaseState.ANNOUNCED
        case _:
            return same and case.state in _ENDED


def _rows(carried: Carried) -> Iterator[IssueRow | AnnounceRow | TurnRow]:
    for step, left_out in carried.steps():
        if isinstance(step, IssueCases | AnnounceCases | TurnCases):
            yield from (row for row in step.rows if row.student_no not in left_out)


def _row(
    situation: Situation, undone: Undone, net: Net, case: Case, row: IssueRow | AnnounceRow | TurnRow
) -> HoldRow | None:
    shown = ""
    if isinstance(row, TurnRow):
        if row.to != case.state.value:
            return None
        shown = row.level if _was_in(situation, net, row) else ""
    elif isinstance(row, IssueRow) and row.reissue:
        shown = (undone.levels or {}).get(case.id, "")
    found = HoldRow(case.id, row.student_no, row.policy, row.period, row.level, row.revision, _did(row), shown)
    return found if holds(case, found) else None


def _did(row: IssueRow | AnnounceRow | TurnRow) -> Literal["issued", "announced", "ended"]:
    return "issued" if isinstance(row, IssueRow) else "announced" if isinstance(row, AnnounceRow) else "ended"


def _was_in(situation: Situation, net: Net, row: TurnRow) -> bool:
    """Say whether the turn took a student out of the cohort of the level."""
    place = (None, situation.idnumber(row.policy, row.level))
    return any(member.student_no == row.student_no for member in net.removed.get(place, {}).values())
