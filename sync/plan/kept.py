"""What stays in the LMS as people changed it by hand, because a named person said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.plan.history import Place


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays as it is: who is left out of a place, who is left in, names, and places left alone or away."""

    out: Mapping[Place, frozenset[int]] = field(default_factory=dict)
    inside: Mapping[Place, frozenset[int]] = field(default_factory=dict)
    names: Mapping[Place, str] = field(default_factory=dict)
    away: frozenset[Place] = frozenset()
    alone: frozenset[Place] = frozenset()

    def members(self, place: Place, wanted: frozenset[int]) -> frozenset[int]:
        """Return who should be at a place, with what stays as it is."""
        return (wanted - self.out.get(place, frozenset())) | self.inside.get(place, frozenset())
