"""Conditions as cases of linear constraints over the measures, for deciding exactly whether they can hold.

A quantity becomes a fraction of two polynomials in the measures. Measures are never negative, so a denominator with
positive weights only is positive wherever it is known, and a comparison is one between polynomials. A product of
measures is taken as a variable of its own. What cannot be brought into this form sets no limit, so that nothing is
ever called impossible that is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Final

from rules.policy.conditions import (
    OPPOSITE,
    Both,
    Comparison,
    ComparisonSign,
    Either,
    Name,
    Negation,
    Number,
    Quantity,
    Test,
)
from rules.policy.law import Law

Variable = tuple[str, ...]
"""A measure, or the product of several."""
Polynomial = Mapping[Variable, Fraction]
MAX_CASES: Final = 400
ONE: Final[Variable] = ()


@dataclass(frozen=True, slots=True)
class Constraint:
    """A sum of weighted variables and a constant (under `ONE`) that is at least 0, or above it where ``strict``."""

    weights: Polynomial
    strict: bool

    @property
    def constant(self) -> Fraction:
        """The part without variables."""
        return self.weights.get(ONE, Fraction(0))

    @property
    def variables(self) -> list[Variable]:
        """The variables, in a fixed order."""
        return sorted(variable for variable in self.weights if variable != ONE)


Case = tuple[Constraint, ...]


class TooManyCasesError(ValueError):
    """A condition with more alternatives than are worth looking through."""


ANYTHING: Final[Sequence[Case]] = [()]
"""The cases of a condition of which nothing is known."""


def cases_of(test: Test, law: Law, *, holds: bool = True) -> Sequence[Case]:
    """The cases, each a set of constraints, of which one must be so for the condition to hold (or to fail)."""
    try:
        return _cases_of(test, law, holds=holds)
    except TooManyCasesError:
        return ANYTHING


def _cases_of(test: Test, law: Law, *, holds: bool) -> list[Case]:
    match test:
        case Comparison():
            return list(_cases_of_comparison(test, law, test.sign if holds else OPPOSITE[test.sign]))
        case Negation():
            return _cases_of(test.part, law, holds=not holds)
    parts = [_cases_of(part, law, holds=holds) for part in test.parts]
    if isinstance(test, Both) is holds:
        return joined(*parts)
    return _few([case for part in parts for case in part])


def joined(*parts: Sequence[Case]) -> list[Case]:
    """The cases in which one case of each part is so."""
    found: list[Case] = [()]
    for part in parts:
        found = _few([(*one, *other) for one, other in product(found, part)])
    return found


def _few(cases: list[Case]) -> list[Case]:
    if len(cases) > MAX_CASES:
        raise TooManyCasesError
    return cases


def either_parts(test: Test) -> Iterator[Test]:
    """Every alternative of every ``or`` in a condition that is not under a ``not``."""
    if isinstance(test, Both | Either):
        for part in test.parts:
            if isinstance(test, Either):
                yield part
            yield from either_parts(part)


def _cases_of_comparison(comparison: Comparison, law: Law, sign: ComparisonSign) -> Iterator[Case]:
    left, right = ratio_of(comparison.left, law), ratio_of(comparison.right, law)
    bottom = _times(left[1], right[1])
    if not is_positive(bottom):
        yield ()
        return
    top = _plus(_times(left[0], right[1]), _times(right[0], left[1]), -1)
    known = (Constraint(bottom, strict=True),)
    above, below = Constraint(top, strict=True), Constraint(_scaled(top, -1), strict=True)
    match sign:
        case ">":
            yield (*known, above)
        case "<":
            yield (*known, below)
        case ">=":
            yield (*known, Constraint(top, strict=False))
        case "<=":
            yield (*known, Constraint(below.weights, strict=False))
        case "==":
            yield (*known, Constraint(top, strict=False), Constraint(below.weights, strict=False))
        case _:
            yield (*known, above)
            yield (*known, below)


def ratio_of(quantity: Quantity, law: Law) -> tuple[Polynomial, Polynomial]:
    """The quantity as one polynomial over another; formulas written out, knobs as numbers."""
    match quantity:
        case Number():
            return _constant(quantity.value), _constant(Fraction(1))
        case Name():
            if quantity.name in law.constants:
                return _constant(law.constants[quantity.name]), _constant(Fraction(1))
            if quantity.name in law.formulas:
                return ratio_of(law.formulas[quantity.name], law)
            return {(quantity.name,): Fraction(1)}, _constant(Fraction(1))
    left, right = ratio_of(quantity.left, law), ratio_of(quantity.right, law)
    if quantity.sign in {"*", "/"}:
        other = right if quantity.sign == "*" else (right[1], right[0])
        return _times(left[0], other[0]), _times(left[1], other[1])
    weight = 1 if quantity.sign == "+" else -1
    return _plus(_times(left[0], right[1]), _times(right[0], left[1]), weight), _times(left[1], right[1])


def is_positive(polynomial: Polynomial) -> bool:
    """Whether it is above 0 wherever it is not 0: no weight is negative, and there is one."""
    return bool(polynomial) and all(weight > 0 for weight in polynomial.values())


def _constant(value: Fraction) -> Polynomial:
    return {ONE: value} if value else {}


def _scaled(polynomial: Polynomial, by: int) -> Polynomial:
    return {variable: weight * by for variable, weight in polynomial.items()}


def _plus(left: Polynomial, right: Polynomial, weight: int) -> Polynomial:
    total = dict(left)
    for variable, each in right.items():
        total[variable] = total.get(variable, Fraction(0)) + each * weight
    return {variable: each for variable, each in total.items() if each}


def _times(left: Polynomial, right: Polynomial) -> Polynomial:
    total: dict[Variable, Fraction] = {}
    for (one, weight), (other, factor) in product(left.items(), right.items()):
        variable = tuple(sorted((*one, *other)))
        total[variable] = total.get(variable, Fraction(0)) + weight * factor
    return {variable: each for variable, each in total.items() if each}
