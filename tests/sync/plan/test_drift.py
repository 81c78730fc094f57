"""Somebody else's member in a cohort or group of ours is shown before the plan takes him out."""

from __future__ import annotations

from sync.plan.planner import make_plan
from sync.plan.situation import Actual
from sync.store.case_record import CaseState
from tests.sync.plan.builders import a_case, a_group, a_situation, an_offering, three_cohorts

WARNED, STRANGER, LIFTED = "20230001", "20230002", "20230003"
CASES = (
    a_case(1, WARNED, state=CaseState.ISSUED),
    a_case(2, LIFTED, state=CaseState.LIFTED, issues=1),
)


def notes(*yellow: str, group: tuple[str, ...] = ()) -> list[str]:
    """Return what the plan says about people whom it never put in."""
    actual = Actual(cohorts=three_cohorts(yellow=yellow), groups=(a_group(7, "yellow", *group),) if group else ())
    offering = an_offering(7, WARNED, STRANGER, LIFTED)
    situation = a_situation(*CASES, students=(WARNED, STRANGER, LIFTED), actual=actual, offerings=(offering,))
    return [note for note in make_plan(situation).notes if "不是本系统放入的" in note]


def test_a_stranger_in_a_cohort_is_named() -> None:
    assert notes(WARNED, STRANGER) == [
        f"群组 yujing:main:asnu:yellow 里有 1 人不是本系统放入的（可能有人手工加入），本计划会移出：{STRANGER}"
    ]


def test_a_stranger_in_a_group_is_named_with_the_course() -> None:
    (note,) = notes(WARNED, group=(WARNED, STRANGER))
    assert note.startswith("课程 C7 的小组“学业帮扶·关注”里有 1 人")
    assert note.endswith(STRANGER)


def test_whom_we_put_in_once_is_no_stranger() -> None:
    assert notes(WARNED, LIFTED, group=(WARNED, LIFTED)) == []
