"""Carry out the steps about cohorts. Every one may be taken twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from connector.moodle.cohorts import (
    CohortChange,
    NewCohort,
    add_cohort_members,
    create_cohorts,
    delete_cohort_members,
    delete_cohorts,
    get_cohort_members,
    update_cohorts,
    verify_cohort_members,
)
from sync.apply.roster import Roster, all_left_out, gaps, rejections
from sync.apply.tools import LeftOut
from sync.plan.steps import AddCohortMembers, ChangeCohort, CreateCohort, DeleteCohort, Member, RemoveCohortMembers

MISSING = "Moodle 中找不到该群组"
EXPOSED = "群组对所有人可见，未写入；下一份计划会重新隐藏"
OTHERWISE = "写入后核对，群组不是所要的样子"


def create_cohort(roster: Roster, step: CreateCohort) -> Iterator[LeftOut]:
    """Make a hidden cohort, unless it is there already, and read it back (`core_cohort_create_cohorts`)."""
    if roster.cohort(step.idnumber) is None:
        outcome = create_cohorts(roster.moodle, [NewCohort(name=step.name, idnumber=step.idnumber)])
        roster.look_again()
        yield from _made(roster, f"新建群组“{step.name}”", step, [each.reason for each in outcome.rejected])


def change_cohort(roster: Roster, step: ChangeCohort) -> Iterator[LeftOut]:
    """Hide a cohort of ours again, or give it its name, and read it back (`core_cohort_update_cohorts`)."""
    cohort = roster.cohort(step.idnumber)
    if cohort is not None:
        change = CohortChange(id=cohort.id, name=step.name, idnumber=step.idnumber)
        outcome = update_cohorts(roster.moodle, [change])
        roster.look_again()
        yield from _made(roster, f"修改群组“{step.name}”", step, [each.reason for each in outcome.rejected])


def _made(roster: Roster, what: str, step: CreateCohort | ChangeCohort, reasons: list[str]) -> Iterator[LeftOut]:
    """Yield why a cohort was not taken; where it was, whether it is there as asked, hidden and under its name."""
    for reason in reasons:
        yield LeftOut("", what, reason)
    if not reasons:
        cohort = roster.cohort(step.idnumber)
        if cohort is None or cohort.visible or cohort.name != step.name:
            yield LeftOut("", what, MISSING if cohort is None else OTHERWISE)


def delete_cohort(roster: Roster, step: DeleteCohort) -> Iterator[LeftOut]:
    """Remove a cohort of ours with its memberships, and see that it is gone (`core_cohort_delete_cohorts`)."""
    cohort = roster.cohort(step.idnumber)
    if cohort is not None:
        delete_cohorts(roster.moodle, [cohort.id])
        roster.look_again()
        if roster.cohort(step.idnumber) is not None:
            yield LeftOut("", f"删除群组“{step.name}”", "删除后核对，群组仍在")


def fill_cohort(roster: Roster, step: AddCohortMembers, members: Collection[Member]) -> Iterator[LeftOut]:
    """Put people into a cohort that is hidden and read it back (`core_cohort_add_cohort_members`)."""
    what = "加入群组"
    cohort = roster.cohort(step.idnumber)
    if cohort is None or cohort.visible:
        yield from all_left_out(what, members, MISSING if cohort is None else EXPOSED)
    elif members:
        ids = [member.user_id for member in members]
        outcome = add_cohort_members(roster.moodle, cohort.id, ids)
        gap = verify_cohort_members(roster.moodle, cohort.id, present=ids)
        yield from rejections(what, members, outcome.rejected)
        yield from gaps(what, members, outcome.rejected, gap)


def clear_cohort(roster: Roster, step: RemoveCohortMembers) -> Iterator[LeftOut]:
    """Take people out of a cohort and read it back (`core_cohort_delete_cohort_members`).

    Moodle refuses the whole list for one deleted account: who is not in the cohort any more is dropped just before.
    """
    what = "移出群组"
    cohort = roster.cohort(step.idnumber)
    if cohort is not None:
        present = get_cohort_members(roster.moodle, [cohort.id])[cohort.id]
        ids = [member.user_id for member in step.members if member.user_id in present]
        if ids:
            outcome = delete_cohort_members(roster.moodle, cohort.id, ids)
            gap = verify_cohort_members(roster.moodle, cohort.id, absent=ids)
            yield from rejections(what, step.members, outcome.rejected)
            yield from gaps(what, step.members, outcome.rejected, gap)
