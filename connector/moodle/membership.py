"""What a list of members holds, compared with what it should hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """What a read-back found amiss: users who should be members and aren't, and who shouldn't be and are."""

    missing: frozenset[int]
    lingering: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.missing or self.lingering)


def compare(members: frozenset[int], present: Iterable[int], absent: Iterable[int]) -> Gap:
    """Compare `members` with those that should be present and those that should be absent."""
    return Gap(missing=frozenset(present) - members, lingering=frozenset(absent) & members)
