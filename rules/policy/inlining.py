"""Formulas written out: a condition in terms of measures alone."""

from __future__ import annotations

from collections.abc import Mapping

from rules.policy.conditions import Arithmetic, Comparison, Name, Negation, Number, Quantity, Test


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


def parts_of(part: Quantity | Test, formulas: Mapping[str, int]) -> int:
    """How many parts something has once its formulas are written out, given how many each of those has."""
    match part:
        case Number():
            return 1
        case Name():
            return formulas.get(part.name, 1)
        case Arithmetic() | Comparison():
            return 1 + parts_of(part.left, formulas) + parts_of(part.right, formulas)
        case Negation():
            return 1 + parts_of(part.part, formulas)
    return 1 + sum(parts_of(each, formulas) for each in part.parts)
