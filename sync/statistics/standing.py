"""Who is warned in a period: whose warning was issued for it, and whose older one was carried into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.cases.life import BEFORE_ISSUE
from sync.statistics.places import Place
from sync.store.case_record import Case, CaseState

Who = tuple[str, str]
"""A student (number) on a track."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A student warned in a period on a track.

    ``carried``: no warning was issued for the period, an older one goes on (lsec 三.4, a leave). ``case_id`` is None
    for a warning from before there was this system.
    """

    student_no: str
    track: str
    level: str
    place: Place
    carried: bool = False
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class PeriodStands:
    """A period of a regulation: who stands warned, who may yet be (``waiting``), whose warning was taken back.

    ``judged`` holds who was judged with the place they had then, ``not_judged`` the others with the reason; both are
    empty where the site did not judge the period itself.
    """

    period: str
    stands: Mapping[Who, Stand]
    waiting: Mapping[Who, Place]
    revoked: Mapping[Who, Place]
    judged: Mapping[str, Place]
    not_judged: Mapping[str, str]

    @property
    def known(self) -> bool:
        """Say whether the period is known at all: judged, or with warnings."""
        return bool(self.judged or self.stands)


@dataclass(frozen=True, slots=True)
class Issued:
    """A warning that was issued for a period and not taken back; ``case`` is None for an imported one."""

    student_no: str
    track: str
    period: str
    level: str
    place: Place
    case: Case | None = None


def stands_of(period: str, issued: Iterable[Issued], carried_into: Mapping[int, frozenset[str]]) -> dict[Who, Stand]:
    """Return who stands warned in a period; ``carried_into`` are the periods that each case was carried into."""
    everything = sorted(issued, key=lambda each: each.period)
    found: dict[Who, Stand] = {}
    for each in everything:
        own = each.period == period
        carried = each.case is not None and period in carried_into.get(each.case.id, frozenset())
        if own or carried:
            number = each.case.id if each.case else None
            stand = Stand(each.student_no, each.track, each.level, each.place, not own, number)
            found[each.student_no, each.track] = stand
    return found


def waiting_of(cases: Iterable[Case], places: Mapping[int, Place]) -> dict[Who, Place]:
    """Return who may yet be warned in the period of these cases: proposed, but not issued."""
    return {(case.student_no, case.track): places[case.id] for case in cases if case.state in BEFORE_ISSUE}


def revoked_of(cases: Iterable[Case], places: Mapping[int, Place]) -> dict[Who, Place]:
    """Return whose warning was issued in the period of these cases and taken back."""
    return {(case.student_no, case.track): places[case.id] for case in cases if case.state is CaseState.REVOKED}
