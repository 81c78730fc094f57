"""What the examples of a policy leave untried: clauses that no case reaches, and sides of a bound where none stands.

A bound is a comparison of a clause. A case stands on one side of it (below, at or above) and counts there only where
the comparison is decisive: the rest of the condition leaves the verdict on the clause to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from rules.assessment_json import exact_text
from rules.examples.running import Outcomes
from rules.policy.conditions import Both, Comparison, Name, Negation, Number, Quantity, Test, read_test
from rules.policy.law import Law, LawClause
from rules.policy.lint.domain import highest_of, is_whole
from rules.policy.units import unit_of_measure

Side = Literal["低于", "等于", "高于"]
Truth = bool | None
SIDES: Final[tuple[Side, ...]] = ("低于", "等于", "高于")
_HOLDS: Final[Mapping[str, Callable[[int], bool]]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
    "==": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """What no example tries: a whole clause, or sides of one of its bounds."""

    clause: str
    bound: str | None
    sides: tuple[Side, ...]

    def __str__(self) -> str:
        if self.bound is None:
            return f"规则 {self.clause}：没有一个例子符合它"
        return f"规则 {self.clause}，{self.bound}：没有{'、'.join(self.sides)}它的例子"


def gaps(law: Law, found: Iterable[Outcomes]) -> Iterator[Gap]:
    """Everything that the cases leave untried, in the order of the policy's clauses."""
    judged = [each for each in found if each.verdict.skipped is None]
    for clause in law.clauses:
        tried = [each for each in judged if clause.clause.in_force.on(each.case.as_of)]
        if not any(clause.id in each.hits for each in tried):
            yield Gap(clause.id, None, ())
        yield from _untried(law, clause, tried)


def _untried(law: Law, clause: LawClause, tried: list[Outcomes]) -> Iterator[Gap]:
    written = list(_comparisons(read_test(clause.clause.when)))
    for comparison, said in zip(_comparisons(clause.test), written, strict=True):
        exercised = {_side(comparison, each) for each in tried if _decisive(clause.test, comparison, each)}
        missing = tuple(side for side in _possible(law, said) if side not in exercised)
        if missing:
            yield Gap(clause.id, _told(law, said, percent="%" in clause.clause.when), missing)


def _comparisons(test: Test) -> Iterator[Comparison]:
    match test:
        case Comparison():
            yield test
        case Negation():
            yield from _comparisons(test.part)
        case _:
            for part in test.parts:
                yield from _comparisons(part)


def _possible(law: Law, said: Comparison) -> tuple[Side, ...]:
    """The sides on which a case can stand: a measure has a least value, some a highest, and some are whole numbers."""
    quantity, bound = _turned(said)
    if not isinstance(quantity, Name) or not isinstance(bound, Number) or quantity.name not in law.measures:
        return SIDES
    variable = (quantity.name,)
    lowest = 1 if unit_of_measure(law.measures[quantity.name]) == "place" else 0
    highest = highest_of(variable, law)
    never = {
        "低于": bound.value <= lowest,
        "等于": is_whole(variable, law) and bound.value.denominator != 1,
        "高于": highest is not None and bound.value >= highest,
    }
    return tuple(side for side in SIDES if not never[side])


def _turned(comparison: Comparison) -> tuple[Quantity, Quantity]:
    """The quantity, then its bound: ``5 <= x`` is read as ``x`` against 5."""
    if isinstance(comparison.left, Number):
        return comparison.right, comparison.left
    return comparison.left, comparison.right


def _side(comparison: Comparison, found: Outcomes) -> Side | None:
    quantity, bound = (_value(each, found) for each in _turned(comparison))
    if quantity is None or bound is None:
        return None
    return SIDES[(quantity > bound) - (quantity < bound) + 1]


def _decisive(test: Test, comparison: Comparison, found: Outcomes) -> bool:
    """Whether the condition would turn if this comparison alone did."""
    return _truth(test, found, {id(comparison): True}) != _truth(test, found, {id(comparison): False})


def _truth(test: Test, found: Outcomes, set_to: Mapping[int, bool]) -> Truth:
    """Whether the condition holds; None where that is unknown, as the engine knows it."""
    match test:
        case Comparison():
            return set_to[id(test)] if id(test) in set_to else _compared(test, found)
        case Negation():
            inner = _truth(test.part, found, set_to)
            return None if inner is None else not inner
    parts = [_truth(part, found, set_to) for part in test.parts]
    settled = not isinstance(test, Both)
    if settled in parts:
        return settled
    return None if None in parts else not settled


def _compared(comparison: Comparison, found: Outcomes) -> Truth:
    left, right = _value(comparison.left, found), _value(comparison.right, found)
    if left is None or right is None:
        return None
    return _HOLDS[comparison.sign]((left > right) - (left < right))


def _value(quantity: Quantity, found: Outcomes) -> Fraction | None:
    match quantity:
        case Number():
            return quantity.value
        case Name():
            known = found.law.constants.get(quantity.name, found.measures.get(quantity.name))
            return None if known is None else Fraction(known)
    left, right = _value(quantity.left, found), _value(quantity.right, found)
    if left is None or right is None or (quantity.sign == "/" and right == 0):
        return None
    results = {"+": left + right, "-": left - right, "*": left * right}
    return results[quantity.sign] if quantity.sign in results else left / right


def _told(law: Law, said: Comparison, *, percent: bool) -> str:
    quantity, bound = _turned(said)
    return f"“{_named(law, quantity, percent)}”的界限 {_named(law, bound, percent)}"


def _named(law: Law, quantity: Quantity, percent: bool) -> str:
    match quantity:
        case Number() if percent and 0 < quantity.value < 1:
            return f"{exact_text(quantity.value * 100)}%"
        case Number():
            return exact_text(quantity.value)
        case Name():
            named = law.policy.measures.get(quantity.name) or law.policy.knobs[quantity.name]
            return named.label
    return f"{_named(law, quantity.left, percent)} {quantity.sign} {_named(law, quantity.right, percent)}"
