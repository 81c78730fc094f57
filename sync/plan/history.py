"""What our plans have done: each plan as far as it was carried out, step by step, and what they left in the LMS."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sync.plan.case_steps import StoreStep
from sync.plan.plan import Plan, plan_from_body
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
from sync.store.plans import PlanRecord, carried_plans, incomplete_steps
from sync.store.transaction import Transaction

Place = tuple[int | None, str]
"""Where people are put: the course (None: a cohort) and the idnumber."""
Filling = AddCohortMembers | AddGroupMembers
Emptying = RemoveCohortMembers | RemoveGroupMembers | DeleteCohort | DeleteGroup
NOTHING_LEFT = "{}"
"""The text of a plan whose list was deleted when its time to be kept was over."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A plan as far as it was carried out.

    ``last`` is the position of the last finished step (None: all are; the one after it may have been under way),
    ``left_out`` says by position who was not written, by student number.
    """

    record: PlanRecord
    plan: Plan
    last: int | None
    left_out: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def steps(self) -> Iterator[tuple[Step, frozenset[str]]]:
        """Yield every step that was taken, with the numbers of whom it left out."""
        done = len(self.plan.steps) if self.last is None else self.last + 1
        for position, step in enumerate(self.plan.steps[:done]):
            yield step, self.left_out.get(position, frozenset())

    def interrupted(self) -> Step | None:
        """Return the step that may have been under way when the plan stopped: in the LMS only, none about cases."""
        following = () if self.last is None else self.plan.steps[self.last + 1 : self.last + 2]
        return next((step for step in following if not isinstance(step, StoreStep)), None)


@dataclass(slots=True)
class Left:
    """A cohort or group as our plans left it.

    ``name`` is None where we are not sure to have made it; ``perhaps`` are in it if a step that was interrupted came
    so far.
    """

    name: str | None
    members: set[int] = field(default_factory=set)
    perhaps: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class History:
    """What our plans left, by place; ``complete`` is false where plans are not kept any more that may have written."""

    places: Mapping[Place, Left] = field(default_factory=dict)
    complete: bool = False


def read_carried(tx: Transaction, site_id: str, since: int = 0) -> tuple[list[Carried], bool]:
    """Return the plans carried out or begun from the id ``since`` on, oldest first, and whether all are kept."""
    left_out = incomplete_steps(tx, site_id, since)
    found = []
    records = carried_plans(tx, site_id, since)
    for record, last in records:
        if record.body != NOTHING_LEFT:
            plan = plan_from_body(record.body)
            those = {
                position: frozenset(each["student_no"] for each in json.loads(left_out[record.id, position]))
                for position in range(len(plan.steps))
                if (record.id, position) in left_out
            }
            found.append(Carried(record, plan, last, those))
    return found, len(found) == len(records)


def history_of(carried: Iterable[Carried], *, complete: bool) -> History:
    """Return what these plans, one after the other, left in the LMS."""
    places: dict[Place, Left] = {}
    for each in carried:
        for step, left_out in each.steps():
            if not isinstance(step, StoreStep):
                _follow(places, step, left_out)
        if (begun := each.interrupted()) is not None:
            perhaps = places.setdefault(place_of(begun), Left(None)).perhaps
            perhaps.update(member.user_id for member in getattr(begun, "members", ()))
    return History(places, complete)


def place_of(step: Step) -> Place:
    """Return where a step in the LMS does something."""
    return getattr(step, "course_id", None), getattr(step, "idnumber", "")


def written(members: Iterable[Member], left_out: frozenset[str]) -> Iterator[Member]:
    """Yield whom a step has really put in or taken out; who was erased since is nobody."""
    return (each for each in members if each.user_id and each.student_no not in left_out)


def _follow(places: dict[Place, Left], step: Step, left_out: frozenset[str]) -> None:
    place = place_of(step)
    if "" in left_out:
        return  # it failed as a whole
    match step:
        case CreateCohort() | CreateGroup():
            places[place] = Left(step.name)
        case ChangeCohort() | RenameGroup():
            places.setdefault(place, Left(None)).name = step.name
        case RepairGroup() if step.name is not None:
            places[place] = Left(step.name)
        case AddCohortMembers() | AddGroupMembers():
            here = places.setdefault(place, Left(None)).members
            here.update(each.user_id for each in written(step.members, left_out))
        case RemoveCohortMembers() | RemoveGroupMembers():
            here = places.setdefault(place, Left(None)).members
            here.difference_update(each.user_id for each in step.members)
        case _:
            places.pop(place, None)
