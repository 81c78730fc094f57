"""Carry out the steps about cohorts. Every one may be taken twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from connector.moodle.cohorts import (
    CohortChange,
    NewCohort,
    add_cohort_members,
    create_cohorts,
    delete_cohort_members,
    update_cohorts,
    verify_cohort_members,
)
from sync.apply.roster import Roster, all_left_out, gaps, rejections
from sync.apply.tools import LeftOut
from sync.plan.steps import AddCohortMembers, ChangeCohort, CreateCohort, Member, RemoveCohortMembers

MISSING = "Moodle 中找不到该群组"


def create_cohort(roster: Roster, step: CreateCohort) -> Iterator[LeftOut]:
    """Make a hidden cohort, unless it is there already (`core_cohort_create_cohorts`)."""
    if roster.cohort(step.idnumber) is None:
        outcome = create_cohorts(roster.moodle, [NewCohort(name=step.name, idnumber=step.idnumber)])
        roster.look_again()
        for rejection in outcome.rejected:
            yield LeftOut("", f"新建群组“{step.name}”", rejection.reason)


def change_cohort(roster: Roster, step: ChangeCohort) -> Iterator[LeftOut]:
    """Hide a cohort of ours again, or give it its name (`core_cohort_update_cohorts`)."""
    cohort = roster.cohort(step.idnumber)
    if cohort is not None:
        change = CohortChange(id=cohort.id, name=step.name, idnumber=step.idnumber)
        outcome = update_cohorts(roster.moodle, [change])
        roster.look_again()
        for rejection in outcome.rejected:
            yield LeftOut("", f"修改群组“{step.name}”", rejection.reason)


def fill_cohort(roster: Roster, step: AddCohortMembers, members: Collection[Member]) -> Iterator[LeftOut]:
    """Put people into a cohort and read it back (`core_cohort_add_cohort_members`)."""
    what = "加入群组"
    cohort = roster.cohort(step.idnumber)
    if cohort is None:
        yield from all_left_out(what, members, MISSING)
    elif members:
        ids = [member.user_id for member in members]
        outcome = add_cohort_members(roster.moodle, cohort.id, ids)
        gap = verify_cohort_members(roster.moodle, cohort.id, present=ids)
        yield from rejections(what, members, outcome.rejected)
        yield from gaps(what, members, outcome.rejected, gap)


def clear_cohort(roster: Roster, step: RemoveCohortMembers) -> Iterator[LeftOut]:
    """Take people out of a cohort and read it back (`core_cohort_delete_cohort_members`)."""
    what = "移出群组"
    cohort = roster.cohort(step.idnumber)
    if cohort is not None:
        ids = [member.user_id for member in step.members]
        outcome = delete_cohort_members(roster.moodle, cohort.id, ids)
        gap = verify_cohort_members(roster.moodle, cohort.id, absent=ids)
        yield from rejections(what, step.members, outcome.rejected)
        yield from gaps(what, step.members, outcome.rejected, gap)
