"""``yujing policy test``: what it prints, its JSON, and its exit statuses."""

from __future__ import annotations

import json
from pathlib import Path

from sync.cli.exits import Exit
from tests.rules.examples.a_policy import CALENDAR, POLICY
from tests.rules.examples.test_running import COMPLETE

from .running import yujing

HALF = """
    - 题: 学分
      修读:
        - 高等数学 4学分：2024-2025-1 正考 50
      结论: 不预警
"""


def a_file(folder: Path, examples: str) -> str:
    path = folder / "tiny.yaml"
    path.write_text(f"{POLICY}\nexamples:{CALENDAR}  例子:\n{examples}", encoding="utf-8")
    return str(path)


def test_examples_that_hold_and_leave_nothing_untried(tmp_path: Path) -> None:
    result = yujing(None, "policy", "test", a_file(tmp_path, COMPLETE))
    assert result.exit_code == Exit.DONE
    assert "✓ 1.1 未通过的学分：学分 0：不预警（第" in result.output
    assert "12 个例子，12 个相符，0 个不符；每条规则、每个界限的各侧都有例子。" in result.output


def test_an_example_that_does_not_hold_and_what_is_untried(tmp_path: Path) -> None:
    result = yujing(None, "policy", "test", a_file(tmp_path, HALF))
    assert result.exit_code == Exit.NEEDS_PERSON
    assert "✗ 1 学分：不预警" in result.output
    assert "应为 不预警，实为 预警（待审，先发关注）\n      tiny.some（0 < owed < much）：未通过学分 4" in result.output
    assert "？ 规则 tiny.many：没有一个例子符合它" in result.output


def test_json_for_a_program(tmp_path: Path) -> None:
    result = yujing(None, "policy", "test", a_file(tmp_path, HALF), "--json")
    (tested,) = json.loads(result.stdout)
    assert (tested["policy"], tested["borrowed"]) == ("tiny", False)
    (example,) = tested["examples"]
    assert (example["expected"], example["rules"]) == ("不预警", ["tiny.some", "tiny.half"])
    untried = {(each["clause"], each["bound"], *each["sides"]) for each in tested["untried"]}
    assert ("tiny.many", None) in untried
    assert ("tiny.many", "“未通过学分”的界限 较多学分", "等于", "高于") in untried


def test_a_file_with_faults_is_refused_with_all_of_them(tmp_path: Path) -> None:
    result = yujing(None, "policy", "test", a_file(tmp_path, HALF.replace("正考", "期末")))
    assert result.exit_code == Exit.BAD_INPUT
    assert "tiny.yaml:" in result.stderr
    assert yujing(None, "policy", "test", "nobody").exit_code == Exit.BAD_INPUT


def test_a_file_that_only_turns_knobs_shows_what_they_change(tmp_path: Path) -> None:
    path = tmp_path / "asnu.yaml"
    path.write_text("extends: asnu\nknobs: {drop: 20}\n", encoding="utf-8")
    result = yujing(None, "policy", "test", str(path))
    assert result.exit_code == Exit.NEEDS_PERSON
    assert "按这个文件的旋钮试算" in result.output
    assert "应为 红色预警（待审），实为 不预警" in result.output


def test_without_a_site_the_shipped_policies_are_tried(tmp_path: Path) -> None:
    result = yujing(tmp_path, "policy", "test")
    assert result.exit_code == Exit.DONE
    assert result.output.count("0 个不符") == 4


def test_faults_of_examples_are_listed_by_check_too(tmp_path: Path) -> None:
    result = yujing(None, "policy", "check", a_file(tmp_path, HALF.replace("正考", "期末")))
    assert result.exit_code == Exit.BAD_INPUT
    assert "“期末”：这里写 正考、补考、重修 加成绩" in result.output
