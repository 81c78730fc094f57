"""What became of last period's warnings (DOMAIN.md section 4, conversion rate), per student and track."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from sync.statistics.places import Place
from sync.statistics.standing import PeriodStands, Stand, Who
from sync.store.case_record import Case, CaseState

_LEFT: Final = frozenset({"leave", "withdrawn", "graduated"})
_IN_FORCE: Final = (CaseState.ISSUED, CaseState.IN_SUPPORT, CaseState.CARRIED_OVER)


class Fate(StrEnum):
    """What became of a student who was warned last period.

    ``left``: on leave, withdrawn or graduated, and not judged any more; ``lifted``: judged, and not warned now;
    ``lowered``, ``same``, ``escalated``: warned now, at a lower, the same or a higher level; ``undecided``: nobody can
    say yet (a proposal waits, the older warning has not been turned, or the student has not been judged).
    """

    LEFT = "left"
    LIFTED = "lifted"
    LOWERED = "lowered"
    SAME = "same"
    ESCALATED = "escalated"
    UNDECIDED = "undecided"


CONVERTED: Final = (Fate.LIFTED, Fate.LOWERED)
CARRIED_OVER: Final = (Fate.LOWERED, Fate.SAME)


@dataclass(frozen=True, slots=True)
class Turned:
    """A student warned last period at ``level``, counted where they were then, and what became of them."""

    student_no: str
    track: str
    level: str
    place: Place
    fate: Fate


def turned(
    before: PeriodStands, now: PeriodStands, ranks: Mapping[str, int], cases: Mapping[int, Case]
) -> Iterator[Turned]:
    """Yield everybody who was warned in the period before, and what became of them in the one now.

    ``ranks`` order the levels of each track, ``cases`` are those behind the warnings.
    """
    for who, stand in sorted(before.stands.items()):
        fate = _fate(who, stand, now, ranks, cases)
        yield Turned(stand.student_no, stand.track, stand.level, stand.place, fate)


def _fate(who: Who, stand: Stand, now: PeriodStands, ranks: Mapping[str, int], cases: Mapping[int, Case]) -> Fate:
    newer = now.stands.get(who)
    if newer is not None and not newer.carried:
        return _compared(ranks.get(stand.level, -1), ranks.get(newer.level, -1))
    if now.not_judged.get(who[0]) in _LEFT:
        return Fate.LEFT
    if newer is not None:
        return Fate.SAME
    if who in now.waiting or who[0] not in now.judged or _not_turned(stand, now, cases):
        return Fate.UNDECIDED
    return Fate.LIFTED


def _compared(before: int, after: int) -> Fate:
    if after == before:
        return Fate.SAME
    return Fate.ESCALATED if after > before else Fate.LOWERED


def _not_turned(stand: Stand, now: PeriodStands, cases: Mapping[int, Case]) -> bool:
    """Say whether the older warning is still in force, since nobody has signed what becomes of it."""
    case = None if stand.case_id is None else cases.get(stand.case_id)
    return case is not None and case.state in _IN_FORCE and (case.turned_to or case.period) < now.period


def conversion_rate(fates: Mapping[Fate, int]) -> Fraction | None:
    """Return the share of last period's warned who are not warned now, or lower; who left counts on neither side.

    None: nobody was warned who did not leave.
    """
    staying = sum(fates.values()) - fates.get(Fate.LEFT, 0)
    return Fraction(sum(fates.get(fate, 0) for fate in CONVERTED), staying) if staying else None
