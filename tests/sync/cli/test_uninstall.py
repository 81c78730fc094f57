"""What an administrator reads when everything is taken out of Moodle again, and the exit status of each way it ends."""

from __future__ import annotations

import re

import pytest

from tests.journeys.small_college import roster
from tests.journeys.stages import At, Small
from tests.sync.cli.running import DEAN, yujing

UNINSTALL = ("uninstall", "--from-lms")


def checksum_of(small: Small) -> str:
    """Return the checksum of the removal that is planned."""
    told = yujing(small.folder, *UNINSTALL).stdout
    found = re.search(r"--yes ([0-9a-f]{12}) --actor", told)
    assert found, told
    return found[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("uninstall",), "--from-lms"),
        ((*UNINSTALL, "--yes", "3f9c2a7be01d"), "--actor"),
        ((*UNINSTALL, "--yes", "3f9c2a7be01d", "--actor", "  "), "--actor"),
    ],
)
def test_half_a_command_does_nothing(at: At, arguments: tuple[str, ...], told: str) -> None:
    small = at("applied")
    before = roster(small.moodle)
    result = yujing(small.folder, *arguments, env={"YUJING_ACTOR": ""})
    assert (result.exit_code, told in result.output) == (2, True)
    assert roster(small.moodle) == before


def test_the_plan_tells_what_goes_and_what_stays_and_removes_nothing(at: At) -> None:
    small = at("applied")
    before = roster(small.moodle)
    result = yujing(small.folder, *UNINSTALL)
    assert result.exit_code == 0
    for told in (
        "卸载计划（从 Moodle 中清除）",
        "一、删除的群组：3",
        "二、删除的课程小组：4",
        "yujing:small:asnu:orange），移出 0 人",
        "群组同步",
        "学生收到的消息：不删除",
        "setup.php --moodle=目录 --remove",
        "守护进程",
    ):
        assert told in result.stdout, told
    assert roster(small.moodle) == before


def test_it_is_carried_out_by_a_named_person_once(at: At) -> None:
    small = at("applied")
    carry_out = (*UNINSTALL, "--yes", checksum_of(small), *DEAN)
    result = yujing(small.folder, *carry_out)
    assert (result.exit_code, "已执行，共 7 步" in result.stdout) == (0, True)
    assert roster(small.moodle) == {}
    again = yujing(small.folder, *carry_out)
    assert (again.exit_code, "没有待执行的卸载计划" in again.stderr) == (1, True)
    empty = yujing(small.folder, *UNINSTALL)
    assert (empty.exit_code, "Moodle 中没有本系统的群组和小组" in empty.stdout) == (0, True)
    assert "--yes 3" not in empty.stdout


def test_what_moodle_keeps_is_told_and_waits_for_a_person(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    small = at("applied")
    checksum = checksum_of(small)
    monkeypatch.setattr("sync.apply.cohorts.delete_cohorts", lambda *_: None)
    result = yujing(small.folder, *UNINSTALL, "--yes", checksum, *DEAN)
    assert result.exit_code == 1
    assert result.stdout.count("删除后核对，群组仍在") == 3
