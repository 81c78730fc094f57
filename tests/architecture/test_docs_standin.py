"""The quirks that the stand-in's page promises are where it says, and tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    line.strip("|").split(" | ")
    for line in (ROOT / "docs" / "standin.md").read_text(encoding="utf-8").splitlines()
    if "| `connector/standin/" in line
]
TESTS = {
    name
    for folder in ("connector", "contracts")
    for file in (ROOT / "tests" / folder).rglob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
}


@pytest.mark.parametrize(("quirk", "module", "tests"), ROWS, ids=lambda each: str(each)[:40])
def test_a_quirk_has_its_place_and_its_test(quirk: str, module: str, tests: str) -> None:
    assert (ROOT / module.strip("` ")).is_file()
    named = re.findall(r"`(\w+)`", tests)
    assert named, quirk
    assert set(named) <= TESTS
