"""Everybody of the register exactly once: judged, or not judged for one reason; nobody is silently missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from reports.vocabulary import SKIPPED
from sync.cases.dispensing import EXEMPT

NOT_YET: Final = "not_yet"
"""Why a student was not judged who came into the register (or to the college) after the judging."""

REASONS: Final[Mapping[str, str]] = {
    **SKIPPED,
    EXEMPT: "例外：免于预警",
    NOT_YET: "判断之后才进入学籍或转入，尚未判断",
}
"""What people call the reasons, in the order in which they are counted."""


@dataclass(frozen=True, slots=True)
class Heads:
    """The students of a college as a list accounts for them, by number.

    ``not_judged`` holds each with the reason; with ``judged`` it is the register: everybody once.
    """

    judged: frozenset[str]
    not_judged: Mapping[str, str]

    @property
    def in_register(self) -> int:
        """How many students the register has."""
        return len(self.judged) + len(self.not_judged)

    def by_reason(self) -> tuple[tuple[str, int], ...]:
        """Return how many were not judged for each reason, in the order in which reasons are listed."""
        counted = Counter(self.not_judged.values())
        known = [reason for reason in REASONS if reason in counted]
        return tuple((reason, counted[reason]) for reason in (*known, *sorted(counted.keys() - REASONS.keys())))


def heads(
    register: Iterable[str],
    then: Collection[str],
    skipped: Mapping[str, str],
    exempt: Collection[str],
    warned: Collection[str],
) -> Heads:
    """Account for everybody in the register of today.

    ``then`` are those whom the regulation governed when it was judged, ``skipped`` the reasons of those passed over,
    ``exempt`` whom an exception exempts: it counts unless the student is ``warned`` (was told before it began).
    """
    out = {number: _reason(number, then, skipped, exempt, warned) for number in register}
    return Heads(
        judged=frozenset(number for number, reason in out.items() if reason is None),
        not_judged={number: reason for number, reason in sorted(out.items()) if reason is not None},
    )


def _reason(
    number: str, then: Collection[str], skipped: Mapping[str, str], exempt: Collection[str], warned: Collection[str]
) -> str | None:
    if number in skipped:
        return skipped[number]
    if number not in then:
        return NOT_YET
    return EXEMPT if number in exempt and number not in warned else None


def reason_name(reason: str) -> str:
    """Return what people call a reason."""
    return REASONS.get(reason, reason)
