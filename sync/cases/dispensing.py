"""What exceptions do to verdicts and cases; the verdict that is kept stays as the law says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from rules.assessment import Warning
from sync.store.dispensations import Dispensation, DispensationKind

EXEMPT: Final = "exempt"
"""Why a student was passed over who would have been judged: an exception is in force."""


def in_force(found: Iterable[Dispensation], day: date, kind: DispensationKind) -> Iterator[Dispensation]:
    """Yield the exceptions of a kind that work on a day."""
    return (each for each in found if each.kind is kind and each.in_force(day))


def exempted(found: Iterable[Dispensation], day: date) -> dict[str, str]:
    """Return who is not to be warned on a day, with the reason as a run lists it."""
    return dict.fromkeys((each.student_no for each in in_force(found, day, DispensationKind.EXEMPT)), EXEMPT)


def highest_levels(
    found: Iterable[Dispensation], day: date, tracks: Iterable[Sequence[str]]
) -> dict[tuple[str, str], str]:
    """Return the highest level that may be issued, by student and each level above it (of which it takes the place).

    ``tracks`` are the levels of each track, low to high; of several exceptions the lowest level counts.
    """
    ranks = {level: (at, track) for track in tracks for at, level in enumerate(track)}
    bounds: dict[tuple[str, str], str] = {}
    for each in in_force(found, day, DispensationKind.AT_MOST):
        if each.level is None or each.level not in ranks:
            continue  # a level that the regulation no longer has
        at, track = ranks[each.level]
        for above in track[at + 1 :]:
            standing = bounds.get((each.student_no, above))
            if standing is None or at < ranks[standing][0]:
                bounds[each.student_no, above] = each.level
    return bounds


def bounded(warning: Warning, bounds: Mapping[tuple[str, str], str]) -> Warning:
    """Return a verdict as it may be issued: its levels no higher than an exception allows, its evidence untouched.

    Where the firm level reaches the highest that is allowed, nothing is left to review.
    """
    number = warning.student_no
    level = bounds.get((number, warning.level), warning.level)
    if level == warning.level:
        return warning
    firm = None if warning.firm_level is None else bounds.get((number, warning.firm_level), warning.firm_level)
    return replace(warning, level=level, firm_level=firm, review=warning.review and firm != level)
