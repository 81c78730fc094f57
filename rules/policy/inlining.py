"""Formulas written out: a condition in terms of measures alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rules.policy.conditions import Arithmetic, Comparison, Name, Negation, Number, Quantity, Test

MAX_PARTS: Final = 500
MAX_DEPTH: Final = 60


def inline_quantity(quantity: Quantity, formulas: Mapping[str, Quantity]) -> Quantity:
    """A quantity with its formulas written out."""
    match quantity:
        case Number():
            return quantity
        case Name():
            return formulas.get(quantity.name, quantity)
    return Arithmetic(
        quantity.sign, inline_quantity(quantity.left, formulas), inline_quantity(quantity.right, formulas)
    )


def inline_test(test: Test, formulas: Mapping[str, Quantity]) -> Test:
    """A condition with its formulas written out."""
    match test:
        case Comparison():
            return Comparison(test.sign, inline_quantity(test.left, formulas), inline_quantity(test.right, formulas))
        case Negation():
            return Negation(inline_test(test.part, formulas))
    return type(test)(tuple(inline_test(each, formulas) for each in test.parts))


@dataclass(frozen=True, slots=True)
class Shape:
    """How many parts something has once its formulas are written out, and how deep they lie in each other."""

    parts: int
    depth: int

    @property
    def is_small(self) -> bool:
        """Whether it can be computed with; formulas upon formulas could otherwise grow without end."""
        return self.parts <= MAX_PARTS and self.depth <= MAX_DEPTH


_LEAF: Final = Shape(1, 1)


def shape_of(part: Quantity | Test, formulas: Mapping[str, Shape]) -> Shape:
    """The shape of a condition or formula, given those of the formulas in it."""
    match part:
        case Number():
            return _LEAF
        case Name():
            return formulas.get(part.name, _LEAF)
        case Arithmetic() | Comparison():
            return _around(shape_of(part.left, formulas), shape_of(part.right, formulas))
        case Negation():
            return _around(shape_of(part.part, formulas))
    return _around(*(shape_of(each, formulas) for each in part.parts))


def _around(*shapes: Shape) -> Shape:
    return Shape(1 + sum(each.parts for each in shapes), 1 + max(each.depth for each in shapes))
