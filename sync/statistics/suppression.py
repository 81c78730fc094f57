"""Hide small figures so that nobody can work them out from the figures that are shown.

A figure is hidden for its own sake (*primary*); others are hidden with it (*complements*) until every hidden figure
could as well be another one. That is shown, not guessed: for each hidden figure a second table is found in which it
differs, while all that is shown is the same, every sum adds up, and nothing is below zero or above its bound. A hidden
figure may be 0 as well as large: a reader cannot take it for a small one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import Final, Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)
Sum = tuple[Name, tuple[Name, ...]]

_PATIENCE: Final = 600
"""After so many steps the search for another table is given up, and one more figure is hidden instead."""


def suppress(
    values: Mapping[Name, int],
    equations: Iterable[Sum[Name]],
    primary: Collection[Name],
    bounds: Mapping[Name, int] | None = None,
) -> frozenset[Name]:
    """Return what has to be hidden: ``primary`` and as many complements as it takes.

    ``equations`` are totals with their parts, as the reader knows them; ``bounds`` are figures that the reader knows
    to be at most so large.
    """
    table = _Table(values, equations, bounds or {})
    table.hidden.update(primary)
    table.close(primary)
    waiting = sorted(table.hidden, key=repr)
    safe: set[Name] = set()
    while waiting:
        name = waiting.pop()
        if name in safe:
            continue
        moved = table.another(name)
        if moved:
            safe.update(moved)
            continue
        more = table.complement(name)
        if more is None:
            continue  # everything that it is tied to is hidden already
        waiting += [name, *table.hide(more)]
    return frozenset(table.hidden)


class _Table(Generic[Name]):
    """The figures, the sums they stand in, and what is hidden so far."""

    def __init__(self, values: Mapping[Name, int], equations: Iterable[Sum[Name]], bounds: Mapping[Name, int]) -> None:
        self.values = values
        self.bounds = bounds
        self.hidden: set[Name] = set()
        self.members: list[dict[Name, int]] = []
        self.sums_of: dict[Name, list[int]] = defaultdict(list)
        for total, parts in equations:
            for name in (total, *parts):
                self.sums_of[name].append(len(self.members))
            self.members.append({total: -1, **dict.fromkeys(parts, 1)})

    def hide(self, name: Name) -> set[Name]:
        """Hide a figure and its complements; return all that is hidden newly."""
        earlier = set(self.hidden)
        self.hidden.add(name)
        self.close([name])
        return self.hidden - earlier

    def close(self, changed: Iterable[Name]) -> None:
        """Hide complements until no sum has just one figure hidden."""
        queue = [each for name in changed for each in self.sums_of[name]]
        while queue:
            members = self.members[queue.pop()]
            if len(members.keys() & self.hidden) == 1:
                more = self._cheapest(members)
                if more is not None:
                    self.hidden.add(more)
                    queue += self.sums_of[more]

    def complement(self, name: Name) -> Name | None:
        """Return what to hide next to a figure that can still be worked out, near it first; None: all is hidden."""
        seen, edge = {name}, [name]
        while edge:
            near = {other for each in edge for at in self.sums_of[each] for other in self.members[at]} - seen
            more = self._cheapest(near)
            if more is not None:
                return more
            seen |= near
            edge = sorted(near, key=repr)
        return None

    def _cheapest(self, names: Iterable[Name]) -> Name | None:
        """Return the shown figure that tells least: a small one, but rather not a zero."""
        shown = [name for name in names if name not in self.hidden]
        return min(shown, key=lambda name: (self.values[name] == 0, self.values[name], repr(name)), default=None)

    def another(self, name: Name) -> dict[Name, int]:
        """Return steps of 1 that lead to another table in which the figure differs; none where none is found."""
        for step in (1, -1):
            steps = {name: step}
            if self._possible(name, step) and _Search(self, steps).balanced():
                return steps
        return {}

    def _possible(self, name: Name, step: int) -> bool:
        return 0 <= self.values[name] + step <= self.bounds.get(name, self.values[name] + 1)


class _Search(Generic[Name]):
    """A search for steps that balance every sum again."""

    def __init__(self, table: _Table[Name], steps: dict[Name, int]) -> None:
        self.table = table
        self.steps = steps
        self.patience = _PATIENCE
        self.off: dict[int, int] = {}
        for name, step in steps.items():
            self._book(name, step)

    def balanced(self) -> bool:
        """Say whether the sums could be balanced; the steps are then those that do it."""
        if not self.off:
            return True
        self.patience -= 1
        if self.patience < 0:
            return False
        options = {at: self._options(at) for at in self.off}
        at = min(self.off, key=lambda each: len(options[each]))
        for name, step in options[at]:
            self.steps[name] = step
            self._book(name, step)
            if self.balanced():
                return True
            self._book(name, -step)
            del self.steps[name]
        return False

    def _options(self, at: int) -> list[tuple[Name, int]]:
        """Return the hidden figures of a sum that a step would bring nearer to balance, the simplest first."""
        members = self.table.members[at]
        towards = -1 if self.off[at] > 0 else 1
        found = [
            (name, towards * sign)
            for name, sign in members.items()
            if name in self.table.hidden and name not in self.steps and self.table._possible(name, towards * sign)
        ]
        return sorted(found, key=lambda each: (self._worse(*each), -self.table.values[each[0]], repr(each[0])))

    def _worse(self, name: Name, step: int) -> int:
        """Return how many more sums a step would leave unbalanced."""
        changes = 0
        for at in self.table.sums_of[name]:
            new = self.off.get(at, 0) + step * self.table.members[at][name]
            changes += (new != 0) - (at in self.off)
        return changes

    def _book(self, name: Name, step: int) -> None:
        for at in self.table.sums_of[name]:
            new = self.off.get(at, 0) + step * self.table.members[at][name]
            if new:
                self.off[at] = new
            else:
                self.off.pop(at, None)
