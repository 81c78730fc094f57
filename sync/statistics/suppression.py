"""Hide small figures so that nobody can work them out from the figures that are shown.

A figure is hidden for its own sake (*primary*); others are hidden with it (*complements*) until every hidden figure
could as well be another one. That is shown, not guessed: for each hidden figure a second table is found in which it
differs, while all that is shown is the same, every sum adds up, and nothing is below zero or above its bound. A hidden
figure may be 0 as well as large: a reader cannot take it for a small one.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

Name = TypeVar("Name", bound=Hashable)

_PATIENCE: Final = 600
"""After so many steps the search for another table is given up, and one more figure is hidden instead."""


def suppress(
    values: Mapping[Name, int],
    equations: Iterable[tuple[Name, tuple[Name, ...]]],
    primary: Collection[Name],
    bounds: Mapping[Name, int] | None = None,
) -> frozenset[Name]:
    """Return what has to be hidden: ``primary`` and as many complements as it takes.

    ``equations`` are totals with their parts, as the reader knows them; ``bounds`` are figures that the reader knows
    to be at most so large. The same figures hide the same, in whatever order they are given.
    """
    names = sorted(values, key=repr)
    number = {name: at for at, name in enumerate(names)}
    limits = [(bounds or {}).get(name) for name in names]
    sums = [(number[total], [number[part] for part in parts]) for total, parts in equations]
    table = _Table([values[name] for name in names], sums, limits)
    waiting = sorted(table.hide(number[name] for name in primary))
    safe: set[int] = set()
    while waiting:
        each = waiting.pop()
        if each in safe:
            continue
        moved = table.another(each)
        if moved:
            safe.update(moved)
        elif (more := table.complement(each)) is not None:
            waiting += [each, *sorted(table.hide([more]))]
    return frozenset(names[at] for at in table.hidden)


class _Table:
    """The figures by number, the sums they stand in, and what is hidden so far."""

    def __init__(
        self, values: Sequence[int], sums: Iterable[tuple[int, Sequence[int]]], bounds: Sequence[int | None]
    ) -> None:
        self.values = values
        self.bounds = bounds
        self.hidden: set[int] = set()
        self.members: list[dict[int, int]] = [{total: -1, **dict.fromkeys(parts, 1)} for total, parts in sums]
        self.sums_of: list[list[tuple[int, int]]] = [[] for _ in values]
        for at, members in enumerate(self.members):
            for name, sign in members.items():
                self.sums_of[name].append((at, sign))
        self.open: list[set[int]] = [set() for _ in self.members]
        """The hidden figures of each sum."""

    def hide(self, names: Iterable[int]) -> set[int]:
        """Hide figures, and complements until no sum has just one hidden; return all that is hidden newly."""
        newly = set(names) - self.hidden
        for name in sorted(newly):
            self._book(name)
        touched = sorted({at for name in newly for at, _ in self.sums_of[name]}, reverse=True)
        while touched:
            at = touched.pop()
            if len(self.open[at]) == 1 and (more := self._cheapest(self.members[at])) is not None:
                self._book(more)
                newly.add(more)
                touched += [other for other, _ in self.sums_of[more]]
        return newly

    def _book(self, name: int) -> None:
        self.hidden.add(name)
        for at, _ in self.sums_of[name]:
            self.open[at].add(name)

    def complement(self, name: int) -> int | None:
        """Return what to hide next to a figure that can still be worked out, near it first; None: all is hidden."""
        seen, edge = {name}, {name}
        while edge:
            near = {other for each in edge for at, _ in self.sums_of[each] for other in self.members[at]} - seen
            more = self._cheapest(near)
            if more is not None:
                return more
            seen |= near
            edge = near
        return None

    def _cheapest(self, names: Iterable[int]) -> int | None:
        """Return the shown figure that tells least: a small one, but rather not a zero."""
        shown = (name for name in names if name not in self.hidden)
        return min(shown, key=lambda name: (self.values[name] == 0, self.values[name], name), default=None)

    def another(self, name: int) -> dict[int, int]:
        """Return steps of 1 that lead to another table in which the figure differs; none where none is found."""
        for step in (1, -1):
            if self.possible(name, step):
                search = _Search(self, name, step)
                if search.balanced():
                    return search.steps
        return {}

    def possible(self, name: int, step: int) -> bool:
        """Say whether a figure could be larger or smaller by a step."""
        bound, new = self.bounds[name], self.values[name] + step
        return new >= 0 and (bound is None or new <= bound)


class _Search:
    """A search for steps that balance every sum again, the first of them given."""

    def __init__(self, table: _Table, name: int, step: int) -> None:
        self.table = table
        self.steps = {name: step}
        self.patience = _PATIENCE
        self.off: dict[int, int] = {}
        self._book(name, step)

    def balanced(self) -> bool:
        """Say whether the sums could be balanced; the steps are then those that do it."""
        if not self.off:
            return True
        self.patience -= 1
        if self.patience < 0:
            return False
        at = min(self.off, key=lambda each: len(self.table.open[each]))
        for name, step in self._options(at):
            self.steps[name] = step
            self._book(name, step)
            if self.balanced():
                return True
            self._book(name, -step)
            del self.steps[name]
        return False

    def _options(self, at: int) -> list[tuple[int, int]]:
        """Return the hidden figures of a sum that a step would bring nearer to balance, the simplest first."""
        table, members = self.table, self.table.members[at]
        towards = -1 if self.off[at] > 0 else 1
        found = [
            (self._worse(name, towards * members[name]), -table.values[name], name)
            for name in table.open[at]
            if name not in self.steps and table.possible(name, towards * members[name])
        ]
        return [(name, towards * members[name]) for _, _, name in sorted(found)]

    def _worse(self, name: int, step: int) -> int:
        """Return how many more sums a step would leave unbalanced."""
        changes = 0
        for at, sign in self.table.sums_of[name]:
            before = self.off.get(at, 0)
            changes += (before + step * sign != 0) - (before != 0)
        return changes

    def _book(self, name: int, step: int) -> None:
        for at, sign in self.table.sums_of[name]:
            new = self.off.get(at, 0) + step * sign
            if new:
                self.off[at] = new
            else:
                self.off.pop(at, None)
