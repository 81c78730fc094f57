"""The Moodle side of the invented university: one JSON for the stand-in and for the seeding of a real Moodle."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sync.demo.college_calendar import BY_NAME, unix
from sync.demo.college_catalogue import EDUCATION, LEVELS
from sync.demo.college_offerings import MAKEUP_SECTION, Offering, code_of, marks_shown, offerings
from sync.demo.college_people import Student, Teacher, noise, teachers
from sync.demo.college_world import Mark, World

Record = dict[str, Any]
HIDDEN_OFFERING: Final = "2023-2024-1-PRI102-01"
COURSE_TYPES: Final = {"required": "必修", "elective": "任选"}
SCORE_ITEM: Final = {"max": 100, "min": 0, "pass": 60, "hidden": False, "scale": None}
MAKEUP_ITEM: Final = {"idnumber": "makeup", "name": "补考", **SCORE_ITEM}
FINAL_ITEM: Final = {"idnumber": "final", "name": "总评(正考)", **SCORE_ITEM}
USUAL_ITEM: Final = {"idnumber": "usual", "name": "平时成绩", **SCORE_ITEM, "pass": 0}
LEVEL_SCALE: Final = {"max": len(LEVELS), "min": 1, "pass": 2, "scale": list(LEVELS)}
LEVEL_ITEM: Final = {"idnumber": "level", "name": "总评(等级)", "hidden": False, **LEVEL_SCALE}


def moodle(world: World, on: date) -> Record:
    """Return users and courses as they are on a day: terms that have begun, marks that have been given."""
    staff = teachers()
    enrolled = offerings(world, on)
    return {
        "users": [
            *(_student(student) for student in world.students.values() if student.status != "graduated"),
            *(_teacher(teacher) for teacher in staff),
        ],
        "courses": [_course(world, offering, enrolled[offering], staff, on) for offering in sorted(enrolled)],
    }


def _student(student: Student) -> Record:
    major = student.major
    return {
        "username": student.username,
        "idnumber": student.student_no,
        "email": student.email,
        "firstname": student.given,
        "lastname": student.surname,
        "suspended": student.account_suspended,
        "profile": {
            "college": major.college,
            "major": major.name,
            "class": student.class_name,
            "entryyear": str(student.entry_year),
        },
    }


def _teacher(teacher: Teacher) -> Record:
    return {
        "username": teacher.number.lower(),
        "idnumber": teacher.number,
        "email": f"{teacher.number.lower()}@binhai.example",
        "firstname": teacher.given,
        "lastname": teacher.surname,
        "suspended": False,
        "profile": {"college": teacher.college, "major": "", "class": "", "entryyear": ""},
    }


def _course(world: World, offering: Offering, enrolled: list[str], staff: list[Teacher], on: date) -> Record:
    term, code, section = offering
    taught = [world.courses[each] for each in code.split("+")]
    course = taught[0]
    college = world.students[enrolled[0]].major.college
    name = "-".join(offering)
    makeup = section == MAKEUP_SECTION
    marks = marks_shown(world, offering, enrolled, on)
    title = f"{'、'.join(each.name for each in taught)}（{term}）" + ("补考" if makeup else f"{section}班")
    completion = code.endswith("1") and not makeup
    return {
        "shortname": name,
        "fullname": title,
        "idnumber": name,
        "category": f"{college}/{term}",
        "startdate": unix(BY_NAME[term].starts_on),
        "enddate": unix(BY_NAME[term].ends_on),
        "visible": name != HIDDEN_OFFERING,
        "customfields": {"credits": course.credits, "coursetype": COURSE_TYPES[course.course_type]},
        "completion": completion,
        "items": _items(levels=course.levels, makeup=makeup, usual=completion),
        "enrolments": [*_learners(world, offering, enrolled, on), *_staff(offering, college, staff)],
        "grades": [
            *(_usual(mark) for mark in marks if completion and mark.kind == "regular"),
            *(_grade(mark, on, levels=course.levels) for mark in marks),
        ],
        "completions": [_completed(mark) for mark in marks if completion and _passed(mark, on)],
    }


def _items(*, levels: bool, makeup: bool, usual: bool) -> list[Record]:
    if makeup:
        return [MAKEUP_ITEM]
    return [*([USUAL_ITEM] if usual else []), LEVEL_ITEM if levels else FINAL_ITEM, MAKEUP_ITEM]


def _learners(world: World, offering: Offering, enrolled: list[str], on: date) -> list[Record]:
    term, code, _ = offering
    rows = []
    for student_no in enrolled:
        key = (student_no, code_of(world, student_no, term, code), term)
        gone = key in world.unenrolled and world.unenrolled[key] <= on
        status = "removed" if gone else "suspended" if key in world.suspended else "active"
        rows.append({"username": world.students[student_no].username, "role": "student", "status": status})
    return rows


def _staff(offering: Offering, college: str, staff: list[Teacher]) -> list[Record]:
    own = [teacher for teacher in staff if teacher.college == college]
    first = noise(*offering) % len(own)
    people = [(own[first], "editingteacher")]
    if college == EDUCATION and offering[2] == "02":
        people.append((own[(first + 1) % len(own)], "teacher"))
    return [{"username": who.number.lower(), "role": role, "status": "active"} for who, role in people]


def _grade(mark: Mark, on: date, *, levels: bool) -> Record:
    """Return a mark as Moodle stores it; a result without a score shows as an empty mark."""
    corrected_on = mark.corrected[1] if mark.corrected and mark.corrected[1] <= on else None
    graded = corrected_on or mark.graded
    return {
        "username": f"s{mark.student_no}",
        "item": _item_of(mark, levels=levels),
        "value": None if mark.result else _value(mark.score_on(on)),
        "graded": None if graded is None or mark.result else unix(graded),
        "hidden": mark.hidden,
        "locked": mark.locked,
        "overridden": False,
        "excluded": mark.excluded,
    }


def _item_of(mark: Mark, *, levels: bool) -> str:
    if mark.kind == "makeup":
        return "makeup"
    return "level" if levels else "final"


def _value(score: str | None) -> int | float | None:
    if score is None:
        return None
    if score in LEVELS:
        return LEVELS.index(score) + 1
    return float(score) if "." in score else int(score)


def _usual(mark: Mark) -> Record:
    """Return a mark for work during the term, which the mapping must leave alone."""
    value = 60 + noise(mark.student_no, mark.code, "usual") % 40
    flags = {"hidden": False, "locked": False, "overridden": False, "excluded": False}
    graded = unix(BY_NAME[mark.term].ends_on)
    return {"username": f"s{mark.student_no}", "item": "usual", "value": value, "graded": graded, **flags}


def _passed(mark: Mark, on: date) -> bool:
    score = mark.score_on(on)
    return mark.is_fact and score is not None and score not in LEVELS and float(score) >= 60


def _completed(mark: Mark) -> Record:
    day = mark.graded or BY_NAME[mark.term].marks_on
    return {"username": f"s{mark.student_no}", "timecompleted": unix(day, hour=12)}
