"""A small invented college with one of every edge case, in the layout that ``seed.php`` documents.

Usage: ``python -m tests.contracts.seed.sample_college FILE.json``. The same college every time: nothing here reads
a clock or an unseeded generator. ``EDGES`` names which student shows which edge case, for tests that look for it.
"""

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

STUDENTS = 40
TERMS = {
    "2025-2026-1": (date(2025, 9, 1), date(2026, 1, 18)),
    "2025-2026-2": (date(2026, 3, 2), date(2026, 7, 12)),
    "2026-2027-1": (date(2026, 8, 31), date(2027, 1, 17)),
}
LEVELS = ["不及格", "及格", "中", "良", "优"]
COURSES = [
    # term, code, name, credits, type
    ("2025-2026-1", "MA101", "高等数学（上）", "5", "必修"),
    ("2025-2026-1", "CS101", "程序设计基础", "4", "必修"),
    ("2025-2026-1", "PE101", "体育（一）", "1", "必修"),
    ("2025-2026-1", "EL201", "边界 & <特例>", "2.5", "选修"),
    ("2025-2026-2", "MA102", "高等数学（下）", "5", "必修"),
    ("2025-2026-2", "CS102", "数据结构", "4", "必修"),
    ("2025-2026-2", "PH101", "大学物理", "3.5", "必修"),
    ("2025-2026-2", "EL202", "旧课程（已隐藏）", "2", "选修"),
    ("2026-2027-1", "CS201", "操作系统", "4", "必修"),
    ("2026-2027-1", "CS202", "概率论与数理统计", "3", "必修"),
]
SCALE_COURSE, HIDDEN_COURSE, COMPLETION_COURSE = "2025-2026-1-PE101-01", "2025-2026-2-EL202-01", "2025-2026-1-CS101-01"
FIRST_COURSE = "2025-2026-1-MA101-01"

EDGES = {
    "hidden_mark": "s2025001",
    "suspended_enrolment": "s2025002",
    "suspended_account": "s2025003",
    "null_mark": "s2025004",
    "zero": "s2025005",
    "excluded_mark": "s2025006",
    "locked_mark": "s2025007",
    "overridden_mark": "s2025008",
    "mark_without_date": "s2025009",
    "just_below_sixty": "s2025010",
}
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_GIVEN = [
    "一鸣",
    "子涵",
    "雨桐",
    "浩然",
    "思远",
    "欣怡",
    "明哲",
    "若溪",
    "嘉言",
    "文博",
    "静宜",
    "云帆",
    "㛃",
    "丽娜·热娜",
]


def sample_college() -> Entry:
    """The whole file as a dictionary."""
    students = [_student(number) for number in range(1, STUDENTS + 1)]
    courses = [_course(number, students) for number in range(len(COURSES))]
    return {"users": students + _teachers(), "courses": courses}


def unix(day: date, hour: int = 0) -> int:
    """That hour of that day in China (UTC+8, no summer time) as a unix time."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)
    return int((midnight + timedelta(hours=hour)).timestamp())


def _student(number: int) -> Entry:
    username = f"s2025{number:03d}"
    return {
        "username": username,
        "idnumber": f"2025{number:04d}",
        "email": f"{username}@example.invalid",
        "firstname": _GIVEN[number % len(_GIVEN)],
        "lastname": _SURNAMES[number % len(_SURNAMES)],
        "suspended": username == EDGES["suspended_account"],
        "profile": {
            "college": "信息工程学院",
            "major": "软件工程" if number % 2 else "网络工程",
            "class": f"软件250{1 + number % 2}" if number % 2 else "网络2501",
            "entryyear": "2025",
        },
    }


def _teachers() -> list[Entry]:
    names = [("t1001", "慧敏", "林"), ("t1002", "建国", "何"), ("t1003", "晓芸", "罗")]
    return [
        {
            "username": username,
            "idnumber": username.upper(),
            "email": f"{username}@example.invalid",
            "firstname": firstname,
            "lastname": lastname,
            "suspended": False,
            "profile": {"college": "信息工程学院", "major": "", "class": "", "entryyear": ""},
        }
        for username, firstname, lastname in names
    ]


def _course(number: int, students: list[Entry]) -> Entry:
    term, code, name, credit, course_type = COURSES[number]
    starts, ends = TERMS[term]
    shortname = f"{term}-{code}-01"
    taking = students[:12] if course_type == "选修" else students
    completed = shortname == COMPLETION_COURSE
    return {
        "shortname": shortname,
        "fullname": name,
        "idnumber": shortname,
        "category": f"信息工程学院/{term}",
        "startdate": unix(starts),
        "enddate": unix(ends),
        "visible": shortname != HIDDEN_COURSE,
        "customfields": {"credits": credit, "coursetype": course_type, "coursecode": code, "term": term},
        "completion": completed,
        "items": _items(shortname),
        "enrolments": list(_enrolments(number, shortname, taking)),
        "grades": [] if term == "2026-2027-1" else list(_grades(shortname, ends, taking)),
        "completions": [
            {"username": student["username"], "timecompleted": unix(ends, 12)} for student in taking[20:25] if completed
        ],
    }


def _items(shortname: str) -> list[Entry]:
    final = {
        "idnumber": "final",
        "name": "总评(正考)",
        "max": 100,
        "min": 0,
        "pass": 60,
        "hidden": False,
        "scale": None,
    }
    if shortname == SCALE_COURSE:
        final |= {"max": len(LEVELS), "min": 1, "pass": 2, "scale": LEVELS}
    usual = {"idnumber": "usual", "name": "平时成绩", "max": 100, "min": 0, "pass": 0, "hidden": False, "scale": None}
    makeup = {"idnumber": "makeup", "name": "补考", "max": 100, "min": 0, "pass": 60, "hidden": False, "scale": None}
    return [usual, final, makeup]


def _enrolments(number: int, shortname: str, taking: list[Entry]) -> Iterator[Entry]:
    teachers = _teachers()
    yield {"username": teachers[number % 2]["username"], "role": "editingteacher", "status": "active"}
    yield {"username": teachers[2]["username"], "role": "teacher", "status": "active"}
    for student in taking:
        leaves = shortname == FIRST_COURSE and student["username"] == EDGES["suspended_enrolment"]
        yield {"username": student["username"], "role": "student", "status": "suspended" if leaves else "active"}


def _grades(shortname: str, ends: date, taking: list[Entry]) -> Iterator[Entry]:
    """Usual and final marks of everybody, a make-up for those who failed; the edge cases lie in the first course."""
    chance = random.Random(shortname)
    for student in taking:
        mark = max(0, min(100, round(chance.gauss(72, 13))))
        value: float | None = 1 + (mark >= 60) + (mark >= 70) + (mark >= 80) + (mark >= 90)
        scaled = shortname == SCALE_COURSE
        final = _grade(student, "final", value if scaled else mark, unix(ends - timedelta(days=5), 10))
        if shortname == FIRST_COURSE:
            final |= _edge(student["username"])
        yield _grade(student, "usual", min(100, mark + 8), unix(ends - timedelta(days=20), 9))
        yield final
        if mark < 60 and not scaled:
            yield _grade(student, "makeup", chance.choice([55, 60, 66]), unix(ends + timedelta(days=45), 15))


def _grade(student: Entry, item: str, value: float | None, graded: int) -> Entry:
    flags = dict.fromkeys(("hidden", "locked", "overridden", "excluded"), False)
    return {"username": student["username"], "item": item, "value": value, "graded": graded, **flags}


def _edge(username: str) -> Entry:
    changes: dict[str, Entry] = {
        EDGES["hidden_mark"]: {"value": 45, "hidden": True},
        EDGES["null_mark"]: {"value": None},
        EDGES["zero"]: {"value": 0},
        EDGES["excluded_mark"]: {"value": 50, "excluded": True},
        EDGES["locked_mark"]: {"locked": True},
        EDGES["overridden_mark"]: {"overridden": True},
        EDGES["mark_without_date"]: {"graded": None},
        EDGES["just_below_sixty"]: {"value": 59.99},
    }
    return changes.get(username, {})


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(sample_college(), ensure_ascii=False, indent=1), encoding="utf-8")
