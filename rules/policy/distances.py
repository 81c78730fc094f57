"""How far one student's figures are from a condition: which figure has to change, and to what, for it to turn.

The figures are exact fractions by the names that the condition uses (formulas by their own name, as a person reads
them); None is unknown. One figure is moved at a time, the others stay.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from rules.policy.conditions import (
    Both,
    Comparison,
    Name,
    Negation,
    Number,
    Quantity,
    Test,
    names_in,
)

Figure = int | Fraction
Values = Mapping[str, Figure | None]
_CALCULATE: Final[Mapping[str, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_COMPARE: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True, slots=True)
class Step:
    """The smallest change of one figure that turns a condition, the others staying as they are.

    ``to`` is the value at which it turns; with ``beyond``, that value itself is not enough and any step past it is
    (GPA below 2.0). ``upward``: the figure has to grow. ``gap`` is the way to ``to``, never negative.
    """

    figure: str
    now: Figure
    to: Figure
    beyond: bool
    upward: bool
    gap: Figure


def truth(test: Test, values: Values) -> bool | None:
    """Whether the condition holds; None where what it needs is unknown (in the manner of Kleene)."""
    match test:
        case Comparison():
            left, right = value(test.left, values), value(test.right, values)
            return None if left is None or right is None else _COMPARE[test.sign](left, right)
        case Negation():
            inner = truth(test.part, values)
            return None if inner is None else not inner
        case Both():
            parts = [truth(part, values) for part in test.parts]
            return False if False in parts else None if None in parts else True
    parts = [truth(part, values) for part in test.parts]
    return True if True in parts else None if None in parts else False


def value(quantity: Quantity, values: Values) -> Fraction | None:
    """The exact value of a quantity; None where it is unknown."""
    match quantity:
        case Number():
            return quantity.value
        case Name():
            known = values.get(quantity.name)
            return None if known is None else Fraction(known)
    left, right = value(quantity.left, values), value(quantity.right, values)
    if left is None or right is None or (quantity.sign == "/" and right == 0):
        return None
    return _CALCULATE[quantity.sign](left, right)


def comparisons(test: Test) -> Iterator[Comparison]:
    """Every comparison of a condition, in reading order."""
    match test:
        case Comparison():
            yield test
        case Negation():
            yield from comparisons(test.part)
        case _:
            for part in test.parts:
                yield from comparisons(part)


def steps(test: Test, values: Values, fixed: Values, *, to_hold: bool) -> tuple[Step, ...]:
    """For each figure that alone can turn the condition (to hold, or not to), the smallest such change, nearest first.

    ``fixed`` are the knobs that the condition names. A figure given as ``int`` moves in whole numbers. Nothing is
    said where the condition already is as wanted.
    """
    everything = {**values, **fixed}
    if truth(test, everything) is to_hold:
        return ()
    names = dict.fromkeys(name.name for name in names_in(test) if values.get(name.name) is not None)
    found = (_step(test, name, everything, to_hold=to_hold) for name in names)
    return tuple(step for step in found if step is not None)


def _step(test: Test, name: str, values: Values, *, to_hold: bool) -> Step | None:
    now = values[name]
    assert now is not None  # noqa: S101 - chosen so
    turns = [
        (_apart(at, now), at, beyond, probe > now)
        for at, beyond, probe in _probes(test, name, values)
        if (at >= 0 or now < 0) and truth(test, {**values, name: probe}) is to_hold
    ]
    if not turns:
        return None
    gap, at, beyond, upward = min(turns)
    return Step(name, now, at, beyond, upward, gap)


def _apart(one: Figure, other: Figure) -> Figure:
    return one - other if one > other else other - one


def _probes(test: Test, name: str, values: Values) -> Iterator[tuple[Figure, bool, Figure]]:
    """The values to try: each point where a comparison turns, and just beside it; ``(point, beside, value)``."""
    roots = sorted(set(_roots(test, name, values)))
    if isinstance(values[name], int):
        for whole in sorted({near for root in roots for near in range(math.floor(root) - 1, math.ceil(root) + 2)}):
            yield whole, False, whole
        return
    beside = min((after - before for before, after in pairwise(roots)), default=Fraction(1)) / 2
    for root in roots:
        yield root, False, root
        yield root, True, root - beside
        yield root, True, root + beside


def _roots(test: Test, name: str, values: Values) -> Iterator[Fraction]:
    """Where the two sides of a comparison meet as one figure moves; only where they move in a straight line."""
    for each in comparisons(test):
        if name not in {found.name for found in names_in(each)}:
            continue
        at = [_difference(each, {**values, name: Fraction(x)}) for x in (1, 2, 3)]
        if None in at:
            continue
        one, two, three = (point for point in at if point is not None)
        slope = two - one
        if slope and three - two == slope:
            yield 1 - one / slope


def _difference(each: Comparison, values: Values) -> Fraction | None:
    left, right = value(each.left, values), value(each.right, values)
    return None if left is None or right is None else left - right
