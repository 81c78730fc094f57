"""The ``core_group_*`` functions of the default service."""

from __future__ import annotations

from connector.standin.call import Call, Function, scrambled
from connector.standin.errors import invalid_parameter, missing_record, moodle_error, no_course_access
from connector.standin.parameters import ABSENT, Many, Record, Structure, Value, boolean, integer, plain_text
from connector.standin.state import Course, Group

VISIBILITIES = {0, 1, 2, 3}
HIDDEN = 1
"""From this visibility on, a group is hidden from those who lack the capability."""


def _manager(call: Call, course_id: int) -> Course:
    if course_id not in call.site.courses:
        raise no_course_access()
    course = call.course(course_id)
    call.require("Manage groups", "moodle/course:managegroups")
    return course


def _group(call: Call, group_id: int) -> Group:
    if group_id not in call.site.groups:
        raise missing_record("groups")
    group = call.site.groups[group_id]
    _manager(call, group.course_id)
    return group


def _record(call: Call, group: Group, enrolment_key: str | None) -> Record:
    return {
        "id": group.id,
        "courseid": group.course_id,
        "name": call.text(group.name),
        "description": group.description,
        "descriptionformat": 1,
        "enrolmentkey": enrolment_key,
        "idnumber": group.idnumber,
        "visibility": group.visibility,
        "participation": group.participation,
    }


def _course_groups(call: Call, args: Record) -> object:
    """Return the groups of a course; hidden ones are silently missing without the capability."""
    course = _manager(call, args["courseid"])
    groups = sorted(call.site.course_groups(course.id), key=lambda group: group.name)
    if not call.may("moodle/course:viewhiddengroups"):
        groups = [group for group in groups if group.visibility < HIDDEN]
    return [_record(call, group, None) for group in groups]


def _members(call: Call, args: Record) -> object:
    groups = [_group(call, group_id) for group_id in args["groupids"]]
    return [{"groupid": group.id, "userids": scrambled(group.members)} for group in groups]


def _check_names(others: list[Group], name: str, idnumber: str) -> None:
    if not name.strip() or any(group.name.lower() == name.lower() for group in others):
        raise invalid_parameter()
    if idnumber and any(group.idnumber == idnumber for group in others):
        raise moodle_error("idnumbertaken", "ID number is already used for another group")


def _create(call: Call, args: Record) -> object:
    """Create all groups or none: name and idnumber exist once in a course."""
    created: list[Group] = []
    for entry in args["groups"]:
        course = _manager(call, entry["courseid"])
        rivals = [group for group in created if group.course_id == course.id]
        _check_names(call.site.course_groups(course.id) + rivals, entry["name"], entry["idnumber"])
        if entry["visibility"] not in VISIBILITIES:
            raise invalid_parameter()
        created.append(Group(0, course.id, entry["name"], entry["idnumber"], entry["description"]))
        created[-1].visibility = entry["visibility"]
        created[-1].participation = entry["participation"] and entry["visibility"] in {0, 1}
    for group in created:
        group.id = call.site.new_id("group")
        call.site.groups[group.id] = group
    return [_record(call, group, "") for group in created]


def _update(call: Call, args: Record) -> None:
    """Change all groups or none; the visibility of a group with members can't be changed."""
    for entry in args["groups"]:
        if entry["id"] not in call.site.groups or entry.get("visibility", 0) not in VISIBILITIES:
            raise invalid_parameter()
        group = _group(call, entry["id"])
        others = [each for each in call.site.course_groups(group.course_id) if each is not group]
        _check_names(others, entry["name"], entry.get("idnumber", ""))
        if group.members and entry.get("visibility", group.visibility) != group.visibility:
            raise invalid_parameter()
    for entry in args["groups"]:
        group = call.site.groups[entry["id"]]
        for name in ("name", "idnumber", "description", "visibility", "participation"):
            if name in entry:
                setattr(group, name, entry[name])
        group.participation = group.participation and group.visibility in {0, 1}


def _delete(call: Call, args: Record) -> None:
    """Delete groups; an unknown one is passed over."""
    known = [group_id for group_id in args["groupids"] if group_id in call.site.groups]
    for group_id in known:
        _group(call, group_id)
    for group_id in known:
        call.site.groups.pop(group_id, None)


def _add_members(call: Call, args: Record) -> None:
    """Add all entries or none: one user who isn't enrolled fails the call, a member doesn't."""
    for entry in args["members"]:
        group = _group(call, entry["groupid"])
        user = call.site.users.get(entry["userid"])
        if user is None or user.deleted:
            raise missing_record("user")
        if user.id not in call.site.courses[group.course_id].enrolments:
            raise invalid_parameter()
    for entry in args["members"]:
        members = call.site.groups[entry["groupid"]].members
        if entry["userid"] not in members:
            members.append(entry["userid"])


def _delete_members(call: Call, args: Record) -> None:
    """Remove all entries or none; a non-member is no error."""
    for entry in args["members"]:
        _group(call, entry["groupid"])
        user = call.site.users.get(entry["userid"])
        if user is None or user.deleted:
            raise missing_record("user")
    for entry in args["members"]:
        group = call.site.groups[entry["groupid"]]
        group.members = [member for member in group.members if member != entry["userid"]]


IDS = {"groupids": Many(Value(integer))}
NEW = {
    "courseid": Value(integer),
    "name": Value(plain_text),
    "description": Value(str),
    "descriptionformat": Value(integer, 1),
    "enrolmentkey": Value(str, ""),
    "idnumber": Value(str, ""),
    "visibility": Value(integer, 0),
    "participation": Value(boolean, True),
}
CHANGED = {
    "id": Value(integer),
    "name": Value(plain_text),
    "description": Value(str, ABSENT),
    "descriptionformat": Value(integer, 1),
    "enrolmentkey": Value(str, ""),
    "idnumber": Value(str, ABSENT),
    "visibility": Value(integer, ABSENT),
    "participation": Value(boolean, ABSENT),
}
MEMBER = Structure({"groupid": Value(integer), "userid": Value(integer)})
FUNCTIONS = {
    "core_group_get_course_groups": Function({"courseid": Value(integer)}, _course_groups),
    "core_group_get_group_members": Function(IDS, _members),
    "core_group_create_groups": Function({"groups": Many(Structure(NEW))}, _create, writes=True),
    "core_group_update_groups": Function({"groups": Many(Structure(CHANGED))}, _update, writes=True),
    "core_group_delete_groups": Function(IDS, _delete, writes=True),
    "core_group_add_group_members": Function({"members": Many(MEMBER)}, _add_members, writes=True),
    "core_group_delete_group_members": Function({"members": Many(MEMBER)}, _delete_members, writes=True),
}
