"""Places in a group: who has the better value, exactly, with ties sharing the better place."""

# ruff: noqa: S608 - every part of a query is this package's own text
from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from rules.engine.session import Session

GROUPS: Final = {
    "class": "college, class_name",
    "major": "major, entry_year",
    "college": "college",
    "college_year": "college, entry_year",
}
"""What the students of one group have in common; classes of one name in two colleges are two."""


def groups_of(session: Session, within: str) -> Sequence[Hashable]:
    """The group of each evaluated student, by student number."""
    return session.rows(f"SELECT {GROUPS[within]} FROM learner SEMI JOIN evaluated USING (student) ORDER BY student")


def sizes(values: Sequence[Fraction | None], groups: Sequence[Hashable]) -> list[int]:
    """How many of each one's group have a value."""
    counted: dict[Hashable, int] = defaultdict(int)
    for value, group in zip(values, groups, strict=True):
        counted[group] += value is not None
    return [counted[group] for group in groups]


def places_in(values: Sequence[Fraction | None], groups: Sequence[Hashable], *, highest: bool) -> list[int | None]:
    """The place of each one in the group, 1 for the best; None without a value.

    A place is one more than the number of those who are better, so that equals share the better place.
    """
    together: dict[Hashable, list[Fraction]] = defaultdict(list)
    for value, group in zip(values, groups, strict=True):
        if value is not None:
            together[group].append(value)
    first = {group: _first_places(each, highest=highest) for group, each in together.items()}
    return [None if value is None else first[group][value] for value, group in zip(values, groups, strict=True)]


def _first_places(values: Iterable[Fraction], *, highest: bool) -> Mapping[Fraction, int]:
    first: dict[Fraction, int] = {}
    for place, value in enumerate(sorted(values, reverse=highest), start=1):
        first.setdefault(value, place)
    return first
