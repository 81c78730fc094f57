"""Which form each record of a case belongs on, and which forms the occasion asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from config.procedure import Procedure
from config.procedure_duties import Duty, DutyKind, Occasion
from config.procedure_forms import FormEntry, When
from sync.cases.consents import is_pending
from sync.filling.recorded import Recorded
from sync.regulations import Regulation
from sync.store.case_record import Case
from sync.store.records import Record

_PROCESS: Final = "process"
_NO_SHEET: Final = frozenset(
    {DutyKind.LIST, DutyKind.HAND_ON, DutyKind.TRANSCRIPT, DutyKind.REPORT, DutyKind.INSPECTION, DutyKind.ARCHIVE}
)
"""Kinds of records that fill no form of a student's."""


def sorted_by_form(
    procedure: Procedure, at_level: Sequence[FormEntry], records: Sequence[Record]
) -> list[tuple[FormEntry, tuple[Record, ...]]]:
    """Return the forms of a level in their order, each with the records that fill it; every record is on one form.

    A record goes to the form that names its duty, else to the first for its kind, else on the log of support. Where
    the level itself has no such form, one of another level takes it: what was done is not lost.
    """
    entries = [
        *at_level,
        *(each for each in procedure.forms if each not in at_level and each.per in ("record", "case")),
    ]
    kinds = [_kinds(procedure, entry) for entry in entries]
    filled: list[list[Record]] = [[] for _ in entries]
    for record in records:
        place = _place(entries, kinds, record)
        if place is not None:
            filled[place].append(record)
    paired = zip(entries, filled, strict=True)
    return [(entry, tuple(its)) for at, (entry, its) in enumerate(paired) if its or at < len(at_level)]


def arises(regulation: Regulation, entry: FormEntry, case: Case, kept: Recorded) -> bool:
    """Say whether a form belongs into the file of a case though nothing was recorded on it yet."""
    if entry.when is When.CONSENT:
        return bool(kept.consents.get(case.id)) or is_pending(case, regulation.procedure.consents_for(case.level))
    duties = duties_of(regulation.procedure, entry)
    occasions = {duty.occasion for duty in duties}
    if entry.when is not When.FILE and (not duties or Occasion.ALWAYS in occasions):
        return True
    return any(_occurred(regulation, duty, case, kept) for duty in duties)


def duties_of(procedure: Procedure, entry: FormEntry) -> list[Duty]:
    """Return the duties whose records fill a form."""
    return [duty for duty in procedure.duties if duty.id in entry.duties]


def _occurred(regulation: Regulation, duty: Duty, case: Case, kept: Recorded) -> bool:
    """Say whether the occasion that a duty waits for is there."""
    if duty.occasion is Occasion.BY_HAND:
        return duty.id in kept.added.get(case.id, ())
    if duty.occasion is Occasion.TRIAL:
        return case.id in kept.trials
    return duty.occasion is Occasion.NO_PROGRESS and _without_progress(regulation, case, kept.before.get(case.id))


def _without_progress(regulation: Regulation, case: Case, before: Case | None) -> bool:
    """Say whether the student was warned in the period before, at no higher level than now."""
    if before is None:
        return False
    order = [each.id for each in regulation.levels_of(case.level)]
    return (before.issued_level or before.level) in order[: order.index(case.issued_level or case.level) + 1]


def _kinds(procedure: Procedure, entry: FormEntry) -> frozenset[DutyKind]:
    return frozenset(duty.kind for duty in duties_of(procedure, entry))


def _place(entries: Sequence[FormEntry], kinds: Sequence[frozenset[DutyKind]], record: Record) -> int | None:
    for at, entry in enumerate(entries):
        if record.duty and record.duty in entry.duties:
            return at
    for at, of_form in enumerate(kinds):
        if record.kind in of_form:
            return at
    if record.kind in _NO_SHEET:
        return None
    return next((at for at, entry in enumerate(entries) if entry.part == _PROCESS), None)
