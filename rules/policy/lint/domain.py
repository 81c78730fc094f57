"""What values a measure can have, and which of them are the worse ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from rules.policy.conditions import Name, Number, Quantity
from rules.policy.law import Law
from rules.policy.lint.linear import Variable
from rules.policy.measures import CountMeasure, RelationalMeasure, ShareMeasure
from rules.policy.units import WHOLE, unit_of_measure

Worse = Literal["up", "down"]
_FULL_MARK: Final = Fraction(100)
_GOOD: Final = frozenset({"earned", "due_and_earned", "programme_and_earned"})
_NEITHER: Final = frozenset({"selected", "due", "programme"})


def is_whole(variable: Variable, law: Law) -> bool:
    """Whether the variable is a whole number for every student."""
    return all(unit_of_measure(law.measures[name]) in WHOLE for name in variable)


def highest_of(variable: Variable, law: Law) -> Fraction | None:
    """The most that the variable can be; None where there is no such limit."""
    if len(variable) != 1:
        return None
    match unit_of_measure(law.measures[variable[0]]):
        case "score":
            return _FULL_MARK
        case "grade_point":
            return law.policy.grades.formula().highest()
        case "level":
            return Fraction(max(len(track.levels) for track in law.policy.tracks))
    return None


def worse_way(quantity: Quantity, law: Law) -> Worse | None:
    """Which values of a quantity, its formulas written out, are the worse ones; None where that cannot be told."""
    match quantity:
        case Number():
            return None
        case Name():
            measure = law.measures.get(quantity.name)
            return _of_measure(measure) if measure is not None else None
    left, right = worse_way(quantity.left, law), worse_way(quantity.right, law)
    if right is not None and quantity.sign in {"-", "/"}:
        right = "down" if right == "up" else "up"
    return left if right in {None, left} else right if left is None else None


def _of_measure(measure: RelationalMeasure) -> Worse | None:
    if isinstance(measure, CountMeasure | ShareMeasure):
        return None if measure.of in _NEITHER else "down" if measure.of in _GOOD else "up"
    return "down" if unit_of_measure(measure) in {"grade_point", "score"} else "up"
