"""Invented facts, read aloud: a student, a course, an attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from rules.facts.facts import Facts
from rules.facts.schema import SCALE, SCHEMAS

AUTUMN, SPRING, NEXT_AUTUMN = "2023-2024-1", "2023-2024-2", "2024-2025-1"
Row = Mapping[str, Any]


def a_moment(day: int = 1, hour: int = 0) -> datetime:
    """Return a moment of March 2025."""
    return datetime(2025, 3, day, hour, tzinfo=UTC)


def a_calendar() -> list[Row]:
    """Return three terms, one after another."""
    return [
        {
            "term": AUTUMN,
            "starts_on": date(2023, 9, 4),
            "ends_on": date(2024, 1, 12),
            "makeup_ends_on": date(2024, 3, 8),
        },
        {
            "term": SPRING,
            "starts_on": date(2024, 2, 26),
            "ends_on": date(2024, 7, 5),
            "makeup_ends_on": date(2024, 9, 13),
        },
        {"term": NEXT_AUTUMN, "starts_on": date(2024, 9, 2), "ends_on": date(2025, 1, 10)},
    ]


def a_student(student_no: str = "2023010101", **values: object) -> Row:
    """Return a student of the register."""
    return {
        "student_no": student_no,
        "name": "贺知遥",
        "college": "计算机学院",
        "major": "软件工程",
        "class_name": "软件2301",
        "entry_year": 2023,
        "status": "enrolled",
        **values,
    }


def a_course(course_code: str = "MATH101", *, credits: str = "4", pass_mark: int = 60, **values: object) -> Row:  # noqa: A002
    """Return a course of the catalogue."""
    whole, _, part = credits.partition(".")
    return {
        "course_code": course_code,
        "course_name": f"课程{course_code}",
        "credits": int(whole) * SCALE + int(part.ljust(6, "0")),
        "course_type": "required",
        "degree_course": False,
        "pass_mark": pass_mark * SCALE,
        **values,
    }


def an_attempt(score: str | None = "85", term: str = AUTUMN, kind: str = "regular", **values: object) -> Row:
    """Return an attempt of the registrar's."""
    return {
        "student_no": "2023010101",
        "course_code": "MATH101",
        "term": term,
        "kind": kind,
        "score": score,
        "graded_on": date(2024, 1, 15),
        **values,
    }


def an_enrolment(student_no: str = "2023010101", course_code: str = "MATH101", term: str = AUTUMN) -> Row:
    """Return an enrolment of the registrar's."""
    return {"student_no": student_no, "course_code": course_code, "term": term}


def some_facts(**tables: Sequence[Row]) -> Facts:
    """Return facts with these rows; without being told, one student, one course, and the calendar."""
    rows: dict[str, Sequence[Row]] = {
        "terms": a_calendar(),
        "students": [a_student()],
        "courses": [a_course()],
        **tables,
    }
    return Facts(**{name: pa.Table.from_pylist(list(rows.get(name, [])), schema) for name, schema in SCHEMAS.items()})


def rows_of(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows of a table in the order of their values."""
    return sorted(table.to_pylist(), key=lambda row: tuple(str(value) for value in row.values()))
