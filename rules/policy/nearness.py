"""How near is near: by how much of a measure a student counts as one step away from a level.

A policy says so per measure (``near:``); what it leaves open has a default by unit. It changes no verdict and is no
part of the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Literal, cast, get_args

from rules.policy.conditions import Name
from rules.policy.law import Law
from rules.policy.units import Unit, unit_of

Kind = Literal["courses", "credits", "grade_point", "score", "share", "number"]
"""What a figure is measured in; ``number`` is anything else (events, failures, periods, places)."""

NEAR: Final[Mapping[Unit, Fraction]] = {
    "courses": Fraction(1),
    "failures": Fraction(1),
    "periods": Fraction(1),
    "credits": Fraction(4),
    "grade_point": Fraction(1, 10),
    "score": Fraction(5),
    "share": Fraction(5, 100),
}
"""What is near where a measure says nothing, in its unit: a course, a usual course's credits, a tenth of a point.

Events have none, since nobody is near an absence; nor have places and levels, which depend on the others.
"""


def near_of(law: Law, name: str) -> Fraction | None:
    """How near counts as near for a measure or formula, in its own unit; None where nothing does."""
    stated = law.policy.measures[name].near
    return stated if stated is not None else NEAR.get(_unit(law, name))


def kind_of(law: Law, name: str) -> Kind:
    """What a measure or formula is measured in."""
    unit = _unit(law, name)
    return cast(Kind, unit) if unit in get_args(Kind) else "number"


def _unit(law: Law, name: str) -> Unit:
    return unit_of(law.formulas.get(name, Name(name)), law.measures)
