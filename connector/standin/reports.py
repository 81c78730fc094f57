"""``core_reportbuilder_*``: two reports of all enrolments: one that an administrator made, and the one of setup.php."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connector.standin.call import Call, Function
from connector.standin.errors import moodle_error
from connector.standin.parameters import Record, Value, integer
from connector.standin.state import ADMIN_ID, Course, Enrolment

REPORT_ID, OUR_REPORT_ID = 2, 3
NAMES = {REPORT_ID: "enrolments", OUR_REPORT_ID: "学业预警连接器 Yujing"}
HEADERS = ["ID number", "Course ID number", "Status", "Time created", "Completed", "Time completed", "Grade"]
HEADERS += ["Role name"]
OUR_HEADERS = [f"yujing:{name}" for name in ("course", "username", "enrolled", "status", "completed", "course-start")]
ROLE_NAMES = {"student": "Student", "editingteacher": "Teacher", "teacher": "Non-editing teacher"}
ZONE_OFFSET = timedelta(hours=8)


def _details(call: Call, report_id: int) -> Record:
    return {
        "name": NAMES[report_id],
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
        "id": report_id,
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
    reports = [_details(call, each) for each in NAMES] if args["page"] == 0 else []
    return {"reports": reports, "warnings": []}


def _retrieve(call: Call, args: Record) -> object:
    """Return a page of rows, as text in the service user's language and time zone."""
    report_id = args["reportid"]
    if report_id not in NAMES:
        raise moodle_error("errorreportview", "You cannot view this report")
    pairs = [
        (course, course.enrolments[user_id])
        for _, course in sorted(call.site.courses.items())
        for user_id in sorted(course.enrolments)
    ]
    headers, columns = (HEADERS, _columns) if report_id == REPORT_ID else (OUR_HEADERS, _our_columns)
    first = args["page"] * args["perpage"]
    rows = [{"columns": columns(call, *pair)} for pair in pairs[first : first + args["perpage"]]]
    data = {"headers": headers, "rows": rows, "totalrowcount": len(pairs)}
    return {"details": _details(call, report_id), "data": data, "warnings": []}


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


def _our_columns(call: Call, course: Course, enrolment: Enrolment) -> list[str]:
    done = course.completions.get(enrolment.user_id)
    return [
        course.shortname,
        call.site.users[enrolment.user_id].username,
        _moment(enrolment.created or course.startdate),
        enrolment.status.capitalize(),
        _moment(done) if done else "",
        _moment(course.startdate),
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
