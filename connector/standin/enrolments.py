"""``core_enrol_get_enrolled_users``."""

from __future__ import annotations

from connector.standin.call import Call, Function
from connector.standin.errors import invalid_parameter, moodle_error
from connector.standin.parameters import Many, Record, Structure, Value, integer
from connector.standin.state import Course, Group, User
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
OPTION_NAMES = {"withcapability", "groupid", "onlyactive", "onlysuspended", "userfields", "limitfrom"}
OPTION_NAMES |= {"limitnumber", "sortby", "sortdirection"}


def _enrolled_users(call: Call, args: Record) -> object:
    """Return a page of the people in a course, by id: teachers and suspended accounts are among them."""
    options = {option["name"]: option["value"] for option in args["options"] or []}
    if set(options) - OPTION_NAMES:
        raise invalid_parameter()
    course = call.course(args["courseid"])
    fields = _fields(options.get("userfields", ""))
    people = _people(call, course, options)
    first, count = _number(options, "limitfrom"), _number(options, "limitnumber")
    page = people[first : first + count if count else None]
    return [_record(call, course, user, fields) for user in page if call.sees(user, course)]


def _number(options: dict[str, str], name: str) -> int:
    try:
        return integer(options.get(name, "0"))
    except ValueError:
        raise invalid_parameter() from None


def _fields(asked: str) -> tuple[str, ...]:
    names = [name.strip() for name in asked.split(",") if name.strip()]
    for name in names:
        if name not in RETURNED and name not in NOT_RETURNED:
            raise moodle_error("invaliduserfield", f"Invalid user field: {name}")
    return tuple(name for name in RETURNED if not names or name in names or name in {"id", "fullname"})


def _people(call: Call, course: Course, options: dict[str, str]) -> list[User]:
    active, suspended = _number(options, "onlyactive"), _number(options, "onlysuspended")
    if active or suspended:
        call.require("Review course enrolments", "moodle/course:enrolreview")
    if active and suspended:
        raise invalid_parameter()
    if call.shut_out(course):
        return []
    ids = sorted(course.enrolments)
    if active or suspended:
        wanted = "active" if active else "suspended"
        ids = [each for each in ids if course.enrolments[each].status == wanted]
    if group := call.site.groups.get(_number(options, "groupid")):
        ids = [each for each in ids if each in group.members]
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
        role = course.enrolments[user.id].role
        lists["roles"] = [{"roleid": ROLE_IDS.get(role, 9), "name": "", "shortname": role, "sortorder": 0}]
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
    mine = [course for course in call.site.courses.values() if user.id in course.enrolments and course.visible]
    return [
        {"id": course.id, "fullname": call.text(course.fullname), "shortname": call.text(course.shortname)}
        for course in sorted(mine, key=lambda course: -course.id)
    ]


OPTION = Structure({"name": Value(str), "value": Value(str)})
FUNCTIONS = {
    "core_enrol_get_enrolled_users": Function(
        {"courseid": Value(integer), "options": Many(OPTION, default=None)}, _enrolled_users
    ),
}
