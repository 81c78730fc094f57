"""``gradereport_user_get_grade_items``: the grade report of a course, for everybody or for one user."""

from __future__ import annotations

from connector.standin.call import Call, Function
from connector.standin.errors import MoodleError, missing_record, moodle_error
from connector.standin.parameters import Record, Value, integer
from connector.standin.state import Course, Grade, Item, Number, User

PASS_ICON = "fa-check text-success", "Pass"
FAIL_ICON = "fa-xmark text-danger", "Fail"


def _grade_items(call: Call, args: Record) -> object:
    """Return the report; a user who isn't enrolled gets empty marks and no error."""
    course = _course(call, args["courseid"])
    call.require("View grades of other users", "moodle/grade:viewall")
    call.require("View your own grade report", "gradereport/user:view")
    if call.shut_out(course):
        raise moodle_error("notingroup", "Sorry, but you need to be part of a group to see this page.")
    users = [_one(call, args["userid"])] if args["userid"] else _everybody(call, course, args["groupid"])
    return {"usergrades": [_report(call, course, user) for user in users], "warnings": []}


def _course(call: Call, course_id: int) -> Course:
    try:
        return call.course(course_id)
    except MoodleError as error:
        if error.errorcode == "errorcoursecontextnotvalid":
            raise moodle_error("requireloginerror", "Course or activity not accessible.") from None
        raise


def _one(call: Call, user_id: int) -> User:
    user = call.site.users.get(user_id)
    if user is None:
        raise missing_record("user")
    if user.deleted:
        raise moodle_error("userdeleted", "error/userdeleted")
    return user


def _everybody(call: Call, course: Course, group_id: int) -> list[User]:
    """Return the students by name: suspended enrolments only where preference and capability allow."""
    all_of_them = call.may("moodle/course:viewsuspendedusers") and not call.settings.report_active_only
    ids = [each for each in course.with_role("student") if all_of_them or course.enrolments[each].status == "active"]
    if group_id:
        group = call.site.groups.get(group_id)
        ids = [each for each in ids if group is not None and each in group.members]
    users = [call.site.users[each] for each in ids]
    return sorted(users, key=lambda user: (user.lastname, user.firstname, -user.id))


def _report(call: Call, course: Course, user: User) -> Record:
    marks = {}
    if user.id in course.enrolments:
        marks = {name: course.grades[user.id, name] for name in course.items if (user.id, name) in course.grades}
    counted = _counted(course, marks)
    items = [_item(call, course, item, marks, counted) for item in course.items.values()]
    return {
        "courseid": course.id,
        "courseidnumber": course.idnumber,
        "userid": user.id,
        "userfullname": user.fullname,
        "useridnumber": user.idnumber,
        "maxdepth": 2,
        "gradeitems": [*items, _total(call, course, marks, counted)],
    }


def _counted(course: Course, marks: dict[str, Grade]) -> list[Item]:
    """Return the items that enter the course total (natural weighting over what has been marked)."""
    return [
        item
        for name, item in course.items.items()
        if name in marks and marks[name].value is not None and not marks[name].excluded
    ]


def _item(call: Call, course: Course, item: Item, marks: dict[str, Grade], counted: list[Item]) -> Record:
    mark = marks.get(item.idnumber, Grade(None, None))
    hidden = item.hidden or mark.hidden
    value = None if hidden and not call.may("moodle/grade:viewhidden") else mark.value
    weight = item.maximum / sum(each.maximum for each in counted) if item in counted else 0
    formatted = _with_icon(item, value, hidden=hidden) if value is not None else "-"
    no_value = bool(marks) and mark.value is None
    return {
        **_head(item.id, item.name, item.idnumber, course),
        **({"weightraw": plain(round(weight, 5)), "weightformatted": f"{weight * 100:.2f} %"} if marks else {}),
        **_status(mark, no_value=no_value),
        **_mark(value, mark.graded if mark.value is not None else None),
        "gradeishidden": hidden,
        "gradeislocked": mark.locked,
        "gradeisoverridden": mark.overridden,
        "gradeformatted": formatted,
        "grademin": 1 if item.scale else item.minimum,
        "grademax": len(item.scale) if item.scale else item.maximum,
        **_range(item, value),
        "feedback": "",
        "feedbackformat": 2 if no_value else 0,
    }


def plain(number: Number) -> Number:
    """Return a number as PHP writes it: without a fraction where there is none."""
    return int(number) if number == int(number) else number


def _head(item_id: int, name: str | None, idnumber: str | None, course: Course) -> Record:
    manual = idnumber is not None
    return {
        "id": item_id,
        "itemname": name,
        "itemtype": "manual" if manual else "course",
        "itemmodule": None,
        "iteminstance": None if manual else course.id,
        "itemnumber": 0 if manual else None,
        "idnumber": idnumber,
        "categoryid": course.id if manual else None,
        "outcomeid": None,
        "scaleid": None,
        "locked": False,
    }


def _status(mark: Grade, *, no_value: bool) -> Record:
    if mark.excluded:
        return {"status": "dropped"}
    return {"status": "novalue"} if no_value else {}


def _mark(value: Number | None, graded: int | None) -> Record:
    return {
        "graderaw": None if value is None else plain(value),
        "gradedatesubmitted": None,
        "gradedategraded": graded,
        "gradehiddenbydate": False,
        "gradeneedsupdate": False,
    }


def _with_icon(item: Item, value: Number, *, hidden: bool) -> str:
    """Return the mark as shown: an icon before it where a pass mark is set and the mark isn't hidden."""
    shown = item.scale[int(value) - 1] if item.scale else f"{value:.2f}"
    if not item.pass_mark or hidden:
        return shown
    look, title = PASS_ICON if value >= item.pass_mark else FAIL_ICON
    icon = f'<i class="icon fa {look} fa-fw inline"  title="{title}" role="img" aria-label="{title}"></i>'
    return icon + shown


def _range(item: Item, value: Number | None) -> Record:
    low, high = (1, len(item.scale)) if item.scale else (item.minimum, item.maximum)
    ends = (item.scale[0], item.scale[-1]) if item.scale else (low, high)
    share = "-" if value is None else f"{(value - low) / (high - low) * 100:.2f} %"
    return {"rangeformatted": f"{ends[0]}&ndash;{ends[1]}", "percentageformatted": share}


def _total(call: Call, course: Course, marks: dict[str, Grade], counted: list[Item]) -> Record:
    """Return the course total; it vanishes for who may not see a hidden mark in it."""
    veiled = any(item.hidden or marks[item.idnumber].hidden for item in counted)
    total: Number | None = sum(marks[item.idnumber].value or 0 for item in counted) if counted else None
    if veiled and not call.may("moodle/grade:viewhidden"):
        total = None
    maximum = sum(each.maximum for each in counted or course.items.values())
    share = "-" if total is None else f"{total / maximum * 100:.2f} %"
    return {
        **_head(course.total_item_id, None, None, course),
        **_mark(total, max((marks[each.idnumber].graded or 0 for each in counted), default=None)),
        "gradeishidden": False,
        "gradeislocked": False,
        "gradeisoverridden": False,
        "gradeformatted": "-" if total is None else f"{total:.2f}",
        "grademin": 0,
        "grademax": maximum,
        "rangeformatted": f"0&ndash;{maximum}",
        "percentageformatted": share,
        "feedback": "",
        "feedbackformat": 2 if marks else 0,
    }


FUNCTIONS = {
    "gradereport_user_get_grade_items": Function(
        {"courseid": Value(integer), "userid": Value(integer, 0), "groupid": Value(integer, 0)}, _grade_items
    ),
}
