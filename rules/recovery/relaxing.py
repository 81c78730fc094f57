"""A condition with one figure given some room: it holds wherever the condition would after a move of that size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from rules.policy.conditions import (
    OPPOSITE,
    Arithmetic,
    Both,
    Comparison,
    ComparisonSign,
    Either,
    Name,
    Negation,
    Number,
    Quantity,
    Test,
    names_in,
)

_INCLUDED: Final[Mapping[ComparisonSign, ComparisonSign]] = {"<": "<=", ">": ">="}


def relaxed(test: Test, name: str, room: Fraction) -> Test:
    """A condition that holds at least where ``test`` does once ``name`` is moved by up to ``room`` either way.

    Each comparison is given the room by itself, so that more may hold; nothing that should is lost as long as the
    figure enters each side in a straight line.
    """
    match test:
        case Negation():
            return relaxed(_negated(test.part), name, room)
        case Both():
            return Both(tuple(relaxed(part, name, room) for part in test.parts))
        case Either():
            return Either(tuple(relaxed(part, name, room) for part in test.parts))
    return _roomy(test, name, room) if name in {each.name for each in names_in(test)} else test


def written_out(test: Test, formulas: Mapping[str, Quantity]) -> Test:
    """The condition with every formula in it written out in terms of measures."""
    return _mapped(test, lambda name: formulas.get(name.name, name))


def _roomy(each: Comparison, name: str, room: Fraction) -> Test:
    below, above = (_moved(each, name, by) for by in (-room, room))
    if each.sign == "==":
        return Either((_between(below, above), _between(above, below)))
    return Either((each, _at_least(below), _at_least(above)))


def _at_least(moved: Comparison) -> Comparison:
    """The comparison with its bound included: a figure that just reaches it once moved has the room it needs."""
    sign = _INCLUDED.get(moved.sign, moved.sign)
    return Comparison(sign, moved.left, moved.right)


def _between(low: Comparison, high: Comparison) -> Test:
    return Both((Comparison("<=", low.left, low.right), Comparison(">=", high.left, high.right)))


def _moved(each: Comparison, name: str, by: Fraction) -> Comparison:
    return _compared(each, lambda found: Arithmetic("+", found, Number(by)) if found.name == name else found)


def _negated(test: Test) -> Test:
    match test:
        case Negation():
            return test.part
        case Comparison():
            return Comparison(OPPOSITE[test.sign], test.left, test.right)
        case Both():
            return Either(tuple(_negated(part) for part in test.parts))
    return Both(tuple(_negated(part) for part in test.parts))


def _mapped(test: Test, put: Callable[[Name], Quantity]) -> Test:
    match test:
        case Comparison():
            return _compared(test, put)
        case Negation():
            return Negation(_mapped(test.part, put))
        case Both():
            return Both(tuple(_mapped(part, put) for part in test.parts))
    return Either(tuple(_mapped(part, put) for part in test.parts))


def _compared(each: Comparison, put: Callable[[Name], Quantity]) -> Comparison:
    return Comparison(each.sign, _quantity(each.left, put), _quantity(each.right, put))


def _quantity(quantity: Quantity, put: Callable[[Name], Quantity]) -> Quantity:
    match quantity:
        case Number():
            return quantity
        case Name():
            return put(quantity)
    return Arithmetic(quantity.sign, _quantity(quantity.left, put), _quantity(quantity.right, put))
