"""``core_completion_get_course_completion_status``."""

from __future__ import annotations

from connector.standin.call import Call, Function
from connector.standin.errors import missing_record, moodle_error
from connector.standin.parameters import Record, Value, integer
from connector.standin.state import Course

REQUIRED_GRADE = "60.00"


def _status(call: Call, args: Record) -> object:
    """Return one user's completion of one course; the time of the course itself isn't told."""
    course = call.course(args["courseid"])
    user = call.site.users.get(args["userid"])
    if user is None or user.deleted:
        raise missing_record("user")
    if not course.completion or not call.may("report/completion:view"):
        raise moodle_error("cannotviewreport", "You cannot view this report")
    if call.shut_out(course):
        raise moodle_error("accessdenied", "Access denied")
    if user.id not in course.with_role("student"):
        raise moodle_error("usernotenroled", "User is not enrolled in this course")
    status = {
        "completed": user.id in course.completions,
        "aggregation": 1,
        "completions": [_criterion(course, user.id)],
    }
    return {"completionstatus": status, "warnings": []}


def _criterion(course: Course, user_id: int) -> Record:
    marks = [mark.value for (user, _), mark in course.grades.items() if user == user_id]
    numbers = [value for value in marks if value is not None]
    reached = f"{sum(numbers):.2f}" if numbers else ""
    return {
        "type": 6,
        "title": "Course grade",
        "status": f"{reached or 'No grade'} ({REQUIRED_GRADE} required)",
        "complete": user_id in course.completions,
        "timecompleted": course.completions.get(user_id),
        "details": {
            "type": "Course grade",
            "criteria": "Required course grade",
            "requirement": REQUIRED_GRADE,
            "status": reached,
        },
    }


FUNCTIONS = {
    "core_completion_get_course_completion_status": Function(
        {"courseid": Value(integer), "userid": Value(integer)}, _status
    ),
}
