"""A plan for some colleges alone: their cases and their students, and nothing that concerns the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from sync.plan.case_steps import StoreStep
from sync.plan.plan import Plan
from sync.plan.planner import make_plan
from sync.plan.situation import Situation
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
    Step,
)

_NOT_OURS = "其他学院的个案，不在本计划内"
Membership = AddCohortMembers | RemoveCohortMembers | AddGroupMembers | RemoveGroupMembers


def plan_for(
    situation: Situation, colleges: Collection[str], *, turn: bool = False, accepted: Collection[str] = ()
) -> Plan:
    """Return the plan of some colleges, or of all where none is named.

    Steps: leave the other colleges' cases as they are; plan; keep of the cohorts and course groups what their own
    students need. Groups that students could see, and what nobody needs any more, are left to a plan of the whole
    school; into the former nobody is put before.

    Raises:
        PlanUnsafe: see `sync.plan.planner.make_plan`.
    """
    if not colleges:
        return make_plan(situation, turn=turn, accepted=accepted)
    own = [case for case in situation.cases if case.college in colleges]
    whole = make_plan(_limited(situation, frozenset(colleges)), turn=turn, accepted=accepted)
    mine = frozenset(case.id for case in own)
    steps = tuple(_steps(whole, frozenset(case.student_no for case in own)))
    scope = "、".join(sorted(colleges))
    note = f"只含{scope}：其他学院的个案不动，须先修复或不再需要的群组和小组留给全校的计划"
    return replace(
        whole,
        steps=steps,
        notes=(note,),
        waiting=tuple(each for each in whole.waiting if each.case_id in mine),
        colleges=tuple(sorted(colleges)),
    )


def _limited(situation: Situation, colleges: frozenset[str]) -> Situation:
    """Return the situation in which nothing may be decided about other colleges' cases."""
    others = {case.id for case in situation.cases if case.college not in colleges}
    held = {**situation.ahead.held, **dict.fromkeys(others, _NOT_OURS)}
    return replace(
        situation,
        objected=situation.objected | others,
        ahead=replace(situation.ahead, held=held),
        beside=(),
        evaluated_in={college: count for college, count in situation.evaluated_in.items() if college in colleges},
    )


def _steps(whole: Plan, numbers: frozenset[str]) -> Iterator[Step]:
    """Yield the steps about cases, and those about the members who are these students, with what they need first."""
    exposed = {(step.course_id, step.idnumber) for step in whole.steps if isinstance(step, RepairGroup)}
    memberships = [_of(step, numbers) for step in whole.steps if isinstance(step, Membership)]
    wanted = {_place(step) for step in memberships if step.members} - exposed
    for step in whole.steps:
        if isinstance(step, Membership):
            own = _of(step, numbers)
            if own.members and _place(own) in wanted:
                yield own
        elif isinstance(step, CreateCohort | ChangeCohort | CreateGroup | RenameGroup):
            if _place(step) in wanted:
                yield step
        elif isinstance(step, StoreStep):
            yield step


def _of(step: Membership, numbers: frozenset[str]) -> Membership:
    return replace(step, members=tuple(each for each in step.members if each.student_no in numbers))


def _place(step: Step) -> tuple[int | None, str]:
    """Return the course (None: the site) and the idnumber of a cohort or group."""
    return getattr(step, "course_id", None), getattr(step, "idnumber", "")
