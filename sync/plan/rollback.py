"""Make the plan that rolls another one back: a pure function of the situation and of what that plan did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sync.plan.case_steps import HoldCases, HoldRow
from sync.plan.flags import FlagKey, flags_of
from sync.plan.history import Place
from sync.plan.naming import cohort_name, group_name
from sync.plan.net import Later, Net, later_of, net_of
from sync.plan.people import People, people_of, portioned
from sync.plan.plan import Plan
from sync.plan.situation import ActualCohort, ActualGroup, LevelRef, Situation
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteCohort,
    DeleteGroup,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    Step,
)
from sync.plan.undoing import Undone, after_holding, cases_to_hold

NAMES_AGAIN: Final = "群组、小组的名称由设置决定：名称改回之后，请同时改回设置，否则下一份计划又会改名。"
STILL_HIDDEN: Final = "曾对学生可见、由该计划修复的小组保持隐藏，不恢复为可见。"


def make_rollback(situation: Situation, undone: Undone) -> Plan:
    """Return the steps that restore cohorts and groups to what they were before a plan.

    Steps: hold the cases on which the plan decided, so that a person decides anew; give back names; take out whom the
    plan put in; put back whom it took out, as far as a case still shows them; remove what it made, where nobody else
    is in it. What later plans or other people changed since is kept and named. Nothing that was sent is taken back.
    """
    net = net_of(undone.carried)
    rows, changed = cases_to_hold(situation, undone, net)
    work = _Work(situation, net, later_of(undone.later), flags_of(after_holding(situation.cases, rows)))
    places = sorted(net.places(), key=lambda place: (place[0] is not None, place[0] or 0, place[1]))
    steps = [step for place in places for step in work.undo(place)]
    plan_id = undone.carried.record.id
    return Plan(
        site_id=situation.site_id,
        kind="rollback",
        steps=(*(HoldCases(plan_id, portion) for portion in portioned(rows)), *steps),
        notes=tuple(_notes(undone, net, rows, changed, work)),
        colleges=undone.carried.plan.colleges,
        undoes=plan_id,
    )


@dataclass(slots=True)
class _Work:
    """The steps under way; ``kept`` and ``not_back`` collect whom they leave alone, ``again`` who will be back."""

    situation: Situation
    net: Net
    later: Later
    flags: Mapping[FlagKey, frozenset[str]]
    people: People = field(init=False)
    here: dict[Place, ActualCohort | ActualGroup] = field(init=False)
    kept: dict[str, None] = field(default_factory=dict)
    not_back: dict[str, None] = field(default_factory=dict)
    again: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look up people and places once."""
        self.people = people_of(self.situation.accounts)
        actual = self.situation.actual
        self.here = {(None, each.idnumber): each for each in actual.cohorts}
        self.here |= {(each.course_id, each.idnumber): each for each in actual.groups}

    def undo(self, place: Place) -> Iterator[Step]:
        """Yield what brings one cohort or group back to what it was."""
        if place[0] in self.situation.actual.unreadable:
            return
        here = self.here.get(place)
        present = here.members if here else frozenset()
        leaving = self._leaving(place, present)
        if here and place in self.net.made and place not in self.later.places and present <= leaving:
            yield self._deleted(place, here)
            return
        back = self._back(place, present)
        if here is None and back:
            yield self._made(place)
        if here and place in self.net.renamed and place not in self.later.places:
            was, name = self.net.renamed[place]
            if here.name == name:
                yield self._renamed(place, was, name)
        yield from self._members(place, leaving, back)

    def _leaving(self, place: Place, present: frozenset[int]) -> frozenset[int]:
        """Return whom the plan put in and who is still there by its doing."""
        added = self.net.added.get(place, {})
        later = {user_id for user_id in added if (place, user_id) in self.later.members}
        self.kept |= dict.fromkeys(_named(added[user_id].student_no, user_id) for user_id in sorted(later & present))
        leaving = (added.keys() - later) & present
        shown = self.people.ids(self._shown(place))
        self.again |= dict.fromkeys(added[user_id].student_no for user_id in sorted(leaving & shown))
        return frozenset(leaving)

    def _back(self, place: Place, present: frozenset[int]) -> frozenset[int]:
        """Return whom the plan took out and who may be put back: a case shows him there."""
        removed = self.net.removed.get(place, {})
        gone = {user_id for user_id in removed if (place, user_id) not in self.later.members} - present
        shown = self.people.ids(self._shown(place))
        others = (removed[user_id] for user_id in sorted(gone - shown))
        self.not_back |= dict.fromkeys(_named(each.student_no, each.user_id) for each in others)
        return frozenset(gone & shown)

    def _shown(self, place: Place) -> frozenset[str]:
        return self.flags.get(self._level(place), frozenset())

    def _level(self, place: Place) -> FlagKey:
        policy, _, level = place[1].removeprefix(self.situation.prefix).partition(":")
        return policy, level

    def _course(self, place: Place) -> str:
        return self.net.courses.get(place[0] or 0, "")

    def _deleted(self, place: Place, here: ActualCohort | ActualGroup) -> Step:
        members = self.people.members(here.members)
        if place[0] is None:
            return DeleteCohort(place[1], here.name, members)
        return DeleteGroup(place[0], self._course(place), place[1], members)

    def _made(self, place: Place) -> Step:
        key = self._level(place)
        levels = {(each.policy, each.level): each for each in self.situation.levels}
        level = levels.get(key) or LevelRef(*key, rank=0, policy_title=key[0], level_title=key[1])
        if place[0] is None:
            return CreateCohort(place[1], cohort_name(level, self.situation.names))
        taken = self.situation.actual.foreign_groups.get(place[0], frozenset())
        ours = {each.name for each in self.situation.actual.groups if each.course_id == place[0]}
        name = group_name(level, self.situation.names, taken | ours)
        return CreateGroup(place[0], self._course(place), place[1], name)

    def _renamed(self, place: Place, was: str, name: str) -> Step:
        if place[0] is None:
            return ChangeCohort(place[1], was, name, was_visible=False)
        return RenameGroup(place[0], self._course(place), place[1], was, name)

    def _members(self, place: Place, leaving: frozenset[int], back: frozenset[int]) -> Iterator[Step]:
        course_id, idnumber = place
        policy, level = self._level(place)
        course = self._course(place)
        for portion in self.people.portions(leaving):
            if course_id is None:
                yield RemoveCohortMembers(idnumber, portion)
            else:
                yield RemoveGroupMembers(course_id, course, idnumber, portion)
        for portion in self.people.portions(back):
            if course_id is None:
                yield AddCohortMembers(idnumber, policy, level, portion)
            else:
                yield AddGroupMembers(course_id, course, idnumber, policy, level, portion)


def _named(student_no: str, user_id: int) -> str:
    return student_no or f"用户 {user_id}"


def _notes(undone: Undone, net: Net, rows: Sequence[HoldRow], changed: Sequence[str], work: _Work) -> Iterator[str]:
    yield f"撤回的是计划 {undone.carried.record.checksum[:12]}；已发出的消息不收回。"
    told = [row.student_no for row in rows if row.case_id in undone.told]
    if told:
        yield f"该计划的消息已发给（或可能已发给）{len(told)} 人：复核后撤销的，另发更正：{'、'.join(told)}"
    waiting = [row.student_no for row in rows if row.case_id in undone.untold]
    if waiting:
        yield f"{len(waiting)} 人的消息尚未发出，执行后扣下；复核维持的再发。"
    yield from _people("个案在该计划之后又有变化，保持现状", dict.fromkeys(changed))
    yield from _people("后来的计划又写过，保持现状", work.kept)
    yield from _people("个案已了结，或不是本系统放入的，不再放回", work.not_back)
    yield from _people("个案仍在，下一份普通计划会再放入：请先查清原因，改正设置或数据", work.again)
    for course_id in sorted({place[0] for place in net.places() if place[0]} & work.situation.actual.unreadable):
        yield f"读不到课程 {net.courses.get(course_id, course_id)} 的小组（已删除或无权访问），略过。"
    if net.renamed:
        yield NAMES_AGAIN
    if net.repaired:
        yield STILL_HIDDEN


def _people(what: str, names: Mapping[str, None]) -> Iterator[str]:
    if names:
        yield f"{what}：{len(names)} 人：{'、'.join(names)}"
