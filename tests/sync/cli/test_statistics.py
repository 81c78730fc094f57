"""``yujing statistics`` as people run it, on the small site under asnu."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.cli.exits import Exit
from tests.journeys.small_college import NUMBERS
from tests.journeys.stages import At, Small
from tests.reports.paper import text_of
from tests.sync.cli.running import yujing


@pytest.fixture
def small(at: At) -> Small:
    return at("sent")


def test_the_terminal_tells_figures_and_what_they_mean(small: Small) -> None:
    result = yujing(small.folder, "statistics", "--by", "class")
    assert result.exit_code == Exit.DONE
    assert "评定12人，本期预警3人（黄色预警2人、橙色预警0人、红色预警1人），另有1人待定。" in result.output
    assert "上期没有评定记录，本期不计算转化率。" in result.output
    assert "小教2301班" in result.output
    assert "MATH101" in result.output
    assert "  延续：本期没有新下达，但以往的预警尚未解除" in result.output
    assert "转化率：" not in result.output
    assert not any(number in result.output for number in NUMBERS)


def test_json_gives_exact_figures_and_hides_for_outside(small: Small) -> None:
    (whole,) = json.loads(yujing(small.folder, "statistics", "--json").output)
    assert whole["tracks"][0]["rows"][0]["warned"] == [2, 0, 1]
    assert {each["code"]: each["rate"] for each in whole["courses"]}["MATH101"] == "1/12"
    (told,) = json.loads(yujing(small.folder, "statistics", "--json", "--outside").output)
    assert told["tracks"][0]["rows"][0]["warned"] == [None, 0, None]
    assert [each["failed"] for each in told["courses"]] == [None] * len(told["courses"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sheet", "a.xlsx"), "--reason"),
        (("--papers",), "--reason"),
        (("--pdf", "a.xlsx", "--reason", "报送"), "扩展名"),
        (("--by", "person"), "person"),
    ],
)
def test_what_is_missing_or_wrong_is_said(small: Small, arguments: tuple[str, ...], said: str) -> None:
    result = yujing(small.folder, "statistics", *arguments)
    assert result.exit_code == Exit.BAD_INPUT
    assert said in result.output


def test_files_and_papers_are_written_where_they_are_said_to_be(small: Small, tmp_path: Path) -> None:
    sheet, pdf = tmp_path / "统计.xlsx", tmp_path / "统计.pdf"
    named = ("--sheet", str(sheet), "--pdf", str(pdf), "--college", "教育学院", "--reason", "学院会议")
    result = yujing(small.folder, "statistics", *named)
    assert (result.exit_code, sheet.is_file()) == (Exit.DONE, True)
    assert "黄色预警2人" in text_of(pdf)
    told = json.loads(
        yujing(small.folder, "statistics", "--papers", "--college", "教育学院", "--reason", "检查", "--json").output
    )
    (paper,) = map(Path, told["files"])
    text = text_of(paper)
    for part in (
        "学业预警工作监督检查表",
        "第十五至第二十一条",
        "二、检查情况",
        "四、整改要求和完成期限",
        "总支书记（签字）",
    ):
        assert part in text
