"""``core_enrol_get_users_courses``."""

from __future__ import annotations

from connector.standin.call import Call, Function
from connector.standin.courses import image
from connector.standin.parameters import Record, Value, boolean, integer
from connector.standin.state import Course


def _users_courses(call: Call, args: Record) -> object:
    """Return a user's visible courses with an active enrolment; for a stranger, or without the right, none."""
    if not call.may("moodle/course:view"):
        return []
    user_id = args["userid"]
    enrolled = [course for course in call.site.courses.values() if course.open_to(user_id)]
    enrolled.sort(key=Course.place)
    return [_enrolled(call, course, user_id, counted=args["returnusercount"]) for course in enrolled]


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
        "courseimage": image(call, course),
        "showgrades": True,
        "lang": "",
        "enablecompletion": course.completion,
        "completionhascriteria": course.completion,
        "completionusertracked": course.completion and user_id in course.with_role("student"),
        "category": course.category_id,
        "progress": 100 if done else None,  # no activity here is tracked
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


FUNCTIONS = {
    "core_enrol_get_users_courses": Function(
        {"userid": Value(integer), "returnusercount": Value(boolean, True)}, _users_courses
    ),
}
