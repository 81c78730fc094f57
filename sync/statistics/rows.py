"""From cells to rows: by group, by level and by period, with what has to be hidden hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from reports.ordering import natural
from sync.statistics.cells import JUDGED, Cell, Cells, Measure, before, carried, warned
from sync.statistics.conversion import CONVERTED, Fate, conversion_rate
from sync.statistics.figures import Count, GroupRow, HistoryRow, LevelRow, Outcome, TrackFigures
from sync.statistics.places import Group

if TYPE_CHECKING:
    from rules.policy.schema import Track


class Rows:
    """The rows of a window of periods, the last of which is the one asked for.

    ``known`` are the periods of which it is known who stood warned before; ``hidden`` cells are not told.
    """

    def __init__(self, cells: Cells, periods: Sequence[str], known: Collection[str], hidden: Collection[Cell]) -> None:
        self._cells = cells
        self._periods = periods
        self._known = known
        self._hidden = frozenset(hidden)

    def track(self, track: Track, root: Group, depth: int) -> TrackFigures:
        """Return a track's figures for the group ``root`` and all groups within it, ``depth`` layers deep."""
        groups = sorted(self._groups(root, depth), key=lambda group: tuple(natural(part) for part in group))
        return TrackFigures(
            track=track.id,
            label=track.label,
            levels=tuple(level.label for level in track.levels),
            rows=tuple(self._row(track, group) for group in groups),
            by_level=tuple(
                LevelRow(
                    level=level.id,
                    label=level.label,
                    warned=self._count(self._now, root, warned(track.id, level.id)),
                    outcome=self._outcome(self._now, root, track.id, level.id),
                )
                for level in track.levels
            ),
            history=tuple(self._past(track, root, period) for period in self._periods),
        )

    @property
    def _now(self) -> str:
        return self._periods[-1]

    def _groups(self, root: Group, depth: int) -> Iterator[Group]:
        yield root
        deepest = len(root) + depth
        found = {cell.group for cell in self._cells.values if cell.period == self._now}
        yield from (group for group in found if group[: len(root)] == root and len(root) < len(group) <= deepest)

    def _row(self, track: Track, group: Group) -> GroupRow:
        return GroupRow(
            group=group,
            judged=self._cells.values.get(Cell(self._now, group, JUDGED), 0),
            warned=tuple(self._count(self._now, group, warned(track.id, level.id)) for level in track.levels),
            total=self._count(self._now, group, warned(track.id)),
            carried=self._count(self._now, group, carried(track.id)),
            waiting=self._count(self._now, group, Measure("waiting", track.id)),
            revoked=self._count(self._now, group, Measure("revoked", track.id)),
            outcome=self._outcome(self._now, group, track.id),
        )

    def _past(self, track: Track, root: Group, period: str) -> HistoryRow:
        outcome = self._outcome(period, root, track.id)
        return HistoryRow(
            period=period,
            judged=self._cells.values.get(Cell(period, root, JUDGED), 0),
            warned=tuple(self._count(period, root, warned(track.id, level.id)) for level in track.levels),
            total=self._count(period, root, warned(track.id)),
            carried=self._count(period, root, carried(track.id)),
            before=outcome.before if outcome else None,
            rate=outcome.rate if outcome else None,
            rate_hidden=bool(outcome and outcome.rate_hidden),
        )

    def _outcome(self, period: str, group: Group, track: str, level: str = "") -> Outcome | None:
        if period not in self._known:
            return None
        counts = {fate: self._count(period, group, before(track, level, fate)) for fate in Fate}
        base = self._count(period, group, before(track, level))
        told = all(counts[fate] is not None for fate in (*CONVERTED, Fate.LEFT)) and base is not None
        exact = {fate: self._cells.values.get(Cell(period, group, before(track, level, fate)), 0) for fate in Fate}
        rate = conversion_rate(exact)
        return Outcome(
            before=base,
            left=counts[Fate.LEFT],
            lifted=counts[Fate.LIFTED],
            lowered=counts[Fate.LOWERED],
            same=counts[Fate.SAME],
            escalated=counts[Fate.ESCALATED],
            undecided=counts[Fate.UNDECIDED],
            rate=rate if told else None,
            rate_hidden=rate is not None and not told,
        )

    def _count(self, period: str, group: Group, measure: Measure) -> Count:
        cell = Cell(period, group, measure)
        return None if cell in self._hidden else self._cells.values.get(cell, 0)
