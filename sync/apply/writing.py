"""Carry out one step that writes to the LMS."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from sync.apply import cohorts, groups
from sync.apply.roster import Roster, all_left_out
from sync.apply.tools import LeftOut
from sync.plan.flags import FlagKey
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteCohort,
    DeleteGroup,
    Member,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
    Step,
)

NOT_FLAGGED = "个案在计划批准之后有变化，未标注"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes steps to the LMS. ``flagged`` tells whom the cases show at a level now: nobody else is ever put in."""

    roster: Roster
    flagged: Callable[[FlagKey], frozenset[str]]

    def write(self, step: Step) -> Iterator[LeftOut]:
        """Carry out a step, and yield what could not be done."""
        match step:
            case RepairGroup():
                yield from groups.repair_group(self.roster, step)
            case CreateCohort():
                yield from cohorts.create_cohort(self.roster, step)
            case ChangeCohort():
                yield from cohorts.change_cohort(self.roster, step)
            case RemoveCohortMembers():
                yield from cohorts.clear_cohort(self.roster, step)
            case DeleteCohort():
                yield from cohorts.delete_cohort(self.roster, step)
            case AddCohortMembers() | AddGroupMembers():
                yield from self._fill(step)
            case _:
                yield from self._write_group(step)

    def _write_group(self, step: Step) -> Iterator[LeftOut]:
        match step:
            case CreateGroup():
                yield from groups.create_group(self.roster, step)
            case RenameGroup():
                yield from groups.rename_group(self.roster, step)
            case RemoveGroupMembers():
                yield from groups.clear_group(self.roster, step)
            case DeleteGroup():
                yield from groups.delete_group(self.roster, step)
            case _:
                raise TypeError(f"{step.kind} is no step for the LMS")

    def _fill(self, step: AddCohortMembers | AddGroupMembers) -> Iterator[LeftOut]:
        flagged = self.flagged((step.policy, step.level))
        staying = [member for member in step.members if member.student_no in flagged]
        yield from all_left_out("标注", _others(step.members, staying), NOT_FLAGGED)
        if isinstance(step, AddCohortMembers):
            yield from cohorts.fill_cohort(self.roster, step, staying)
        else:
            yield from groups.fill_group(self.roster, step, staying)


def _others(members: Collection[Member], staying: Collection[Member]) -> list[Member]:
    return [member for member in members if member not in staying]
