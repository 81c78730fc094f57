"""``core_course_get_courses`` and ``core_course_get_courses_by_field``."""

from __future__ import annotations

from connector.standin.call import Call, Function
from connector.standin.errors import MoodleError, invalid_parameter, no_course_access
from connector.standin.parameters import Many, Record, Structure, Value, integer, php_integer
from connector.standin.state import SITE_COURSE_ID, Course

FIELD_NAMES = {"credits": "学分", "coursetype": "课程性质"}
COURSE_TYPES = ("必修", "限选", "任选", "实践")


def _course_fields(call: Call, course: Course) -> list[Record]:
    """Return all custom fields, also empty ones; the raw value of a select is the 1-based index of its option."""
    names = dict.fromkeys(name for each in call.site.courses.values() for name in each.customfields)
    fields = []
    for name in names:
        value = course.customfields.get(name) or None
        select = name == "coursetype" and value in COURSE_TYPES
        raw = COURSE_TYPES.index(value) + 1 if select and value else value or ""
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
        "customfields": _course_fields(call, course),
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
        ids = {php_integer(part) for part in value.split(",")}
        if ids - set(call.site.courses):
            raise MoodleError("Error", None, 'Call to a member function on null ("get_context")')
        return [course for course in everything if course.id in ids]
    columns = {"id": "id", "shortname": "shortname", "idnumber": "idnumber", "category": "category_id"}
    if name and name not in columns:
        raise invalid_parameter()
    if name == "category":
        value = str(php_integer(value))
    return [course for course in everything if not name or str(getattr(course, columns[name])).lower() == value.lower()]


def _full(call: Call, course: Course) -> Record:
    category = call.site.categories.get(course.category_id)
    teachers = [call.site.users[each] for each in course.with_role("editingteacher")]
    brief = _brief(call, course)
    return {
        **{name: brief[name] for name in ("id", "fullname", "displayname", "shortname")},
        "courseimage": image(call, course),
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
        **({} if course.id == SITE_COURSE_ID else {"courseformatoptions": [{"name": "hiddensections", "value": 1}]}),
    }


def image(call: Call, course: Course) -> str:
    """Return the address of a course's picture."""
    return f"{call.url}/pluginfile.php/{course.id}/course/generated/course.svg"


OPTIONS = Structure({"ids": Many(Value(integer), default=None)}, default=None)
FUNCTIONS = {
    "core_course_get_courses": Function({"options": OPTIONS}, _courses),
    "core_course_get_courses_by_field": Function({"field": Value(str, ""), "value": Value(str, "")}, _courses_by_field),
}
