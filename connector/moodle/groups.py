"""Groups (小组) of a course and their members; a group of ours is hidden from students."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from connector.moodle.batching import ENTRY_FAULTS, Outcome, batches, send_bisected
from connector.moodle.errors import MoodleRefused
from connector.moodle.membership import Gap, compare
from connector.moodle.payloads import UNEXPECTED_ANSWER, Payload, decode, expect_nothing
from connector.moodle.port import Moodle

_GET: Final = "core_group_get_course_groups"
_MEMBERS: Final = "core_group_get_group_members"
_CREATE: Final = "core_group_create_groups"
_UPDATE: Final = "core_group_update_groups"
_DELETE: Final = "core_group_delete_groups"
_ADD: Final = "core_group_add_group_members"
_REMOVE: Final = "core_group_delete_group_members"

HIDDEN: Final = 3
"""The visibility under which students, members included, don't see a group; teachers do."""


class Group(Payload):
    """A group of a course. `visibility` and `participation` are None on a Moodle before 4.2."""

    id: int
    courseid: int
    name: str
    idnumber: str | None = None
    visibility: int | None = None
    participation: bool | None = None


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group to create, hidden and without part in activities unless said otherwise."""

    course_id: int
    name: str
    idnumber: str
    description: str = ""
    visibility: int = HIDDEN
    participation: bool = False


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group's new settings. Visibility and participation, where given, can change only while it has no members."""

    id: int
    name: str
    idnumber: str
    visibility: int | None = None
    participation: bool | None = None


class _Members(Payload):
    groupid: int
    userids: tuple[int, ...]


def get_course_groups(moodle: Moodle, course_id: int) -> tuple[Group, ...]:
    """Return the groups of a course (`core_group_get_course_groups`).

    Hidden groups are missing, without an error, where `moodle/course:viewhiddengroups` is (see `probes`).
    """
    return decode(_GET, tuple[Group, ...], moodle.read(_GET, {"courseid": course_id}))


def get_group_members(moodle: Moodle, group_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return the user ids in each group (`core_group_get_group_members`).

    `MoodleRejectedRow` where a group doesn't exist; `MoodleRefused` where the answer leaves one out.
    """
    wanted = sorted(set(group_ids))
    members: dict[int, frozenset[int]] = {}
    for batch in batches(wanted, 1):
        answer = moodle.read(_MEMBERS, {"groupids": list(batch)})
        for group in decode(_MEMBERS, tuple[_Members, ...], answer):
            members[group.groupid] = frozenset(group.userids)
    if members.keys() != set(wanted):
        raise MoodleRefused("查询小组成员时 Moodle 漏掉了部分小组。", _MEMBERS, UNEXPECTED_ANSWER)
    return members


def create_groups(moodle: Moodle, groups: Sequence[NewGroup]) -> Outcome[NewGroup, Group]:
    """Create groups (`core_group_create_groups`); one whose name or idnumber is taken is rejected, the rest created.

    Not to be repeated blindly: after `MoodleOutcomeUnknown` look for the idnumbers first.
    """

    def send(batch: Sequence[NewGroup]) -> tuple[Group, ...]:
        answer = moodle.write(_CREATE, {"groups": [_settings(group) for group in batch]})
        return decode(_CREATE, tuple[Group, ...], answer, written=True)

    return send_bisected(groups, 7, send)


def _settings(group: NewGroup) -> dict[str, object]:
    return {
        "courseid": group.course_id,
        "name": group.name,
        "idnumber": group.idnumber,
        "description": group.description,
        "descriptionformat": 1,
        "visibility": group.visibility,
        "participation": group.participation,
    }


def update_groups(moodle: Moodle, changes: Sequence[GroupChange]) -> Outcome[GroupChange, int]:
    """Change groups' settings (`core_group_update_groups`) and return the ids done. Safe to repeat.

    A change of visibility is rejected while the group has members.
    """

    def send(batch: Sequence[GroupChange]) -> list[int]:
        expect_nothing(_UPDATE, moodle.write(_UPDATE, {"groups": [_changed(change) for change in batch]}))
        return [change.id for change in batch]

    return send_bisected(changes, 5, send)


def _changed(change: GroupChange) -> dict[str, object]:
    settings: dict[str, object] = {"id": change.id, "name": change.name, "idnumber": change.idnumber}
    if change.visibility is not None:
        settings["visibility"] = change.visibility
    if change.participation is not None:
        settings["participation"] = change.participation
    return settings


def delete_groups(moodle: Moodle, group_ids: Iterable[int]) -> tuple[int, ...]:
    """Delete groups with their memberships (`core_group_delete_groups`) and return their ids.

    Safe to repeat: Moodle passes over groups that don't exist.
    """
    wanted = sorted(set(group_ids))
    for batch in batches(wanted, 1):
        expect_nothing(_DELETE, moodle.write(_DELETE, {"groupids": list(batch)}))
    return tuple(wanted)


def add_group_members(moodle: Moodle, group_id: int, user_ids: Iterable[int]) -> Outcome[int, int]:
    """Put users into a group (`core_group_add_group_members`). Safe to repeat: who is in already counts as done.

    Moodle refuses a whole list for one user who isn't enrolled or doesn't exist: that one is found and rejected,
    the rest put in.
    """
    return _change_members(moodle, _ADD, group_id, user_ids)


def delete_group_members(moodle: Moodle, group_id: int, user_ids: Iterable[int]) -> Outcome[int, int]:
    """Take users out of a group (`core_group_delete_group_members`). Safe to repeat: who isn't in it counts as done.

    A user who doesn't exist, or whom an enrolment plugin holds in the group, is rejected; the rest are taken out.
    """
    return _change_members(moodle, _REMOVE, group_id, user_ids)


def _change_members(moodle: Moodle, function: str, group_id: int, user_ids: Iterable[int]) -> Outcome[int, int]:
    def send(batch: Sequence[int]) -> Sequence[int]:
        entries = [{"groupid": group_id, "userid": user_id} for user_id in batch]
        expect_nothing(function, moodle.write(function, {"members": entries}))
        return batch

    return send_bisected(sorted(set(user_ids)), 2, send, ENTRY_FAULTS | {"errorremovenotpermitted"})


def verify_group_members(
    moodle: Moodle, group_id: int, *, present: Iterable[int] = (), absent: Iterable[int] = ()
) -> Gap:
    """Read a group back after a write, and return what isn't as it should be; falsy where all is well."""
    return compare(get_group_members(moodle, [group_id])[group_id], present, absent)
