"""Decide what becomes of the attempts of an offering, given its new reading; pure, so that it can be tested alone.

Disappearance is not correction (DOMAIN section 6): a mark changed or cleared for a student still enrolled makes a new
version; a mark that is hidden, deleted or out of sight is kept and marked. In a shell reused every term, an emptied
gradebook is no correction either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final

from sync.store.lms_rows import CORRECTIONS, NO_MARK, AttemptRow, OfferingFacts

Match = tuple[int | str, ...]
VALUES: Final = (
    "student_no",
    "original_code",
    "course_code",
    "term",
    "kind",
    "score",
    "result",
    "level_passed",
    "reported_on",
    "pending",
)
"""What makes two versions of an attempt differ."""

_COLUMNS: Final = tuple(each.name for each in fields(AttemptRow))


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing version in the store: its row's id, its attempt, its first date, and whether it had vanished."""

    id: int
    row: AttemptRow
    graded_on: date | None
    vanished: bool

    @property
    def has_outcome(self) -> bool:
        """Say whether the version is an outcome."""
        return self.row.is_outcome


@dataclass(slots=True)
class Decision:
    """What to do: ids to supersede, mark, unmark and touch, and the versions to add (with their first date)."""

    supersede: list[int] = field(default_factory=list)
    withdraw: list[int] = field(default_factory=list)
    vanish: list[int] = field(default_factory=list)
    reappear: list[int] = field(default_factory=list)
    activity: dict[int, bool] = field(default_factory=dict)
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)


def decide(standing: Iterable[Standing], facts: OfferingFacts) -> Decision:
    """Compare the standing versions of an offering's attempts with its new reading."""
    shell = facts.offering.kind == "shell"
    incoming = {_match(row, shell): row for row in facts.attempts}
    before = {_match(version.row, shell): version for version in standing}
    decision = Decision()
    for key, row in incoming.items():
        version = before.get(key)
        if version is not None and _is_read_otherwise(version, facts.items):
            decision.withdraw.append(version.id)
            version = None
        _meet(decision, version, row, shell=shell)
    said = {(row.lms_user_id, row.lms_item_id, row.reported_on): row.term for row in facts.attempts}
    for key, version in before.items():
        if key not in incoming:
            _miss(decision, version, facts.items, said)
    return decision


def _match(row: AttemptRow, shell: bool) -> Match:
    """Return by what an attempt is known again: in a shell, each term's is its own."""
    return (row.lms_user_id, row.kind, row.term) if shell else (row.lms_user_id, row.kind)


def _meet(decision: Decision, version: Standing | None, row: AttemptRow, *, shell: bool) -> None:
    """Decide on an attempt that the reading holds."""
    if version is None:
        if row.pending != NO_MARK:
            decision.new.append(_stored(row, None))
        return
    if version.row.active != row.active:
        decision.activity[version.id] = row.active
    row = _dated(row, version)
    if version.has_outcome and row.pending is not None and (shell or row.pending not in CORRECTIONS):
        _keep(decision, version)
    elif row.pending == NO_MARK and not version.has_outcome and version.row.pending in (NO_MARK, "cleared"):
        return
    elif _same(version.row, row):
        if version.vanished:
            decision.reappear.append(version.id)
    else:
        decision.supersede.append(version.id)
        cleared = replace(row, pending="cleared") if row.pending == NO_MARK else row
        decision.changed.append(_stored(cleared, version.graded_on))


def _dated(row: AttemptRow, version: Standing) -> AttemptRow:
    """A mark without a date has one after all where the attempt's first date is known."""
    if row.pending == "undated" and version.graded_on is not None:
        return replace(row, pending=None, reported_on=version.row.reported_on)
    return row


def _miss(
    decision: Decision,
    version: Standing,
    items: Mapping[int, str | None],
    said: Mapping[tuple[int, int, date | None], str],
) -> None:
    """Decide on an attempt that the reading lacks: withdrawn where the mapping now reads its mark otherwise."""
    mark = (version.row.lms_user_id, version.row.lms_item_id, version.row.reported_on)
    moved = said.get(mark, version.row.term) != version.row.term
    if moved or _is_read_otherwise(version, items):
        decision.withdraw.append(version.id)
    else:
        _keep(decision, version)


def _is_read_otherwise(version: Standing, items: Mapping[int, str | None]) -> bool:
    """Say whether the mapping now takes the item that gave a version for something else."""
    item = version.row.lms_item_id
    return item in items and items[item] != version.row.kind


def _keep(decision: Decision, version: Standing) -> None:
    if not version.vanished:
        decision.vanish.append(version.id)


def _same(before: AttemptRow, now: AttemptRow) -> bool:
    return all(getattr(before, name) == getattr(now, name) for name in VALUES)


def _stored(row: AttemptRow, first: date | None) -> dict[str, Any]:
    """Return the values of a version; the date of the first outcome never moves."""
    return {
        **{name: getattr(row, name) for name in _COLUMNS},
        "graded_on": first or (row.reported_on if row.is_outcome else None),
    }
