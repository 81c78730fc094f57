"""``core_course_get_courses``, ``…_by_field``, ``core_course_get_categories``, ``core_enrol_get_users_courses``."""

from __future__ import annotations

from connector.standin.call import Call, Function
from connector.standin.errors import (
    MoodleError,
    invalid_parameter,
    missing_record,
    moodle_error,
    no_course_access,
)
from connector.standin.parameters import Many, Record, Structure, Value, boolean, integer
from connector.standin.state import SITE_COURSE_ID, Category, Course

FIELD_NAMES = {"credits": "学分", "coursetype": "课程性质"}
COURSE_TYPES = ("必修", "限选", "任选", "实践")


def _course_fields(course: Course) -> list[Record]:
    """Return the custom fields; the raw value of a select is the 1-based index of its option."""
    fields = []
    for name, value in course.customfields.items():
        select = name == "coursetype" and value in COURSE_TYPES
        raw = COURSE_TYPES.index(value) + 1 if select else value
        kind = "select" if select else "text"
        title = FIELD_NAMES.get(name, name)
        fields.append({"name": title, "shortname": name, "type": kind, "valueraw": raw, "value": value})
    return fields


def _brief(call: Call, course: Course) -> Record:
    return {
        "id": course.id,
        "shortname": call.text(course.shortname),
        "categoryid": course.category_id,
        "fullname": call.text(course.fullname),
        "displayname": call.text(course.fullname),
        "summary": "",
        "summaryformat": 0,
        "format": "site" if course.id == SITE_COURSE_ID else "topics",
        "startdate": course.startdate,
        "enddate": course.enddate,
        "showactivitydates": False,
        "showcompletionconditions": True if course.completion else None,
        "customfields": _course_fields(course),
    }


def _courses(call: Call, args: Record) -> object:
    """Return courses by id, unknown ids ignored; one hidden course that isn't allowed fails the whole call."""
    wanted = set((args["options"] or {}).get("ids") or call.site.courses)
    found = [course for _, course in sorted(call.site.courses.items()) if course.id in wanted]
    for course in found:
        call.course(course.id)
    return [_brief(call, course) for course in found]


def _courses_by_field(call: Call, args: Record) -> object:
    """Return courses that carry a value; ``ids`` with an unknown id breaks PHP itself."""
    name, value = args["field"], args["value"]
    if not call.may("moodle/course:view"):
        raise no_course_access()
    found = _matching(call, name, value)
    hidden_too = call.may("moodle/course:viewhiddencourses")
    shown = [_full(call, course) for course in found if course.visible or hidden_too]
    return {"courses": shown, "warnings": []}


def _matching(call: Call, name: str, value: str) -> list[Course]:
    everything = [course for _, course in sorted(call.site.courses.items())]
    if name == "ids":
        ids = {integer(part) for part in value.split(",")}
        if ids - set(call.site.courses):
            raise MoodleError("Error", None, 'Call to a member function on null ("get_context")')
        return [course for course in everything if course.id in ids]
    columns = {"id": "id", "shortname": "shortname", "idnumber": "idnumber", "category": "category_id"}
    if name and name not in columns:
        raise invalid_parameter()
    return [course for course in everything if not name or str(getattr(course, columns[name])) == value]


def _full(call: Call, course: Course) -> Record:
    category = call.site.categories.get(course.category_id)
    teachers = [call.site.users[each] for each in course.with_role("editingteacher")]
    brief = _brief(call, course)
    return {
        **{name: brief[name] for name in ("id", "fullname", "displayname", "shortname")},
        "courseimage": _image(call, course),
        "categoryid": course.category_id,
        "categoryname": call.text(category.name) if category else "",
        "sortorder": course.id,
        "summary": "",
        "summaryformat": 0,
        "summaryfiles": [],
        "overviewfiles": [],
        "showactivitydates": False,
        "showcompletionconditions": brief["showcompletionconditions"],
        "contacts": [{"id": user.id, "fullname": user.fullname} for user in teachers],
        "enrollmentmethods": ["manual"],
        "customfields": brief["customfields"],
        "format": brief["format"],
        "showgrades": 1,
        "newsitems": 1,
        "startdate": course.startdate,
        "enddate": course.enddate,
        "maxbytes": 0,
        "showreports": 0,
        "visible": int(course.visible),
        "groupmode": course.group_mode,
        "groupmodeforce": 0,
        "defaultgroupingid": 0,
        "enablecompletion": int(course.completion),
        "completionnotify": 0,
        "lang": "",
        "theme": "",
        "marker": 0,
        "filters": [{"filter": "activitynames", "localstate": 0, "inheritedstate": 1}],
        "courseformatoptions": [{"name": "hiddensections", "value": 1}],
    }


def _image(call: Call, course: Course) -> str:
    return f"{call.url}/pluginfile.php/{course.id}/course/generated/course.svg"


def _categories(call: Call, args: Record) -> object:
    """Return categories without their idnumber, in the order of ids compared as text."""
    found = list(call.site.categories.values())
    for criterion in args["criteria"] or []:
        found = [each for each in found if _meets(each, criterion["key"], criterion["value"])]
    if args["addsubcategories"] and args["criteria"]:
        roots = tuple(f"{each.path}/" for each in found)
        found += [each for each in call.site.categories.values() if each.path.startswith(roots)]
    return [_category(call, each) for each in sorted(found, key=lambda each: str(each.id * 10000))]


def _meets(category: Category, key: str, value: str) -> bool:
    if key not in {"id", "ids", "name", "parent"}:
        raise moodle_error("criteriaerror", "Missing permissions to search on a criterion.")
    if key == "ids":
        return str(category.id) in value.split(",")
    return str(getattr(category, key)) == value


def _category(call: Call, category: Category) -> Record:
    return {
        "id": category.id,
        "name": call.text(category.name),
        "description": "",
        "descriptionformat": 0,
        "parent": category.parent,
        "sortorder": category.id * 10000,
        "coursecount": sum(course.category_id == category.id for course in call.site.courses.values()),
        "depth": category.path.count("/"),
        "path": category.path,
    }


def _users_courses(call: Call, args: Record) -> object:
    """Return a user's visible courses with an active enrolment; without the capability an empty list."""
    user = call.site.users.get(args["userid"])
    if user is None or user.deleted:
        raise missing_record("user")
    if not call.may("moodle/course:view"):
        return []
    enrolled = [
        course
        for course in call.site.courses.values()
        if course.visible and user.id in course.enrolments and course.enrolments[user.id].status == "active"
    ]
    enrolled.sort(key=lambda course: (course.category_id, -course.id))
    return [_enrolled(call, course, user.id, counted=args["returnusercount"]) for course in enrolled]


def _enrolled(call: Call, course: Course, user_id: int, *, counted: bool) -> Record:
    done = user_id in course.completions
    return {
        "id": course.id,
        "shortname": call.text(course.shortname),
        "fullname": call.text(course.fullname),
        "displayname": call.text(course.fullname),
        **({"enrolledusercount": len(course.enrolments)} if counted else {}),
        "idnumber": course.idnumber,
        "visible": int(course.visible),
        "summary": "",
        "summaryformat": 0,
        "format": "topics",
        "courseimage": _image(call, course),
        "showgrades": True,
        "lang": "",
        "enablecompletion": course.completion,
        "completionhascriteria": course.completion,
        "completionusertracked": course.completion,
        "category": course.category_id,
        "progress": (100 if done else 0) if course.completion else None,
        "completed": done if course.completion else None,
        "startdate": course.startdate,
        "enddate": course.enddate,
        "marker": 0,
        "lastaccess": None,
        "isfavourite": False,
        "hidden": False,
        "overviewfiles": [],
        "showactivitydates": False,
        "showcompletionconditions": True if course.completion else None,
        "timemodified": course.startdate,
    }


OPTIONS = Structure({"ids": Many(Value(integer), default=None)}, default=None)
CRITERIA = Many(Structure({"key": Value(str), "value": Value(str)}), default=None)
FUNCTIONS = {
    "core_course_get_courses": Function({"options": OPTIONS}, _courses),
    "core_course_get_courses_by_field": Function({"field": Value(str, ""), "value": Value(str, "")}, _courses_by_field),
    "core_course_get_categories": Function(
        {"criteria": CRITERIA, "addsubcategories": Value(boolean, True)}, _categories
    ),
    "core_enrol_get_users_courses": Function(
        {"userid": Value(integer), "returnusercount": Value(boolean, True)}, _users_courses
    ),
}
