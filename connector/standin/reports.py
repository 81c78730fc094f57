"""``core_reportbuilder_*``: one report of all enrolments, as an administrator would have made it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connector.standin.call import Call, Function
from connector.standin.errors import moodle_error
from connector.standin.parameters import Record, Value, integer
from connector.standin.state import ADMIN_ID, Course, Enrolment

REPORT_ID = 2
HEADERS = ["ID number", "Course ID number", "Status", "Time created", "Completed", "Time completed", "Grade"]
HEADERS += ["Role name"]
ROLE_NAMES = {"student": "Student", "editingteacher": "Teacher", "teacher": "Non-editing teacher"}
ZONE_OFFSET = timedelta(hours=8)


def _details(call: Call) -> Record:
    return {
        "name": "enrolments",
        "source": "core_course\\reportbuilder\\datasource\\participants",
        "type": 0,
        "uniquerows": False,
        "conditiondata": None,
        "settingsdata": None,
        "contextid": 1,
        "component": "",
        "area": "",
        "itemid": 0,
        "usercreated": ADMIN_ID,
        "id": REPORT_ID,
        "timecreated": call.now,
        "timemodified": call.now,
        "usermodified": ADMIN_ID,
        "sourcename": "Course participants",
        "tags": [],
        "modifiedby": _administrator(call),
    }


def _administrator(call: Call) -> Record:
    admin = call.site.users[ADMIN_ID]
    picture = f"{call.url}/theme/image.php/boost/core/1/u/"
    return {
        "id": admin.id,
        "email": admin.email,
        "idnumber": "",
        "phone1": "",
        "phone2": "",
        "department": "",
        "institution": "",
        "fullname": admin.fullname,
        "identity": "",
        "profileurl": f"{call.url}/user/profile.php?id={admin.id}",
        "profileimageurl": f"{picture}f1",
        "profileimageurlsmall": f"{picture}f2",
    }


def _list(call: Call, args: Record) -> object:
    reports = [_details(call)] if args["page"] == 0 else []
    return {"reports": reports, "warnings": []}


def _retrieve(call: Call, args: Record) -> object:
    """Return a page of rows, as text in the service user's language and time zone."""
    if args["reportid"] != REPORT_ID:
        raise moodle_error("errorreportview", "You cannot view this report")
    pairs = [
        (course, course.enrolments[user_id])
        for _, course in sorted(call.site.courses.items())
        for user_id in sorted(course.enrolments)
    ]
    first = args["page"] * args["perpage"]
    rows = [{"columns": _columns(call, *pair)} for pair in pairs[first : first + args["perpage"]]]
    data = {"headers": HEADERS, "rows": rows, "totalrowcount": len(pairs)}
    return {"details": _details(call), "data": data, "warnings": []}


def _columns(call: Call, course: Course, enrolment: Enrolment) -> list[str]:
    user = call.site.users[enrolment.user_id]
    done = course.completions.get(user.id)
    marks = [course.grades[user.id, name] for name in course.items if (user.id, name) in course.grades]
    values = [mark.value for mark in marks if mark.value is not None]
    return [
        user.idnumber,
        course.idnumber,
        enrolment.status.capitalize(),
        _moment(course.startdate),
        "Yes" if done else "",
        _moment(done) if done else "",
        f"{sum(values):.2f}" if values else "",
        ROLE_NAMES.get(enrolment.role, enrolment.role),
    ]


def _moment(when: int) -> str:
    local = datetime.fromtimestamp(when, UTC) + ZONE_OFFSET
    return f"{local:%A}, {local.day} {local:%B %Y}, {local.hour % 12 or 12}:{local:%M %p}"


FUNCTIONS = {
    "core_reportbuilder_list_reports": Function({"page": Value(integer, 0), "perpage": Value(integer, 10)}, _list),
    "core_reportbuilder_retrieve_report": Function(
        {"reportid": Value(integer), "page": Value(integer, 0), "perpage": Value(integer, 10)}, _retrieve
    ),
}
