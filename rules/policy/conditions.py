"""The language of conditions: ``25% <= outstanding / selected``, read into a small tree.

A condition is written by an administrator, so it is read through a whitelist over Python's own grammar: names,
decimal numbers, percentages, ``+ - * /`` (also ``− × ÷``), chained comparisons, ``and``, ``or``, ``not`` and
parentheses. Length, depth and the number of parts are limited. Numbers are read as text into exact fractions and
never pass through binary floating point.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from rules.policy.mistypings import instead_of, mended
from rules.policy.numbers import number_of

MAX_LENGTH: Final = 400
MAX_DEPTH: Final = 24
MAX_PARTS: Final = 120

ArithmeticSign = Literal["+", "-", "*", "/"]
ComparisonSign = Literal["<", "<=", ">", ">=", "==", "!="]
OPPOSITE: Final[dict[ComparisonSign, ComparisonSign]] = {
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
    "==": "!=",
    "!=": "==",
}
"""The sign that holds where, of known figures, the other does not."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the condition, exact."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a measure or knob; ``column`` is its offset in the condition, from 0."""

    name: str
    column: int = 0


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two quantities joined by ``+ - * /``."""

    sign: ArithmeticSign
    left: Quantity
    right: Quantity


@dataclass(frozen=True, slots=True)
class Comparison:
    """One link of a chain of comparisons."""

    sign: ComparisonSign
    left: Quantity
    right: Quantity


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold (``and``, and the links of a chain)."""

    parts: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds (``or``)."""

    parts: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The part does not hold (``not``)."""

    part: Test


Quantity = Number | Name | Arithmetic
Test = Comparison | Both | Either | Negation


class ConditionError(ValueError):
    """A condition that cannot be read: what is wrong, and at which column (from 0)."""

    def __init__(self, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


_SIGNS: Final = str.maketrans({"×": "*", "÷": "/", "−": "-", "（": "(", "）": ")", "％": "%"})
_PERCENT: Final = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)( *)%")
_ARITHMETIC: Final[dict[type[ast.operator], ArithmeticSign]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_COMPARISONS: Final[dict[type[ast.cmpop], ComparisonSign]] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


def read_test(text: str) -> Test:
    """Read a condition that holds or does not; raise `ConditionError` for anything outside the grammar."""
    return _Reader(text).test()


def read_quantity(text: str) -> Quantity:
    """Read a formula that yields a quantity; raise `ConditionError` for anything outside the grammar."""
    return _Reader(text).quantity()


def names_in(part: Test | Quantity) -> tuple[Name, ...]:
    """Every name of a condition or formula, in reading order."""
    match part:
        case Number():
            return ()
        case Name():
            return (part,)
        case Arithmetic() | Comparison():
            return names_in(part.left) + names_in(part.right)
        case Negation():
            return names_in(part.part)
    return tuple(name for each in part.parts for name in names_in(each))


def write(part: Test | Quantity) -> str:
    """The canonical text of a condition or formula, fully bracketed: what the policy hash is taken over."""
    match part:
        case Number():
            return str(part.value)
        case Name():
            return part.name
        case Arithmetic() | Comparison():
            return f"({write(part.left)} {part.sign} {write(part.right)})"
        case Negation():
            return f"(not {write(part.part)})"
    link = " and " if isinstance(part, Both) else " or "
    return "(" + link.join(write(each) for each in part.parts) + ")"


class _Reader:
    """Reads one text. A percentage becomes an imaginary literal of the same length, so that columns stay true."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise ConditionError(f"条件太长：{len(text)} 个字符，最多 {MAX_LENGTH} 个；请拆成几条规则或用 formula 取名")
        self.source = _PERCENT.sub(lambda found: f"{found[1]}j{found[2]}", text.translate(_SIGNS))
        self.percents = {found.start() for found in _PERCENT.finditer(text.translate(_SIGNS))}
        self.root = self._parse()

    def _parse(self) -> ast.expr:
        for at, letter in enumerate(self.source):
            if not letter.isascii() or letter in "\r\n":
                raise ConditionError(
                    f"条件里不能有字符 {letter!r}（U+{ord(letter):04X}）{instead_of(self.source, at)}", at
                )
        self.offset = len(self.source) - len(self.source.lstrip())
        try:
            root = ast.parse(self.source.strip(), mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            column = (getattr(error, "offset", None) or 1) - 1
            raise ConditionError(f"条件写法有误：看不懂这里{mended(self.source)}", column + self.offset) from error
        self._limit(root)
        return root

    def _limit(self, root: ast.expr) -> None:
        layer: list[ast.AST] = [root]
        depth = parts = 0
        while layer:
            depth, parts = depth + 1, parts + len(layer)
            if depth > MAX_DEPTH or parts > MAX_PARTS * 2:
                raise ConditionError(f"条件太复杂：嵌套最多 {MAX_DEPTH} 层、最多 {MAX_PARTS} 个部分")
            layer = [child for node in layer for child in ast.iter_child_nodes(node)]

    def test(self) -> Test:
        return self._test(self.root)

    def quantity(self) -> Quantity:
        return self._quantity(self.root)

    def _at(self, node: ast.expr) -> int:
        return node.col_offset + self.offset

    def _test(self, node: ast.expr) -> Test:
        match node:
            case ast.BoolOp(op=ast.And()):
                return Both(tuple(self._test(each) for each in node.values))
            case ast.BoolOp():
                return Either(tuple(self._test(each) for each in node.values))
            case ast.UnaryOp(op=ast.Not()):
                return Negation(self._test(node.operand))
            case ast.Compare():
                return self._chain(node)
        raise ConditionError("这里应当是一个比较，例如 outstanding_courses >= 6", self._at(node))

    def _chain(self, node: ast.Compare) -> Test:
        terms = [self._quantity(each) for each in (node.left, *node.comparators)]
        links: list[Test] = []
        for operator, left, right in zip(node.ops, terms, terms[1:], strict=False):
            sign = _COMPARISONS.get(type(operator))
            if sign is None:
                raise ConditionError("比较只能用 < <= > >= == !=", self._at(node))
            links.append(Comparison(sign, left, right))
        return links[0] if len(links) == 1 else Both(tuple(links))

    def _quantity(self, node: ast.expr) -> Quantity:
        match node:
            case ast.Name():
                return Name(node.id, self._at(node))
            case ast.Constant():
                return self._number(node)
            case ast.UnaryOp(op=ast.USub()):
                return Arithmetic("-", Number(Fraction(0)), self._quantity(node.operand))
            case ast.BinOp() if type(node.op) in _ARITHMETIC:
                sign = _ARITHMETIC[type(node.op)]
                return Arithmetic(sign, self._quantity(node.left), self._quantity(node.right))
        raise ConditionError("这里只能用名称、数字、百分数和 + - × ÷", self._at(node))

    def _number(self, node: ast.Constant) -> Number:
        start = self._at(node)
        text = self.source[start : (node.end_col_offset or 0) + self.offset]
        percent = start in self.percents
        digits = text.removesuffix("j") if percent else text
        number = number_of(digits)
        if number is None:
            raise ConditionError(f"不能用 {text[:20]} 作数字；请写成 15、2.5 或 15%，不要超过 12 位", start)
        return Number(number / (100 if percent else 1))
