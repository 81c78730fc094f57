"""Who acts, from the command line: named by account, refused in words, shown as a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings_file import load_settings
from sync.actions.init import init_site
from sync.cli.exits import Exit
from tests.journeys.stages import At
from tests.sync.cli.running import yujing

NAMED = '[[actors]]\naccount = "zhaolan"\nperson = "赵岚"\nroles = ["college_leader"]\ncolleges = ["教育学院"]\n'


def test_an_account_that_is_not_registered_prepares_nothing_either(at: At) -> None:
    folder = at("imported").folder
    for command in ("pull", "evaluate", "plan", "apply", "send"):
        result = yujing(folder, command, env={"YUJING_ACTOR": "nobody"})
        assert result.exit_code == Exit.NEEDS_PERSON
        assert 'account = "nobody"' in result.stderr


def test_a_plan_says_who_has_to_sign_what(at: At) -> None:
    shown = yujing(at("evaluated").folder, "plan").stdout
    assert "签发：asnu 教育学院，待学院负责人签" in shown


def test_approving_says_whose_part_is_signed_and_names_the_person(at: At) -> None:
    small = at("planned", more=NAMED)
    checksum = yujing(small.folder, "plan", "--json").stdout.partition('"checksum": "')[2][:12]
    result = yujing(small.folder, "approve", checksum, "--actor", "zhaolan")
    assert result.exit_code == Exit.DONE
    assert "asnu 教育学院：赵岚 已签" in result.stdout
    assert f"赵岚 已批准计划 {checksum}" in result.stdout


def test_the_history_names_people(at: At) -> None:
    folder = at("evaluated", more=NAMED).folder
    yujing(folder, "case", "object", "1", "--actor", "zhaolan", "--text", "成绩有误")
    shown = yujing(folder, "case", "show", "1").stdout
    assert "系统 列入名单" in shown
    assert "赵岚 提出异议" in shown


@pytest.mark.parametrize("command", [("case", "list"), ("message", "list"), ("near",), ("explain", "2023010101")])
def test_only_somebody_who_is_registered_can_be_seen_as(at: At, command: tuple[str, ...]) -> None:
    folder = at("evaluated").folder
    assert yujing(folder, *command, "--as", "李红").exit_code == Exit.DONE
    result = yujing(folder, *command, "--as", "nobody")
    assert result.exit_code == Exit.NEEDS_PERSON
    assert "没有登记" in result.stderr


@pytest.mark.parametrize(
    ("login", "account"), [("zhangsan", "zhangsan"), ("张 三", "张三"), ("", "admin"), ("daemon", "admin")]
)
def test_who_sets_a_site_up_is_its_first_administrator(tmp_path: Path, login: str, account: str) -> None:
    settings = tmp_path / "site" / "settings.toml"
    init_site(tmp_path / "site", login)
    text = settings.read_text(encoding="utf-8").replace("（请填写学校全称）", "江州学院")
    settings.write_text(text, encoding="utf-8")
    (entry,) = load_settings(tmp_path / "site").actors
    assert (entry.account, [role.value for role in entry.roles]) == (account, ["administrator"])
