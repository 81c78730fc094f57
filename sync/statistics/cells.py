"""The figures of a period as cells that add up: by group (school, college, major, class), track, level and fate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sync.statistics.conversion import Fate, Turned
from sync.statistics.places import Group, counted
from sync.statistics.standing import PeriodStands

LEVELS_DOWN_TO: Final = 1
"""What became of each level is told for the school and for colleges; a class is too small for it."""


class Measure(NamedTuple):
    """What is counted. Empty ``level`` or ``fate``: all of them."""

    kind: str
    track: str = ""
    level: str = ""
    fate: str = ""


class Cell(NamedTuple):
    """One figure: a measure of a group in a period."""

    period: str
    group: Group
    measure: Measure


JUDGED: Final = Measure("judged")


def warned(track: str, level: str = "") -> Measure:
    """Return the measure of warnings issued for the period, not taken back."""
    return Measure("warned", track, level)


def carried(track: str) -> Measure:
    """Return the measure of older warnings that go on without a new one."""
    return Measure("carried", track)


def standing(track: str) -> Measure:
    """Return the measure of all who stand warned: issued or carried."""
    return Measure("standing", track)


def before(track: str, level: str = "", fate: str = "") -> Measure:
    """Return the measure of those who stood warned last period, by level then and by what became of them."""
    return Measure("before", track, level, fate)


Equation = tuple[Cell, tuple[Cell, ...]]
"""A total and its parts."""


@dataclass
class Cells:
    """The cells of one or more periods, and which of them add up to which."""

    values: Counter[Cell] = field(default_factory=Counter)
    equations: list[Equation] = field(default_factory=list)

    def add_period(
        self, now: PeriodStands, turned: Iterable[Turned] | None, tracks: Mapping[str, Sequence[str]]
    ) -> None:
        """Count a period; ``turned`` is what became of the warnings before (None: nothing is known of them).

        ``tracks`` holds the levels of each track.
        """
        groups = self._count(now, turned)
        fates = list(Fate) if turned is not None else []
        for group in groups:
            for track, levels in tracks.items():
                for total, parts in _sums(track, levels, fates, matrix=len(group) <= LEVELS_DOWN_TO):
                    self._sum(Cell(now.period, group, total), [Cell(now.period, group, each) for each in parts])
        self._nest(now.period, groups)

    def _count(self, now: PeriodStands, turned: Iterable[Turned] | None) -> list[Group]:
        found: Counter[tuple[Group, Measure]] = Counter()
        for group, number in counted(now.judged).items():
            found[group, JUDGED] = number
        for (_, track), stand in now.stands.items():
            measure = carried(track) if stand.carried else warned(track, stand.level)
            found.update((group, measure) for group in stand.place.groups())
        for kind, places in (("waiting", now.waiting), ("revoked", now.revoked)):
            for (_, track), place in places.items():
                found.update((group, Measure(kind, track)) for group in place.groups())
        for each in turned or ():
            for group in each.place.groups():
                deep = len(group) > LEVELS_DOWN_TO
                found[group, before(each.track, "" if deep else each.level, each.fate)] += 1
        self.values.update({Cell(now.period, group, measure): number for (group, measure), number in found.items()})
        return sorted({group for group, _ in found} | {()})

    def _sum(self, total: Cell, parts: list[Cell]) -> None:
        for part in parts:
            self.values.setdefault(part, 0)
        self.values[total] = sum(self.values[part] for part in parts)
        self.equations.append((total, tuple(parts)))

    def _nest(self, period: str, groups: Sequence[Group]) -> None:
        """Let every group be the sum of the groups right within it."""
        within: dict[Group, list[Group]] = {}
        for group in groups:
            if group:
                within.setdefault(group[:-1], []).append(group)
        told: dict[Group, set[Measure]] = {}
        for cell in self.values:
            if cell.period == period:
                told.setdefault(cell.group, set()).add(cell.measure)
        for parent, children in within.items():
            for measure in sorted(told.get(parent, set()) - {JUDGED}):
                if len(parent) == LEVELS_DOWN_TO and measure.kind == "before" and measure.level:
                    continue
                parts = tuple(Cell(period, child, measure) for child in children)
                for part in parts:
                    self.values.setdefault(part, 0)
                self.equations.append((Cell(period, parent, measure), parts))

    def join(self, earlier: str, later: str, tracks: Iterable[str]) -> None:
        """Say that who stood warned in the earlier period is who is looked at again in the later one."""
        for cell in list(self.values):
            for track in tracks:
                if cell.period == later and cell.measure == before(track):
                    same = Cell(earlier, cell.group, standing(track))
                    if self.values.get(same) == self.values[cell]:
                        self.equations.append((cell, (same,)))


def _sums(
    track: str, levels: Sequence[str], fates: Sequence[Fate], *, matrix: bool
) -> Iterator[tuple[Measure, list[Measure]]]:
    """Yield each total of a group with its parts, parts that are totals themselves first."""
    yield warned(track), [warned(track, level) for level in levels]
    yield standing(track), [warned(track), carried(track)]
    if not fates:
        return
    if matrix:
        for fate in fates:
            yield before(track, "", fate), [before(track, level, fate) for level in levels]
        for level in levels:
            yield before(track, level), [before(track, level, fate) for fate in fates]
        yield before(track), [before(track, level) for level in levels]
    yield before(track), [before(track, "", fate) for fate in fates]
