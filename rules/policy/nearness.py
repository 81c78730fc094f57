"""How near is near: by how much of a measure a student counts as one step away from a level.

A policy says so per measure (``near:``); what it leaves open has a default by kind: one course, four credits, a
tenth of a grade point, five points of a mean score, five percentage points of a share. Events have none: nobody is
near an absence. It changes no verdict and is no part of the law.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from rules.policy.conditions import Arithmetic, Name, Quantity
from rules.policy.law import Law
from rules.policy.measures import CountMeasure, FormulaMeasure, GradePointMeasure, ScoreMeasure, ShareMeasure, ShareMeasure

Kind = Literal["courses", "credits", "grade_point", "score", "share", "number"]
"""What a figure is measured in; ``number`` is anything else (events, failures, periods, places)."""

NEAR: Final[dict[Kind, Fraction]] = {
    "courses": Fraction(1),
    "credits": Fraction(4),
    "grade_point": Fraction(1, 10),
    "score": Fraction(5),
    "share": Fraction(5, 100),
}


def near_of(law: Law, name: str) -> Fraction | None:
    """How near counts as near for a measure or formula; None where nothing does."""
    stated = law.policy.measures[name].near
    return stated if stated is not None else NEAR.get(kind_of(law, name))


def kind_of(law: Law, name: str) -> Kind:
    """What a measure or formula is measured in."""
    measure = law.policy.measures[name]
    match measure:
        case CountMeasure():
            return "number" if measure.count == "failures" else measure.count
        case ShareMeasure():
            return "share"
        case GradePointMeasure():
            return "grade_point"
        case ScoreMeasure():
            return "score"
        case FormulaMeasure():
            return _kind_of(law, law.formulas[name]) or "number"
    return "number"


def _kind_of(law: Law, quantity: Quantity) -> Kind | None:
    """The kind of a formula: one thing over its like is a share, a sum or difference of like things is one of them."""
    match quantity:
        case Name() if quantity.name in law.measures:
            return kind_of(law, quantity.name)
        case Arithmetic():
            left, right = _kind_of(law, quantity.left), _kind_of(law, quantity.right)
            if quantity.sign == "/" and left is not None and left == right:
                return "share"
            return left if left == right or right is None else right if left is None else None
    return None
