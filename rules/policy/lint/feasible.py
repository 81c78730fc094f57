"""Whether conditions can hold for any student at all, decided exactly by eliminating one variable after the other.

Whole numbers are respected where a constraint has one variable alone (``x > 3`` is ``x >= 4``); among several
variables they count as any numbers, so that "impossible" is always right and "possible" nearly so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from rules.policy.law import Law
from rules.policy.lint.domain import highest_of, is_whole
from rules.policy.lint.linear import ONE, Case, Constraint, TooManyCasesError, Variable, joined

MAX_CONSTRAINTS: Final = 600


def can_hold(law: Law, *parts: Sequence[Case]) -> bool:
    """Whether a student could exist for whom one case of each part is so.

    Where that would take too long to tell it is taken to be so.
    """
    try:
        return any(_feasible(case, law) for case in joined(*parts))
    except TooManyCasesError:
        return True


def _feasible(case: Case, law: Law) -> bool:
    variables = sorted({variable for constraint in case for variable in constraint.variables})
    left = [_whole(constraint, law) for constraint in case]
    for variable in variables:
        left.append(Constraint({variable: Fraction(1)}, strict=False))
        highest = highest_of(variable, law)
        if highest is not None:
            left.append(Constraint({ONE: highest, variable: Fraction(-1)}, strict=False))
    for variable in variables:
        left = _without(variable, left)
        if len(left) > MAX_CONSTRAINTS:
            raise TooManyCasesError
    return all(each.constant > 0 or (each.constant == 0 and not each.strict) for each in left)


def _whole(constraint: Constraint, law: Law) -> Constraint:
    """The constraint with its bound moved to the nearest whole number within, where its one variable is whole."""
    if len(constraint.variables) != 1 or not is_whole(constraint.variables[0], law):
        return constraint
    (variable,) = constraint.variables
    weight = constraint.weights[variable]
    bound = -constraint.constant / weight
    if weight > 0:
        least = math.floor(bound) + 1 if constraint.strict else math.ceil(bound)
        return Constraint({ONE: Fraction(-least), variable: Fraction(1)}, strict=False)
    most = math.ceil(bound) - 1 if constraint.strict else math.floor(bound)
    return Constraint({ONE: Fraction(most), variable: Fraction(-1)}, strict=False)


def _without(variable: Variable, constraints: list[Constraint]) -> list[Constraint]:
    """What the constraints say about the other variables: every lower bound lies below every upper one."""
    lower = [each for each in constraints if each.weights.get(variable, 0) > 0]
    upper = [each for each in constraints if each.weights.get(variable, 0) < 0]
    rest = [each for each in constraints if not each.weights.get(variable)]
    return rest + [_sum(low, high, variable) for low in lower for high in upper]


def _sum(low: Constraint, high: Constraint, variable: Variable) -> Constraint:
    total: dict[Variable, Fraction] = {}
    for constraint in (low, high):
        size = abs(constraint.weights[variable])
        for each, weight in constraint.weights.items():
            total[each] = total.get(each, Fraction(0)) + weight / size
    return Constraint({each: weight for each, weight in total.items() if weight}, low.strict or high.strict)
