"""Every doubt that `yujing policy check` tells of, with a file that gives rise to it and to nothing else.

A line of a file that is remarked on says so behind ``#!``: the kind, the column, and a part of the message.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.policy_files import SHIPPED
from config.policy_lint import Remark, remarks_on

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
HINTS = {"numbers"}


def expected(path: Path) -> list[tuple[int, int, str, str]]:
    """Line, column, kind and part of the message of every remark that a file says it deserves, in its order."""
    found = []
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        for note in text.split("#! ")[1:]:
            kind, column, part = note.strip().split(" ", 2)
            found.append((line, int(column), kind, part))
    return sorted(found)


def told(remark: Remark) -> tuple[int, int, str, str]:
    return remark.what.place.line, remark.what.place.column, remark.code, remark.what.message


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_told_all_that_is_doubtful_and_nothing_else(path: Path) -> None:
    wanted, found = expected(path), sorted(map(told, remarks_on(path)))
    assert [each[:3] for each in found] == [each[:3] for each in wanted], found
    for (*_, part), (*_, message) in zip(wanted, found, strict=True):
        assert part in message


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_faults_come_first_and_hints_last(path: Path) -> None:
    order = [remark.severity for remark in remarks_on(path)]
    assert order == sorted(order, key=["fault", "finding", "hint"].index)
    assert {remark.code for remark in remarks_on(path) if remark.severity == "hint"} <= HINTS


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_regulations_leave_no_doubt(path: Path) -> None:
    assert remarks_on(path) == ()


def test_messages_are_chinese_sentences_with_a_way_out() -> None:
    for path in FILES:
        for remark in remarks_on(path):
            assert re.search(r"[\u4e00-\u9fff]", remark.what.message)
