"""Formulas and conditions, read by Python's own grammar and worked out with exact fractions; None is unknown."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

ValueOf = Callable[[str], Fraction | None]
SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
COMPARE = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}  # fmt: skip


def value(formula: str, of: ValueOf) -> Fraction | None:
    """Work out a formula; unknown where a part is, or where it divides by zero."""
    text = _plain(formula)
    return _value(ast.parse(text, mode="eval").body, text, of)


def holds(condition: str, of: ValueOf) -> bool | None:
    """Say whether a condition holds, or None where that cannot be known."""
    text = _plain(condition)
    return _holds(ast.parse(text, mode="eval").body, text, of)


def _plain(text: str) -> str:
    return re.sub(r"(\d+(?:\.\d+)?)%", r"(\1/100)", text)


def _value(node: ast.expr, text: str, of: ValueOf) -> Fraction | None:
    if isinstance(node, ast.Name):
        return of(node.id)
    if isinstance(node, ast.Constant):
        return Fraction(str(ast.get_source_segment(text, node)))
    assert isinstance(node, ast.BinOp)
    left, right = _value(node.left, text, of), _value(node.right, text, of)
    if left is None or right is None or (isinstance(node.op, ast.Div) and right == 0):
        return None
    result: Fraction = SIGNS[type(node.op)](left, right)
    return result


def _holds(node: ast.expr, text: str, of: ValueOf) -> bool | None:
    if isinstance(node, ast.UnaryOp):
        inner = _holds(node.operand, text, of)
        return None if inner is None else not inner
    if isinstance(node, ast.BoolOp):
        parts = [_holds(each, text, of) for each in node.values]
        decisive = isinstance(node.op, ast.Or)
        return decisive if decisive in parts else None if None in parts else not decisive
    assert isinstance(node, ast.Compare)
    values = [_value(each, text, of) for each in (node.left, *node.comparators)]
    links = [
        None if left is None or right is None else COMPARE[type(sign)](left, right)
        for sign, (left, right) in zip(node.ops, pairwise(values), strict=True)
    ]
    return False if False in links else None if None in links else True
