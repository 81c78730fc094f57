"""``core_enrol_get_users_courses``."""

from __future__ import annotations

from connector.standin.call import Call, Function
from connector.standin.courses import image
from connector.standin.errors import missing_record
from connector.standin.parameters import Record, Value, boolean, integer
from connector.standin.state import Course


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
        "courseimage": image(call, course),
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


FUNCTIONS = {
    "core_enrol_get_users_courses": Function(
        {"userid": Value(integer), "returnusercount": Value(boolean, True)}, _users_courses
    ),
}
