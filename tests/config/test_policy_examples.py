"""Examples of a file, of a file that extends another, and their faults with file, line and column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.policy_examples import load_examples
from config.policy_files import PolicyError
from tests.rules.examples.a_policy import CALENDAR, POLICY

EXAMPLE = """
    - 题: 学分
      修读:
        - 高等数学 4学分：2024-2025-1 正考 50
      结论: 关注
"""
DAY = date(2025, 3, 20)


def a_file(folder: Path, text: str) -> Path:
    path = folder / "tiny.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def with_examples(text: str) -> str:
    return f"{POLICY}\nexamples:{CALENDAR}  例子:\n{text}"


def test_a_file_without_examples_has_none(tmp_path: Path) -> None:
    loaded = load_examples(a_file(tmp_path, POLICY))
    assert loaded.cases == ()
    assert not loaded.borrowed


def test_a_case_knows_its_line(tmp_path: Path) -> None:
    text = with_examples(EXAMPLE)
    loaded = load_examples(a_file(tmp_path, text))
    assert "题: 学分" in text.splitlines()[loaded.line(loaded.cases[0]) - 1]


def test_faults_have_file_line_and_column(tmp_path: Path) -> None:
    text = with_examples(EXAMPLE.replace("正考", "期末").replace("关注", "关住"))
    with pytest.raises(PolicyError) as caught:
        load_examples(a_file(tmp_path, text))
    lines = text.splitlines()
    places = [(lines[fault.place.line - 1][fault.place.column - 1 :]) for fault in caught.value.faults]
    assert places == ["期末 50", "关住"]


def test_a_knob_that_takes_no_such_value(tmp_path: Path) -> None:
    text = with_examples(EXAMPLE + "      旋钮: {span: week}\n")
    with pytest.raises(PolicyError, match="不能取 week"):
        load_examples(a_file(tmp_path, text))


def test_knobs_of_a_case_take_the_place_of_dated_values(tmp_path: Path) -> None:
    dated = POLICY.replace(
        "value: 10,", "values: [{value: 10, source: 甲}, {value: 20, since: 2025-01-01, source: 乙}],"
    )
    loaded = load_examples(a_file(tmp_path, dated))
    assert loaded.law_for({}, DAY).constants["much"] == 20
    assert loaded.law_for({"much": "7"}, DAY).constants["much"] == 7


def test_a_file_that_extends_another_borrows_its_examples(tmp_path: Path) -> None:
    loaded = load_examples(a_file(tmp_path, "extends: asnu\nknobs: {drop: 20}\n"))
    assert loaded.borrowed
    assert loaded.cases
    assert loaded.law_for({}, DAY).constants["drop"] == 20
    assert loaded.document.file.endswith("asnu.yaml")


def test_a_file_that_extends_another_may_have_examples_of_its_own(tmp_path: Path) -> None:
    text = f"extends: asnu\nexamples:{CALENDAR}  例子:\n{EXAMPLE.replace('关注', '红色预警')}"
    loaded = load_examples(a_file(tmp_path, text))
    assert not loaded.borrowed
    assert len(loaded.cases) == 1
