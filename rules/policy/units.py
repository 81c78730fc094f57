"""In which unit a measure or formula is counted: what tells whether it comes in whole numbers, and how far is near."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Literal

from rules.policy.conditions import Name, Number, Quantity
from rules.policy.measures import (
    CountMeasure,
    EventMeasure,
    GradePointMeasure,
    PeriodsMeasure,
    RankMeasure,
    RelationalMeasure,
    ScoreMeasure,
    ShareMeasure,
)

Unit = Literal[
    "courses", "credits", "failures", "events", "place", "periods", "level", "grade_point", "score", "share", "number"
]
WHOLE: Final = frozenset({"courses", "failures", "events", "place", "periods", "level"})
"""The units that come in whole numbers; credits do not: there are courses of half a credit."""


def unit_of_measure(measure: RelationalMeasure) -> Unit:
    """The unit of a measure that the engine computes; what is none of the others is an earlier level."""
    match measure:
        case CountMeasure():
            return measure.count
        case ShareMeasure():
            return "share"
        case GradePointMeasure():
            return "grade_point"
        case ScoreMeasure():
            return "score"
        case EventMeasure():
            return "events"
        case RankMeasure():
            return "place"
        case PeriodsMeasure():
            return "periods"
    return "level"


def unit_of(quantity: Quantity, measures: Mapping[str, RelationalMeasure]) -> Unit:
    """The unit of a quantity: that of its parts where they agree, a share where like is divided by like.

    A number, and a name that is no measure (a knob), takes the unit of what it is added to or multiplied with.
    """
    return _unit(quantity, measures) or "number"


def _unit(quantity: Quantity, measures: Mapping[str, RelationalMeasure]) -> Unit | None:
    match quantity:
        case Number():
            return None
        case Name():
            return unit_of_measure(measures[quantity.name]) if quantity.name in measures else None
    left, right = _unit(quantity.left, measures), _unit(quantity.right, measures)
    if left is None or right is None:
        return "number" if quantity.sign == "/" and left is None and right is not None else left or right
    if quantity.sign == "/":
        return "share" if left == right else "number"
    return left if left == right and quantity.sign in {"+", "-"} else "number"


def is_whole(quantity: Quantity, measures: Mapping[str, RelationalMeasure], constants: Mapping[str, Fraction]) -> bool:
    """Whether the quantity is a whole number for every student."""
    match quantity:
        case Number():
            return quantity.value.denominator == 1
        case Name():
            if quantity.name in constants:
                return constants[quantity.name].denominator == 1
            return unit_of_measure(measures[quantity.name]) in WHOLE
    parts = (quantity.left, quantity.right)
    return quantity.sign != "/" and all(is_whole(part, measures, constants) for part in parts)
