"""Why, what if, and who is near, on the terminal and for a program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from config.policy_source import SHIPPED
from tests.journeys.small_college import ENDED, MARKS, NUMBERS, RED, TODAY, YELLOW
from tests.journeys.stages import At
from tests.sync.cli.running import yujing

DAY = TODAY.isoformat()
ASKED = ("--policy", "asnu", "--as-of", DAY)


def test_the_verdict_comes_with_clause_figures_courses_and_ways_out(at: At) -> None:
    told = yujing(at("pulled").folder, "explain", RED, *ASKED)
    assert told.exit_code == 0
    for part in ("红色预警", "第七条", "未通过课程累计达到5学分", "8学分", "MATH101", "41.5", "怎样解除", "计作"):
        assert part in told.stdout, part
    assert "注意" not in told.stdout


def test_whoever_is_not_warned_is_told_how_far_it_is(at: At) -> None:
    told = yujing(at("pulled").folder, "explain", NUMBERS[8], *ASKED).stdout
    assert "未达到预警标准" in told
    assert "再增加 5 学分，即达到黄色预警" in told


def test_the_explanation_is_that_of_the_evaluation_or_it_is_said(at: At) -> None:
    small = at("evaluated")
    (same,) = json.loads(yujing(small.folder, "explain", RED, *ASKED, "--period", ENDED, "--json").stdout)
    assert same["tracks"][0]["level"] == "red"
    assert (same["assessed"]["levels"], same["otherwise"]) == ({"study": "red"}, False)
    before = ("--policy", "asnu", "--period", ENDED, "--as-of", "2025-01-19")
    told = yujing(small.folder, "explain", RED, *before).stdout
    assert "最近一次评估" in told
    assert "学业预警 红色预警" in told


def test_a_supposition_stands_beside_the_present_verdict(at: At) -> None:
    told = yujing(at("pulled").folder, "explain", YELLOW[0], *ASKED, "--suppose", "PE101=pass").stdout
    assert "假设 PE101=pass" in told
    assert "假设之下" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("explain", "20990101"), "没有学号为 20990101"),
        (("explain", RED, "--suppose", "MATH101"), "看不懂的假设"),
        (("explain", RED, "--suppose", "MATH109=pass"), "是不是 MATH10"),
        (("explain", RED, "--policy", "bhuad"), "没有采用"),
    ],
)
def test_what_cannot_be_answered_is_bad_input(at: At, arguments: tuple[str, ...], message: str) -> None:
    told = yujing(at("pulled").folder, *arguments, "--as-of", DAY)
    assert told.exit_code == 2
    assert message in told.stderr


def test_a_bundle_is_explained_without_a_site(at: At) -> None:
    bundle = str(at("imported").folder / "registrar")
    asked = ("--facts", bundle, "--policy", "asnu", "--period", ENDED, "--as-of", DAY)
    told = yujing(None, "explain", RED, *asked)
    assert (told.exit_code, "《" in told.stdout) == (0, True)
    assert yujing(None, "near", *asked).exit_code == 0
    for command in (("explain", RED), ("near",)):
        assert yujing(None, *command, "--facts", bundle).exit_code == 2


def test_who_is_near_is_listed_and_put_into_a_sheet(at: At, tmp_path: Path) -> None:
    folder, file = at("pulled").folder, tmp_path / "near.xlsx"
    told = yujing(folder, "near", *ASKED, "--sheet", str(file), "--reason", "及早关心")
    assert told.exit_code == 0
    assert "差一步" in told.stdout
    found = json.loads(yujing(folder, "near", *ASKED, "--json").stdout)[0]["near"]
    assert {each["student_no"] for each in found} <= set(MARKS)
    rows = list(load_workbook(file).active.values)
    heading = next(at for at, row in enumerate(rows) if row[2] == "学号")
    assert len(rows) - heading - 1 == len(found)


def test_a_sheet_is_about_one_regulation(at: At, tmp_path: Path) -> None:
    small = at("pulled", more='\n[[policies]]\nid = "bhuad"\n')
    told = yujing(small.folder, "near", "--as-of", DAY, "--sheet", str(tmp_path / "near.xlsx"))
    assert told.exit_code == 2


def test_a_college_that_no_regulation_governs_is_told(at: At) -> None:
    small = at("pulled")
    settings = small.folder / "settings.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('id = "asnu"', 'id = "asnu"\ncolleges = ["别的学院"]'), "utf-8"
    )
    told = yujing(small.folder, "explain", RED, *ASKED)
    assert told.exit_code == 2
    assert "没有一项所采用的规定适用" in told.stderr


def test_a_procedure_that_names_no_such_period_is_bad_input_where_nobody_names_one(at: At) -> None:
    """The rest of the procedure is no part of the argument: with a period, nothing of it is needed."""
    small = at("pulled")
    shipped = (SHIPPED / "asnu.yaml").read_text("utf-8")
    (small.folder / "policies" / "asnu.yaml").write_text(shipped.replace("judged: ended", "judged: both"), "utf-8")
    asked = (small.folder, "explain", RED, *ASKED)
    refused = yujing(*asked)
    assert refused.exit_code == 2
    assert "judged" in refused.stderr
    assert yujing(*asked, "--period", ENDED).exit_code == 0
