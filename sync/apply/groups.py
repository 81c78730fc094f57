"""Carry out the steps about course groups. Every one may be taken twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from connector.moodle.enrolments import get_enrolled_users
from connector.moodle.errors import MoodleRejectedRow
from connector.moodle.groups import (
    HIDDEN,
    Group,
    GroupChange,
    NewGroup,
    add_group_members,
    create_groups,
    delete_group_members,
    delete_groups,
    get_group_members,
    update_groups,
    verify_group_members,
)
from sync.apply.roster import Roster, all_left_out, gaps, rejections
from sync.apply.tools import LeftOut
from sync.plan.steps import (
    AddGroupMembers,
    CreateGroup,
    DeleteGroup,
    Member,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
)

MISSING = "课程中找不到该小组"
OTHERWISE = "写入后核对，小组不是所要的样子"
STILL_THERE = "删除后核对，小组仍在"
NOT_ENROLLED = "已不在该课程的选课名单中（退课或账号已删除），请核对选课；下次读取后计划会自行改正"


def repair_group(roster: Roster, step: RepairGroup) -> Iterator[LeftOut]:
    """Empty and remove a group that students could see, then make it again hidden where it is still needed.

    Moodle refuses to change a group's visibility while it has members, hence `core_group_delete_group_members`,
    `core_group_delete_groups` and `core_group_create_groups`.
    """
    group = roster.group(step.course_id, step.idnumber)
    if group is not None and _is_exposed(group):
        members = get_group_members(roster.moodle, [group.id])[group.id]
        delete_group_members(roster.moodle, group.id, members)
        delete_groups(roster.moodle, [group.id])
        roster.look_again(step.course_id)
        if roster.group(step.course_id, step.idnumber) is not None:
            yield LeftOut("", f"修复课程 {step.course} 中学生可见的小组", STILL_THERE)
            return
    if step.name is not None:
        yield from create_group(roster, CreateGroup(step.course_id, step.course, step.idnumber, step.name))


def create_group(roster: Roster, step: CreateGroup) -> Iterator[LeftOut]:
    """Make a hidden group in a course, unless it is there already, and read it back (`core_group_create_groups`)."""
    if roster.group(step.course_id, step.idnumber) is None:
        new = NewGroup(course_id=step.course_id, name=step.name, idnumber=step.idnumber)
        outcome = create_groups(roster.moodle, [new])
        roster.look_again(step.course_id)
        what = f"在课程 {step.course} 新建小组“{step.name}”"
        yield from _made(roster, what, step, [each.reason for each in outcome.rejected])


def rename_group(roster: Roster, step: RenameGroup) -> Iterator[LeftOut]:
    """Give a group of ours its name, and read it back (`core_group_update_groups`)."""
    group = roster.group(step.course_id, step.idnumber)
    if group is not None:
        outcome = update_groups(roster.moodle, [GroupChange(group.id, step.name, step.idnumber)])
        roster.look_again(step.course_id)
        what = f"小组“{step.was_name}”改名（课程 {step.course}）"
        yield from _made(roster, what, step, [each.reason for each in outcome.rejected])


def _made(roster: Roster, what: str, step: CreateGroup | RenameGroup, reasons: list[str]) -> Iterator[LeftOut]:
    """Yield why a group was not taken; where it was, whether it is there as asked, hidden and under its name."""
    for reason in reasons:
        yield LeftOut("", what, reason)
    if not reasons:
        group = roster.group(step.course_id, step.idnumber)
        if group is None or _is_exposed(group) or group.name != step.name:
            yield LeftOut("", what, MISSING if group is None else OTHERWISE)


def fill_group(roster: Roster, step: AddGroupMembers, members: Collection[Member]) -> Iterator[LeftOut]:
    """Put people into a group that is hidden, and read it back (`core_group_add_group_members`).

    Moodle refuses the whole list for one who isn't enrolled: the roll is read just before, and he is left out.
    """
    what = f"加入课程 {step.course} 的小组"
    group = roster.group(step.course_id, step.idnumber)
    if group is None or _is_exposed(group):
        yield from all_left_out(what, members, MISSING if group is None else "小组对学生可见，未写入")
        return
    staying = _enrolled(roster, step.course_id, members) if members else []
    yield from all_left_out(what, (each for each in members if each not in staying), NOT_ENROLLED)
    if staying:
        ids = [member.user_id for member in staying]
        outcome = add_group_members(roster.moodle, group.id, ids)
        gap = verify_group_members(roster.moodle, group.id, present=ids)
        yield from rejections(what, staying, outcome.rejected)
        yield from gaps(what, staying, outcome.rejected, gap)


def _enrolled(roster: Roster, course_id: int, members: Collection[Member]) -> list[Member]:
    """Return those who are enrolled now. A roll without anybody may be a missing right: then Moodle itself decides."""
    roll = {user.id for user in get_enrolled_users(roster.moodle, course_id, fields=("id",))}
    return [member for member in members if not roll or member.user_id in roll]


def clear_group(roster: Roster, step: RemoveGroupMembers) -> Iterator[LeftOut]:
    """Take people out of a group and read it back (`core_group_delete_group_members`).

    Moodle refuses the whole list for one deleted account: who is not in the group any more is dropped just before.
    """
    what = f"移出课程 {step.course} 的小组"
    group = roster.group(step.course_id, step.idnumber)
    if group is not None:
        present = get_group_members(roster.moodle, [group.id])[group.id]
        ids = [member.user_id for member in step.members if member.user_id in present]
        if ids:
            outcome = delete_group_members(roster.moodle, group.id, ids)
            gap = verify_group_members(roster.moodle, group.id, absent=ids)
            yield from rejections(what, step.members, outcome.rejected)
            yield from gaps(what, step.members, outcome.rejected, gap)


def delete_group(roster: Roster, step: DeleteGroup) -> Iterator[LeftOut]:
    """Remove a group of ours with its memberships (`core_group_delete_groups`); a course that is gone needs nothing."""
    try:
        group = roster.group(step.course_id, step.idnumber)
    except MoodleRejectedRow:
        return
    if group is not None:
        delete_groups(roster.moodle, [group.id])
        roster.look_again(step.course_id)
        if roster.group(step.course_id, step.idnumber) is not None:
            yield LeftOut("", f"删除课程 {step.course} 的小组", STILL_THERE)


def _is_exposed(group: Group) -> bool:
    return group.visibility != HIDDEN or group.participation is not False
