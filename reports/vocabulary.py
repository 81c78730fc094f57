"""Chinese names of terms, course types and figures."""

from __future__ import annotations

import re
from typing import Final

from reports.numbers import number_text, percent_text
from rules.assessment import CountedCourse, CountedEvent, Figure

ORDINALS: Final = {"1": "一", "2": "二", "3": "三"}
COURSE_TYPES: Final = {
    "required": "必修",
    "elective": "选修",
    "restricted": "限选",
    "restricted_elective": "限选",
    "public_elective": "公选",
    "general": "通识",
    "practice": "实践",
}
ATTEMPT_KINDS: Final = {"regular": "正考", "makeup": "补考", "retake": "重修"}
SKIPPED: Final = {"leave": "休学", "withdrawn": "退学", "graduated": "已毕业", "first_term": "第一学期尚未结束"}
"""Why a student is not judged."""
EVENTS: Final = {
    "exam_absence": "旷考",
    "class_absence": "旷课",
    "discipline": "纪律处分",
    "leave": "休学",
    "return": "复学",
    "extension": "延长学习年限",
}
UNITS: Final = (("credits", "学分"), ("courses", "门"), ("failures", "门"), ("mean_score", "分"), ("decline", "分"))
"""How a figure's name ends, and the unit that follows its number."""


def period_name(period: str) -> str:
    """Return ``2024-2025-1`` as 2024-2025学年第一学期, ``2024-2025`` as 2024-2025学年, anything else as it is."""
    match = re.fullmatch(r"(\d{4}-\d{4})(?:-([123]))?", period)
    if not match:
        return period
    year, term = match.groups()
    return f"{year}学年第{ORDINALS[term]}学期" if term else f"{year}学年"


def course_type_name(course_type: str) -> str:
    """Return the Chinese name of a course type (required → 必修); a type that has none stays as it is."""
    return COURSE_TYPES.get(course_type, course_type)


def situation(course: CountedCourse) -> str:
    """Return how a counted course came to stand out: 缺考, 补考未通过, 重修未通过, 正考未通过, 未修读."""
    exam = ATTEMPT_KINDS.get(course.kind or "")
    if exam is None:
        return "未修读"
    if course.passed:
        return f"{exam}通过"
    if course.result == "absent":
        return "缺考" if exam == "正考" else f"{exam}缺考"
    return f"{exam}未通过"


def event_text(event: CountedEvent) -> str:
    """Return a finding or sanction with its date and what the register notes about it: 2025年11月5日，记过处分."""
    day = event.occurred_on
    return f"{day.year}年{day.month}月{day.day}日，{event.note or EVENTS.get(event.kind, event.kind)}"


def figure_text(name: str, value: Figure) -> str:
    """Return a figure with its unit, by the name of its measure: 15.5学分, 6门, 约14.99%."""
    if name.endswith("share"):
        return percent_text(value)
    unit = next((unit for ending, unit in UNITS if name.endswith(ending)), "")
    return f"{number_text(value)}{unit}"
