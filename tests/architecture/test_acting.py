"""Whoever acts is looked up and checked: every action that takes somebody by account passes them to a door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sync.actions

FOLDER = Path(sync.actions.__file__).parent
DOORS = {"actor_of", "permitted", "decider", "check_sees", "seen_by", "approve"}
"""What looks an account up: the settings know it, or it is refused."""
WHO = {"actor", "who"}
INNER = {"acting.py", "record.py"}
"""The door itself, and the book of runs, which is given an account that was looked up."""


def called(function: ast.AST) -> set[str]:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {each.id for each in calls if isinstance(each, ast.Name)}


def takers() -> Iterator[tuple[str, ast.FunctionDef, dict[str, ast.FunctionDef]]]:
    """Yield every public action that takes somebody by account, with the functions beside it."""
    for file in sorted(FOLDER.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        for function in functions.values():
            arguments = [*function.args.args, *function.args.kwonlyargs]
            by_account = [each for each in arguments if each.arg in WHO and _is_account(each.annotation)]
            if by_account and not function.name.startswith("_") and file.name not in INNER:
                yield f"{file.name} {function.name}", function, functions


def _is_account(annotation: ast.expr | None) -> bool:
    return (
        annotation is not None
        and {"Who", "str"} & {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)} != set()
    )


TAKERS = list(takers())


def test_there_are_such_actions() -> None:
    assert len(TAKERS) > 20


@pytest.mark.parametrize(("function", "beside"), [each[1:] for each in TAKERS], ids=[each[0] for each in TAKERS])
def test_who_acts_goes_through_a_door(function: ast.FunctionDef, beside: dict[str, ast.FunctionDef]) -> None:
    reached, new = set[str](), called(function)
    while new:
        reached |= new
        new = {name for each in new & beside.keys() for name in called(beside[each])} - reached
    assert reached & DOORS
