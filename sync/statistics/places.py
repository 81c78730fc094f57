"""Where a student belongs in the figures: college, major and class, as they were when the warning was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sync.store.register_versions import RegisterVersion

Group = tuple[str, ...]
"""A group of students: ``()`` is the school, then college, major, class; each lies within the one before."""

LAYERS: Final = ("college", "major", "class")
"""The layers of groups below the school."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a student is."""

    college: str
    major: str = ""
    class_name: str = ""

    def groups(self) -> Iterator[Group]:
        """Yield the groups that the student belongs to, the school first."""
        path = (self.college, self.major, self.class_name)
        return (path[:depth] for depth in range(len(path) + 1))


def place_at(versions: Sequence[RegisterVersion], moment: datetime | None, college: str = "") -> Place:
    """Return where a student was at a moment (None: is now); before the register knew them, where it first had them.

    ``college`` is said of a student whom the register lacks.
    """
    if not versions:
        return Place(college)
    known = [each for each in versions if moment is None or each.known_at <= moment]
    last = known[-1] if known else versions[0]
    return Place(last.college, last.major, last.class_name)


def counted(places: Mapping[str, Place]) -> dict[Group, int]:
    """Return how many students each group has."""
    found: dict[Group, int] = {}
    for place in places.values():
        for group in place.groups():
            found[group] = found.get(group, 0) + 1
    return found
