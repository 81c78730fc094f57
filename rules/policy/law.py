"""The compiled law: a checked policy, ready for the engine, with the hash that identifies it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from rules.policy.conditions import Quantity, Test, write
from rules.policy.measures import FormulaMeasure, RelationalMeasure
from rules.policy.schema import Clause, PolicyFile, Track


@dataclass(frozen=True, slots=True)
class LawClause:
    """A clause with its condition read; formulas in it are already written out in terms of measures."""

    clause: Clause
    track: Track | None
    rank: int
    test: Test

    @property
    def id(self) -> str:
        """The clause's id, as in the policy file."""
        return self.clause.id


@dataclass(frozen=True, slots=True)
class Law:
    """A policy that has passed its lint: measures, formulas, numeric knobs and clauses in the policy's order.

    ``rank`` of a clause is its level's place on its track, from 0; a referral's is -1. ``hash`` is the SHA-256 over
    what can change a verdict; titles, labels, words and procedure do not enter it. ``ranked`` says by what a rank
    ranks, ``conditions`` what a count of periods counts.
    """

    policy: PolicyFile
    measures: Mapping[str, RelationalMeasure]
    formulas: Mapping[str, Quantity]
    constants: Mapping[str, Fraction]
    clauses: tuple[LawClause, ...]
    hash: str
    ranked: Mapping[str, Quantity] = field(default_factory=dict)
    conditions: Mapping[str, Test] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The policy's id."""
        return self.policy.id

    @property
    def level_grades(self) -> frozenset[str]:
        """The level grades that the policy's grade scheme maps."""
        return frozenset(self.policy.grades.levels)


def hash_of(
    policy: PolicyFile,
    clauses: tuple[LawClause, ...],
    constants: Mapping[str, Fraction],
    derived: Mapping[str, Quantity | Test],
) -> str:
    """SHA-256 of everything that can change a verdict; ``derived`` is what ranks and counts of periods are made of."""
    law = {
        "id": policy.id,
        "screened": policy.screened,
        "tracks": [{"id": track.id, "levels": [level.id for level in track.levels]} for track in policy.tracks],
        "grades": policy.grades.model_dump(mode="json", exclude={"points"}),
        "points": policy.grades.formula().model_dump(mode="json", exclude={"source"}),
        "constants": {name: str(value) for name, value in constants.items()},
        "measures": {
            name: _measure_of(measure, derived.get(name))
            for name, measure in policy.measures.items()
            if not isinstance(measure, FormulaMeasure)
        },
        "clauses": [_law_of(each) for each in clauses],
    }
    return hashlib.sha256(json.dumps(law, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _measure_of(measure: RelationalMeasure, made_of: Quantity | Test | None) -> dict[str, object]:
    """What is left open stays out, so that a key that this product learns later changes no older law's hash."""
    said = measure.model_dump(mode="json", exclude={"label", "near", "rank", "periods"})
    stated = {key: value for key, value in said.items() if value is not None}
    return stated if made_of is None else {**stated, "made_of": write(made_of)}


def _law_of(each: LawClause) -> dict[str, object]:
    aside = {"words", "when", "review_reason", "track"}
    return {
        **each.clause.model_dump(mode="json", exclude=aside),
        "track": each.track.id if each.track else None,
        "when": write(each.test),
    }
