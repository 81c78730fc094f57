"""What people read of a replay, of corrections, and of facts known at an earlier moment."""

from __future__ import annotations

from datetime import timedelta

from sync.actions.pull import pull
from sync.cli.exits import Exit
from tests.journeys.small_college import MARKS, NUMBERS, RED, TODAY, YELLOW, a_small_college, on
from tests.journeys.stages import At, Small
from tests.sync.cli.running import yujing

LATER = TODAY + timedelta(days=1)
NEWLY = NUMBERS[6]
CORRECTED = {**MARKS, RED: (88.5, 86.5), NEWLY: (30.5, 86.5), YELLOW[0]: (88.5, 36.5)}
"""`RED` passed after all, another failed 8 credits, and a third failed with one mark less."""


def corrected(small: Small) -> None:
    small.moodle.load(a_small_college(marks=CORRECTED))
    with on(small.folder, LATER) as site:
        pull(site, "李红")


def test_evaluating_says_how_to_repeat_it_and_the_list_has_it(at: At) -> None:
    folder = at("pulled").folder
    said = yujing(folder, "evaluate", "--as-of", TODAY.isoformat()).output
    number = said.partition("yujing replay ")[2].split()[0]
    assert number in yujing(folder, "replay").output
    repeated = yujing(folder, "replay", number)
    assert repeated.exit_code == Exit.DONE
    assert "重算的结果与当时完全相同。" in repeated.output


def test_where_nothing_was_kept_yet_the_next_step_is_named(at: At) -> None:
    assert "yujing evaluate" in yujing(at("pulled").folder, "replay").output


def test_corrections_are_listed_with_levels_figures_and_cases(at: At) -> None:
    small = at("sent")
    corrected(small)
    result = yujing(small.folder, "replay", "--with-today")
    assert result.exit_code == Exit.NEEDS_PERSON
    assert "按现在已知的事实：结论不同 2 人，只有依据不同 1 人。" in result.output
    assert f"{RED}  学业预警：红色预警 → 无  （个案 1 已发出）" in result.output
    assert f"{NEWLY}  学业预警：无 → 红色预警" in result.output
    assert "新达到 asnu.red.share（第七条；outstanding_share >= 25%）" in result.output
    assert "计入的课程相同，其中有成绩不同" in result.output
    assert "什么都没有改动" in result.output


def test_facts_known_at_an_earlier_moment_are_shown_and_said_to_change_nothing(at: At) -> None:
    small = at("evaluated")
    corrected(small)
    then = yujing(small.folder, "evaluate", "--known-at", TODAY.isoformat()).output
    now = yujing(small.folder, "evaluate", "--known-at", LATER.isoformat()).output
    assert "只显示，不提出、不改动任何个案" in then
    assert "黄色预警 2 人" in then
    assert "红色预警 2 人" in now


def test_a_moment_may_name_its_zone(at: At) -> None:
    folder = at("evaluated").folder
    before = yujing(folder, "evaluate", "--known-at", f"{TODAY}T01:00+00:00", "--period", "2024-2025-1")
    assert before.exit_code == Exit.BAD_INPUT
    assert "校历" in before.output
    after = yujing(folder, "evaluate", "--known-at", f"{TODAY}T03:00+00:00", "--json", "-")
    assert '"known_at": "2025-03-17T03:00:00Z"' in after.output
