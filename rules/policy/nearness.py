"""How far below a level counts as one step away from it, per measure; it changes no verdict."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from rules.policy.conditions import Name
from rules.policy.law import Law
from rules.policy.units import Unit, unit_of

NEAR: Final[Mapping[Unit, Fraction]] = {
    "courses": Fraction(1),
    "failures": Fraction(1),
    "periods": Fraction(1),
    "credits": Fraction(4),
    "grade_point": Fraction(1, 10),
    "share": Fraction(5, 100),
}
"""What is near where a measure says nothing, in its unit: a course, a usual course's credits, a tenth of a point.

The other units have none: one event below "an absence" would be everybody, and how many points or places are near
depends on the regulation.
"""


def near_of(law: Law, name: str) -> Fraction | None:
    """How far is near for a measure or formula of the law, in its own unit; None where nothing is."""
    said = law.policy.measures[name].near
    if said is not None:
        return said
    return NEAR.get(unit_of(law.formulas.get(name, Name(name)), law.measures))
