"""One quantity as a scale: the values at which its bands begin and end, and values between and beyond them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from rules.policy.conditions import Both, Comparison, ComparisonSign, Name, Negation, Number, Quantity, Test, write
from rules.policy.inlining import inline_quantity
from rules.policy.law import Law
from rules.policy.lint.domain import highest_of
from rules.policy.lint.linear import ONE, is_positive, ratio_of
from rules.policy.units import is_whole, unit_of

_HOLDS: Final[Mapping[ComparisonSign, Callable[[Fraction, Fraction], bool]]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "==": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
}
_MIRRORED: Final[Mapping[ComparisonSign, ComparisonSign]] = {
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
    "==": "==",
    "!=": "!=",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """A quantity that conditions compare with numbers, and those numbers.

    ``quantity`` has formulas written out, and ``key`` is its canonical text; ``name`` is that of the measure or
    formula, where it is one.
    """

    quantity: Quantity
    key: str
    name: str | None
    bounds: frozenset[Fraction]


def scale_of(test: Test, law: Law) -> Scale | None:
    """The one quantity that a condition compares with numbers; None where it looks at several, or at none."""
    found = [_sides(each, law) for each in _comparisons(test)]
    keys = {key for key, _, _, _ in found}
    if len(keys) != 1 or "" in keys:
        return None
    key, quantity, _, _ = found[0]
    name = quantity.name if isinstance(quantity, Name) else None
    return Scale(inline_quantity(quantity, law.formulas), key, name, frozenset(bound for _, _, _, bound in found))


def holds_at(test: Test, value: Fraction, law: Law) -> bool:
    """Whether a condition on one quantity holds where that is ``value``."""
    match test:
        case Comparison():
            _, _, sign, bound = _sides(test, law)
            return _HOLDS[sign](value, bound)
        case Negation():
            return not holds_at(test.part, value, law)
    found = [holds_at(part, value, law) for part in test.parts]
    return all(found) if isinstance(test, Both) else any(found)


def values_on(scale: Scale, bounds: frozenset[Fraction], law: Law) -> tuple[Fraction, ...]:
    """The bounds, and a value between each two, before the first and beyond the last, as far as there can be any.

    A quantity in whole numbers has the whole numbers next to its bounds.
    """
    top, bottom = ratio_of(scale.quantity, law)
    lowest = Fraction(0) if is_positive(top) and is_positive(bottom) else min(bounds) - 1
    highest = _highest(scale.quantity, law) or max(bounds, default=lowest) + 1
    if is_whole(scale.quantity, law.measures, law.constants):
        near = {Fraction(math.floor(bound) + step) for bound in bounds for step in (-1, 0, 1, 2)}
        found = {lowest, *near}
    else:
        ends = sorted({lowest, *bounds, highest})
        found = {*ends, *((one + other) / 2 for one, other in pairwise(ends))}
    return tuple(sorted(value for value in found if lowest <= value <= max(highest, lowest)))


def _highest(quantity: Quantity, law: Law) -> Fraction | None:
    """The most that a quantity can be; a share of like things is taken to be at most the whole."""
    if unit_of(quantity, law.measures) == "share":
        return Fraction(1)
    return highest_of((quantity.name,), law) if isinstance(quantity, Name) and quantity.name in law.measures else None


def _comparisons(test: Test) -> Iterator[Comparison]:
    match test:
        case Comparison():
            yield test
        case Negation():
            yield from _comparisons(test.part)
        case _:
            for part in test.parts:
                yield from _comparisons(part)


def _sides(comparison: Comparison, law: Law) -> tuple[str, Quantity, ComparisonSign, Fraction]:
    """What is compared, written out; as it stands; how, with it on the left; and with which number (key "": none)."""
    left, right = _number(comparison.left, law), _number(comparison.right, law)
    if left is None and right is not None:
        return _key(comparison.left, law), comparison.left, comparison.sign, right
    if left is not None and right is None:
        return _key(comparison.right, law), comparison.right, _MIRRORED[comparison.sign], left
    return "", Number(Fraction(0)), comparison.sign, Fraction(0)


def _number(quantity: Quantity, law: Law) -> Fraction | None:
    """The value of a quantity without measures."""
    top, bottom = ratio_of(quantity, law)
    if not bottom or set(top) - {ONE} or set(bottom) - {ONE}:
        return None
    return top.get(ONE, Fraction(0)) / bottom[ONE]


def _key(quantity: Quantity, law: Law) -> str:
    return write(inline_quantity(quantity, law.formulas))
