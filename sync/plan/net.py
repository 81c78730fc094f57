"""What a plan changed in the LMS, all its steps together: who came, who went, what was made, renamed or removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sync.plan.case_steps import StoreStep
from sync.plan.history import Carried, Emptying, Filling, Place, place_of, written
from sync.plan.steps import (
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteCohort,
    DeleteGroup,
    Member,
    RenameGroup,
    RepairGroup,
    Step,
)

Members = defaultdict[Place, dict[int, Member]]


def _nobody() -> Members:
    return defaultdict(dict)


@dataclass(slots=True)
class Net:
    """The changes of a plan, by place. ``renamed`` says the name before and after, ``courses`` what they are called."""

    added: Members = field(default_factory=_nobody)
    removed: Members = field(default_factory=_nobody)
    made: set[Place] = field(default_factory=set)
    renamed: dict[Place, tuple[str, str]] = field(default_factory=dict)
    repaired: set[Place] = field(default_factory=set)
    courses: dict[int, str] = field(default_factory=dict)

    def places(self) -> set[Place]:
        """Return every place at which something was changed."""
        return {*self.added, *self.removed, *self.made, *self.renamed}


@dataclass(frozen=True, slots=True)
class Later:
    """What later plans changed: places made, renamed or removed, and whose places in them."""

    places: frozenset[Place]
    members: frozenset[tuple[Place, int]]


def net_of(carried: Carried) -> Net:
    """Return what a plan changed, as far as it was carried out."""
    net = Net()
    begun = carried.interrupted()
    for step, left_out in (*carried.steps(), *([(begun, frozenset[str]())] if begun else ())):
        if not isinstance(step, StoreStep):
            if (course_id := place_of(step)[0]) is not None:
                net.courses[course_id] = getattr(step, "course", "")
            _take(net, step, left_out)
    return net


def later_of(carried: Iterable[Carried]) -> Later:
    """Return what some plans changed, all together."""
    places: set[Place] = set()
    members: set[tuple[Place, int]] = set()
    for net in map(net_of, carried):
        places |= net.made | net.renamed.keys() | net.repaired
        for changed in (net.added, net.removed):
            members |= {(place, user_id) for place, people in changed.items() for user_id in people}
    return Later(frozenset(places), frozenset(members))


def _take(net: Net, step: Step, left_out: frozenset[str]) -> None:
    place = place_of(step)
    match step:
        case CreateCohort() | CreateGroup():
            net.made.add(place)
        case ChangeCohort() | RenameGroup():
            if step.name != step.was_name:
                net.renamed[place] = (step.was_name, step.name)
        case RepairGroup():
            net.repaired.add(place)
            _move(written(step.members, left_out), net.added[place], net.removed[place])
    if isinstance(step, Filling):
        _move(written(step.members, left_out), net.removed[place], net.added[place])
    elif isinstance(step, Emptying):
        _move(written(step.members, left_out), net.added[place], net.removed[place])
    if isinstance(step, DeleteGroup | DeleteCohort):
        net.made.discard(place)


def _move(members: Iterable[Member], back: dict[int, Member], forth: dict[int, Member]) -> None:
    """Enter what happened to members; who goes back to where he was before has not moved."""
    for member in members:
        if back.pop(member.user_id, None) is None:
            forth[member.user_id] = member
