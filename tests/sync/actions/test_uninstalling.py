"""Uninstall: a plan first, then everything of ours out of Moodle, nothing of others, and the record kept."""

from __future__ import annotations

import pytest

from connector.standin.state import Cohort, Group
from sync.actions.cases import list_cases
from sync.actions.plan import plan
from sync.actions.uninstall import NoUninstallPlan, plan_uninstall, uninstall
from sync.actions.writing import apply, send
from sync.apply.applying import PlanStale
from sync.plan.steps import DeleteCohort, DeleteGroup
from sync.store.placements import placements
from tests.journeys.small_college import WARNED, on, recipients, roster
from tests.journeys.stages import At, Small

LOOK_ALIKES = (
    ("学业帮扶·asnu·关注", ""),
    ("学业帮扶", "yujing"),
    ("别站的", "yujing:small-2:asnu:red"),
    ("前缀相同", "yujing:smal"),
    ("大写", "YUJING:SMALL:asnu:red"),
    ("编号在中间", "x-yujing:small:asnu:red"),
)


def add_look_alikes(small: Small) -> dict[str, list[str]]:
    """Put cohorts and groups of others beside ours, with members; return them."""
    site = small.moodle.site
    before = roster(small.moodle).keys()
    course = next(each for each in site.courses.values() if each.shortname == "2024-2025-2-MATH102-01")
    member = next(iter(course.enrolments))
    for name, idnumber in LOOK_ALIKES:
        cohort = Cohort(site.new_id("cohort"), name, idnumber, members=[member])
        site.cohorts[cohort.id] = cohort
        group = Group(site.new_id("group"), course.id, name, idnumber, members=[member])
        site.groups[group.id] = group
    return {key: members for key, members in roster(small.moodle).items() if key not in before}


def test_everything_of_ours_goes_and_nothing_else(at: At) -> None:
    small = at("sent")
    others = add_look_alikes(small)
    ours = roster(small.moodle).keys() - others.keys()
    with on(small.folder) as site:
        planned = plan_uninstall(site, "李红")
        steps = planned.plan.steps
        assert planned.record is not None
        assert len(steps) == len(ours) == 7
        assert {type(step) for step in steps} == {DeleteGroup, DeleteCohort}
        assert roster(small.moodle).keys() == ours | others.keys()
        result = uninstall(site, "王敏", planned.plan.checksum)
        assert (result.finished, result.left_out) == (True, ())
        assert roster(small.moodle) == others
        assert plan_uninstall(site, "李红").record is None


def test_messages_and_the_record_stay(at: At) -> None:
    small = at("sent")
    with on(small.folder) as site:
        uninstall(site, "王敏", plan_uninstall(site, "李红").plan.checksum)
        assert {line.state for line in list_cases(site) if line.student_no in WARNED} == {"已发出"}
        with site.store.read() as tx:
            assert placements(tx, site.store.site_id) == {}
        assert send(site, "李红").sent == 0
    assert recipients(small.moodle) == sorted(WARNED)


def test_a_group_that_a_restored_copy_carried_into_another_course_is_found(at: At) -> None:
    small = at("applied")
    site = small.moodle.site
    old = next(each for each in site.courses.values() if each.shortname == "2024-2025-1-PE101-01")
    copy = Group(site.new_id("group"), old.id, "学业帮扶·关注", "yujing:small:asnu:yellow")
    site.groups[copy.id] = copy
    with on(small.folder) as opened:
        uninstall(opened, "王敏", plan_uninstall(opened, "李红").plan.checksum)
    assert site.groups == {}


def test_a_situation_that_moved_on_is_planned_again(at: At) -> None:
    small = at("applied")
    with on(small.folder) as site:
        planned = plan_uninstall(site, "李红")
        small.moodle.site.groups.popitem()
        before = roster(small.moodle)
        with pytest.raises(PlanStale, match="uninstall --from-lms"):
            uninstall(site, "王敏", planned.plan.checksum)
        assert roster(small.moodle) == before


def test_a_removal_told_to_stop_is_finished_by_the_next_run(at: At) -> None:
    small = at("applied")
    with on(small.folder) as site:
        checksum = plan_uninstall(site, "李红").plan.checksum
        steps = iter([False, False, True])
        assert not uninstall(site, "王敏", checksum, stop=lambda: next(steps)).finished
        assert len(roster(small.moodle)) == 5
        assert uninstall(site, "王敏", checksum).finished
        assert roster(small.moodle) == {}
        with pytest.raises(NoUninstallPlan, match="没有待执行的卸载计划"):
            uninstall(site, "王敏", checksum)


def test_an_ordinary_plan_is_not_carried_out_as_a_removal(at: At) -> None:
    small = at("evaluated")
    with on(small.folder) as site:
        checksum = plan(site, "李红").plan.checksum
        with pytest.raises(NoUninstallPlan, match="不是卸载计划"):
            uninstall(site, "王敏", checksum)
    assert roster(small.moodle) == {}


def test_it_may_also_be_approved_and_applied_like_any_plan(at: At) -> None:
    from sync.actions.plan import approve

    small = at("applied")
    with on(small.folder) as site:
        approve(site, plan_uninstall(site, "李红").plan.checksum, "王敏")
        assert apply(site, "李红").finished
    assert roster(small.moodle) == {}


def test_what_was_taken_out_comes_back_with_the_next_plan(at: At) -> None:
    small = at("applied")
    before = roster(small.moodle)
    with on(small.folder) as site:
        uninstall(site, "王敏", plan_uninstall(site, "李红").plan.checksum)
        again = plan(site, "李红").plan
        from sync.actions.plan import approve

        approve(site, again.checksum, "王敏")
        apply(site, "李红")
    assert roster(small.moodle) == before
