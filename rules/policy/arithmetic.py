"""Conditions turned into integer arithmetic over one student's row of measures.

A quantity is a numerator over a denominator, both integers. A comparison is decided by cross-multiplication, so
nothing is ever divided or rounded: ``a / b >= 15%`` becomes ``a * 100 >= 15 * b``. Where a denominator is 0 the
quantity is *unknown*: a comparison on it neither holds nor fails, and ``and``/``or``/``not`` carry that on in the
manner of Kleene.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from rules.policy.conditions import (
    OPPOSITE,
    Both,
    Comparison,
    Name,
    Negation,
    Number,
    Quantity,
    Test,
)

Row = Sequence[int]


@dataclass(frozen=True, slots=True)
class Column:
    """Where a measure stands in the row: the index of its numerator, and its denominator.

    The denominator is a positive constant (``scale``), or the column ``over`` where it differs per student; a 0
    there means that the measure is unknown for that student. Neither is ever negative. ``whole``: the column ``over``
    is 1 where the measure is known, so that it is a whole number (a place, a level).
    """

    index: int
    scale: int = 1
    over: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Ratio:
    """Source text of a numerator and a denominator; ``needs`` must all be non-zero for it to be known."""

    top: str
    bottom: str
    needs: frozenset[str]
    top_positive: bool
    bottom_positive: bool


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Source text of "it holds" and of "it fails"; both are false where it is unknown."""

    holds: str
    fails: str
    can_be_unknown: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Where a condition holds, and where it is unknown: places among the rows, in order."""

    holds: list[int]
    unknown: list[int]


def find(
    tests: Sequence[Test], rows: Sequence[Row], columns: Mapping[str, Column], constants: Mapping[str, Fraction]
) -> list[Found]:
    """Try conditions, whose names are all columns or constants, on rows of one width."""
    found = [Found([], []) for _ in tests]
    if rows:
        compiler = _Compiler(columns, constants, "c{}")
        _pass_over([compiler.test(test) for test in tests], len(rows[0]))(rows, found)
    return found


def compile_value(
    quantity: Quantity, columns: Mapping[str, Column], constants: Mapping[str, Fraction]
) -> Callable[[Row], Fraction | None]:
    """The function that reads the exact value of a quantity from a row; None where it is unknown."""
    ratio = _Compiler(columns, constants, "r[{}]").ratio(quantity)
    known = " and ".join(sorted(ratio.needs)) or "True"
    made = _made(f"value = lambda r: Fraction({ratio.top}, {ratio.bottom}) if {known} else None", Fraction=Fraction)
    value: Callable[[Row], Fraction | None] = made["value"]
    return value


def value_of(
    quantity: Quantity, row: Row, columns: Mapping[str, Column], constants: Mapping[str, Fraction]
) -> Fraction | None:
    """The exact value of a quantity for one row; None where it is unknown."""
    return compile_value(quantity, columns, constants)(row)


def _pass_over(verdicts: Sequence[_Verdict], width: int) -> Callable[[Sequence[Row], Sequence[Found]], None]:
    """Make the function that tries every condition on every row.

    One pass that names the columns of a row (``c0``, ``c1``, …) took a third of the time of a pass per condition over
    ``row[i]``.
    """
    lines = ["def pass_over(rows, found):"]
    for at, _ in enumerate(verdicts):
        lines.append(f"    h{at}, u{at} = found[{at}].holds.append, found[{at}].unknown.append")
    lines.append(f"    for at, ({''.join(f'c{column}, ' for column in range(width))}) in enumerate(rows):")
    for at, verdict in enumerate(verdicts):
        lines.append(f"        if {verdict.holds}: h{at}(at)")
        if verdict.can_be_unknown:
            lines.append(f"        elif not {verdict.fails}: u{at}(at)")
    function: Callable[[Sequence[Row], Sequence[Found]], None] = _made("\n".join(lines), enumerate=enumerate)[
        "pass_over"
    ]
    return function


def _made(source: str, **builtins: object) -> dict[str, Any]:
    """The names that source defines: this module's own text, of integers, names of columns and operators."""
    names: dict[str, Any] = {}
    exec(source, {"__builtins__": builtins}, names)  # noqa: S102 - our own text, see above
    return names


class _Compiler:
    """Writes the source of conditions and quantities; ``cell`` is how a column is written."""

    def __init__(self, columns: Mapping[str, Column], constants: Mapping[str, Fraction], cell: str) -> None:
        self.columns = columns
        self.constants = constants
        self.cell = cell

    def test(self, test: Test) -> _Verdict:
        match test:
            case Comparison():
                return self._comparison(test)
            case Negation():
                inner = self.test(test.part)
                return _Verdict(inner.fails, inner.holds, inner.can_be_unknown)
            case Both():
                return self._joined(test.parts, "and", "or")
        return self._joined(test.parts, "or", "and")

    def _joined(self, parts: tuple[Test, ...], all_of: str, any_of: str) -> _Verdict:
        each = [self.test(part) for part in parts]
        return _Verdict(
            "(" + f" {all_of} ".join(part.holds for part in each) + ")",
            "(" + f" {any_of} ".join(part.fails for part in each) + ")",
            any(part.can_be_unknown for part in each),
        )

    def _comparison(self, comparison: Comparison) -> _Verdict:
        """``a/b < c/d`` is ``a*d < c*b`` where b and d are positive, else ``a*b*d*d < c*d*b*b``."""
        left, right = self.ratio(comparison.left), self.ratio(comparison.right)
        one, other = f"{left.top}*{right.bottom}", f"{right.top}*{left.bottom}"
        if not (left.bottom_positive and right.bottom_positive):
            one, other = f"{one}*{left.bottom}*{right.bottom}", f"{other}*{left.bottom}*{right.bottom}"
        needs = left.needs | right.needs
        known = "".join(f"{need} and " for need in sorted(needs))
        return _Verdict(
            f"({known}{one} {comparison.sign} {other})",
            f"({known}{one} {OPPOSITE[comparison.sign]} {other})",
            bool(needs),
        )

    def ratio(self, quantity: Quantity) -> _Ratio:
        match quantity:
            case Number():
                return _constant(quantity.value)
            case Name():
                return self._named(quantity.name)
        left, right = self.ratio(quantity.left), self.ratio(quantity.right)
        return _COMBINE[quantity.sign](left, right)

    def _named(self, name: str) -> _Ratio:
        if name in self.constants:
            return _constant(self.constants[name])
        column = self.columns[name]
        top, scale = self.cell.format(column.index), str(column.scale)
        if column.over is None:
            return _Ratio(top, scale, frozenset(), True, True)
        over = self.cell.format(column.over)
        return _Ratio(top, f"({over}*{scale})", frozenset({over}), True, True)


def _constant(value: Fraction) -> _Ratio:
    return _Ratio(f"({value.numerator})", str(value.denominator), frozenset(), value >= 0, True)


def _times(left: _Ratio, right: _Ratio) -> _Ratio:
    return _Ratio(
        f"({left.top}*{right.top})",
        f"({left.bottom}*{right.bottom})",
        left.needs | right.needs,
        left.top_positive and right.top_positive,
        left.bottom_positive and right.bottom_positive,
    )


def _over(left: _Ratio, right: _Ratio) -> _Ratio:
    upside_down = _Ratio(right.bottom, right.top, right.needs | {right.top}, right.bottom_positive, right.top_positive)
    return _times(left, upside_down)


def _sum_with(sign: str) -> Callable[[_Ratio, _Ratio], _Ratio]:
    def combine(left: _Ratio, right: _Ratio) -> _Ratio:
        return _Ratio(
            f"({left.top}*{right.bottom}{sign}{right.top}*{left.bottom})",
            f"({left.bottom}*{right.bottom})",
            left.needs | right.needs,
            sign == "+" and all((left.top_positive, right.top_positive, left.bottom_positive, right.bottom_positive)),
            left.bottom_positive and right.bottom_positive,
        )

    return combine


_COMBINE: Final = {"+": _sum_with("+"), "-": _sum_with("-"), "*": _times, "/": _over}
