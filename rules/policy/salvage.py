"""What is left of a policy file that does not fit the schema, so that its other faults can be told at once too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from rules.policy.faults import Fault
from rules.policy.schema import PolicyFile

_STAND_INS: Final = {"id": "unnamed", "title": "-", "citation": "-", "screened": "term"}
_OPTIONAL: Final = frozenset({"in_force", "above", "prevails", "grades", "source"})
_SAID: Final = frozenset({"clause", "words"})
_ASIDE: Final = frozenset({"review", "review_reason", "in_force", "figures", "courses", "events"})


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A policy without its faulty parts.

    ``lost`` names the measures and knobs left out: that these are unknown is no fault of who uses them. ``places``
    says where each clause left stands in the file.
    """

    policy: PolicyFile
    lost: frozenset[str]
    places: Sequence[int]

    def in_file(self, fault: Fault) -> Fault:
        """A fault of what is left, with its path in the whole file."""
        if fault.path[:1] == ("clauses",) and len(fault.path) > 1:
            return Fault(("clauses", self.places[int(fault.path[1])], *fault.path[2:]), fault.message, fault.column)
        return fault


def salvage(data: Mapping[str, Any], error: ValidationError) -> Salvaged | None:
    """Leave out what the schema complains about; None where too little is left to say more."""
    left = _Left(data)
    for each in error.errors():
        left.without(each["loc"], each["type"])
    return left.policy()


class _Left:
    """The data as faulty parts are taken out of it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = dict(data)
        self.clauses: dict[int, Any] = {}
        self.parts: dict[str, dict[str, Any]] = {}
        if isinstance(data.get("clauses"), list):
            self.clauses = {
                at: dict(each) if isinstance(each, Mapping) else each for at, each in enumerate(data["clauses"])
            }
        for key in ("measures", "knobs"):
            if isinstance(data.get(key), Mapping):
                self.parts[key] = dict(data[key])
        self.lost: set[str] = set()

    def without(self, path: tuple[str | int, ...], kind: str) -> None:
        """Take out the part that a complaint of the schema is about."""
        key = str(path[0]) if path else ""
        if key == "clauses" and len(path) > 1:
            self._clause(int(path[1]), path[2:3], kind)
        elif key in self.parts and len(path) > 1:
            self.parts[key].pop(str(path[1]), None)
            self.lost.add(str(path[1]))
        elif kind == "extra_forbidden" or key in _OPTIONAL:
            self.data.pop(key, None)
        elif key in _STAND_INS:
            self.data[key] = _STAND_INS[key]

    def _clause(self, at: int, key: tuple[str | int, ...], kind: str) -> None:
        clause = self.clauses.get(at)
        if not key or not isinstance(clause, dict):
            self.clauses.pop(at, None)
        elif kind == "extra_forbidden" or key[0] in _ASIDE:
            clause.pop(str(key[0]), None)
        elif key[0] in _SAID:
            clause[str(key[0])] = "-"
        elif key[0] == "id":
            clause["id"] = f"unnamed.{at}"
        else:
            self.clauses.pop(at, None)

    def policy(self) -> Salvaged | None:
        places = sorted(self.clauses)
        left = {**self.data, **self.parts, "clauses": [self.clauses[at] for at in places]}
        try:
            return Salvaged(PolicyFile.model_validate(left), frozenset(self.lost), places)
        except ValidationError:
            return None
