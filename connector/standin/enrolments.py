"""``core_enrol_get_enrolled_users``."""

from __future__ import annotations

import re

from connector.standin.call import Call, Function
from connector.standin.errors import MoodleError, invalid_parameter, moodle_error
from connector.standin.parameters import Many, Record, Structure, Value, integer, php_integer, word
from connector.standin.state import SITE_COURSE_ID, Course, Group, User
from connector.standin.users import PLACE, custom_fields, pictures

ROLE_IDS = {"editingteacher": 3, "teacher": 4, "student": 5}
RETURNED = (
    *("id", "username", "firstname", "lastname", "fullname", "department", "institution", "idnumber"),
    *("firstaccess", "lastaccess", "lastcourseaccess", "city", "country"),
    *("profileimageurlsmall", "profileimageurl"),
    *("customfields", "roles", "groups", "enrolledcourses"),
)
NOT_RETURNED = {"email", "auth", "suspended", "confirmed", "lang", "theme", "timezone", "mailformat"}
NOT_RETURNED |= {"address", "phone1", "phone2", "interests", "description", "descriptionformat"}
NOT_RETURNED |= {"preferences", "url"}


def _enrolled_users(call: Call, args: Record) -> object:
    """Return a page of the people in a course, by id: teachers and suspended accounts are among them."""
    options = {option["name"]: option["value"] for option in args["options"] or []}
    course = call.course(args["courseid"])
    fields = _fields(options.get("userfields"))
    people = _sorted(_people(call, course, options), options)
    first, count = max(0, _number(options, "limitfrom")), _number(options, "limitnumber")
    page = people[first : first + count if count > 0 else None]
    return [_record(call, course, user, fields) for user in page if call.sees(user, course)]


def _number(options: dict[str, str], name: str) -> int:
    return php_integer(options.get(name, "0"))


def _sorted(people: list[User], options: dict[str, str]) -> list[User]:
    name, direction = options.get("sortby", "id"), options.get("sortdirection", "ASC").upper()
    if name not in {"id", "firstname", "lastname", "siteorder"} or direction not in {"ASC", "DESC"}:
        raise invalid_parameter()
    key = "lastname" if name == "siteorder" else name
    return sorted(people, key=lambda user: (getattr(user, key), user.id), reverse=direction == "DESC")


def _fields(asked: str | None) -> tuple[str, ...]:
    names = [] if asked is None else [re.sub(r"[^A-Za-z0-9_-]", "", name) for name in asked.split(",")]
    for name in names:
        if name not in RETURNED and name not in NOT_RETURNED:
            raise moodle_error("invaliduserfield", f"Invalid user field: {name}")
    return tuple(name for name in RETURNED if not names or name in names or name in {"id", "fullname"})


def _people(call: Call, course: Course, options: dict[str, str]) -> list[User]:
    active, suspended = _number(options, "onlyactive"), _number(options, "onlysuspended")
    if active or suspended:
        call.require("Review course enrolments", "moodle/course:enrolreview")
    if active and suspended:
        raise MoodleError("core\\exception\\coding_exception", "codingerror", "Coding error detected: onlyactive")
    if call.shut_out(course):
        return []
    ids = sorted(course.enrolments) if course.id != SITE_COURSE_ID else [user.id for user in call.site.people()]
    if active or suspended:
        wanted = "active" if active else "suspended"
        ids = [each for each in ids if course.enrolments[each].status == wanted]
    if group_id := _number(options, "groupid"):
        group = call.site.groups.get(group_id)
        ids = [each for each in ids if group is not None and each in group.members]
    return [call.site.users[each] for each in ids]


def _record(call: Call, course: Course, user: User, fields: tuple[str, ...]) -> Record:
    record: Record = {
        "id": user.id,
        "username": user.username,
        "firstname": user.firstname,
        "lastname": user.lastname,
        "fullname": user.fullname,
        "department": user.profile.get("college", ""),
        "institution": call.settings.sitename,
        "idnumber": user.idnumber,
        "firstaccess": 0,
        "lastaccess": 0,
        "lastcourseaccess": 0,
        **PLACE,
        **pictures(call),
        **_lists(call, course, user, fields),
    }
    withheld = _withheld(call)
    return {name: record[name] for name in fields if name in record and name not in withheld}


def _withheld(call: Call) -> set[str]:
    if call.may("moodle/user:viewalldetails"):
        return set()
    kept = call.may("moodle/site:viewuseridentity")
    return {"username", "department", "institution", "customfields"} | (set() if kept else {"idnumber"})


def _lists(call: Call, course: Course, user: User, fields: tuple[str, ...]) -> Record:
    """Return the lists; an empty list of custom fields or groups is left out."""
    lists: Record = {}
    if "customfields" in fields and (custom := custom_fields(user, shown=False)):
        lists["customfields"] = custom
    if "roles" in fields:
        roles = [course.enrolments[user.id].role] if user.id in course.enrolments else []
        lists["roles"] = [
            {"roleid": ROLE_IDS.get(each, 9), "name": "", "shortname": each, "sortorder": 0} for each in roles
        ]
    if "groups" in fields and (groups := _groups(call, course, user)):
        lists["groups"] = groups
    if "enrolledcourses" in fields:
        lists["enrolledcourses"] = _courses(call, user)
    return lists


def _groups(call: Call, course: Course, user: User) -> list[Record]:
    hidden_too = call.may("moodle/course:viewhiddengroups")
    mine = [group for group in call.site.course_groups(course.id) if user.id in group.members]
    return [_group(call, group) for group in mine if hidden_too or group.visibility == 0]


def _group(call: Call, group: Group) -> Record:
    name = call.text(group.name)
    return {"id": group.id, "name": name, "description": group.description, "descriptionformat": 1}


def _courses(call: Call, user: User) -> list[Record]:
    mine = [course for course in call.site.courses.values() if course.open_to(user.id)]
    return [
        {"id": course.id, "fullname": call.text(course.fullname), "shortname": call.text(course.shortname)}
        for course in sorted(mine, key=Course.place)
    ]


OPTION = Structure({"name": Value(word), "value": Value(str)})
FUNCTIONS = {
    "core_enrol_get_enrolled_users": Function(
        {"courseid": Value(integer), "options": Many(OPTION, default=None)}, _enrolled_users
    ),
}
