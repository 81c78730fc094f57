"""The tables of a facts bundle: what the registrar hands over, and everything there is to know."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from sync.demo.college_calendar import BY_NAME, TERMS
from sync.demo.college_catalogue import MAJORS, plan
from sync.demo.college_people import ENTRY_YEARS, Student, noise
from sync.demo.college_world import Mark, World, in_moodle

Row = dict[str, str]
Tables = Mapping[str, Sequence[Row]]
COLUMNS: Final = {
    "terms": ("term", "starts_on", "ends_on", "makeup_ends_on", "vacation_starts_on"),
    "students": (
        *("student_no", "name", "college", "major", "class_name", "entry_year", "status", "email"),
        *("expected_graduation", "guardian_name", "guardian_phone", "priority_groups"),
    ),
    "courses": ("course_code", "course_name", "credits", "course_type", "degree_course", "pass_mark"),
    "programmes": ("major", "entry_year", "course_code", "study_term"),
    "enrolments": ("student_no", "course_code", "term"),
    "attempts": ("student_no", "course_code", "term", "kind", "score", "result", "graded_on"),
    "events": ("student_no", "kind", "occurred_on", "ended_on", "term", "note"),
}
"""The columns of each table, in the order of the layout."""


def registrar_tables(world: World, on: date) -> Tables:
    """Return what the registrar exports on a day: no enrolments, and only the attempts that Moodle doesn't hold."""
    own = [mark for mark in world.marks.values() if not in_moodle(mark.term) or mark.result is not None]
    attempts = _attempts((replace(mark, code=mark.written_as or mark.code) for mark in own), on)
    return {**_common(world, on), "enrolments": [], "attempts": attempts}


def all_tables(world: World, on: date, college: str | None = None) -> Tables:
    """Return every fact of a day, of one college or of all: what pulling and mapping should arrive at."""
    enrolments = [
        {"student_no": student_no, "course_code": code, "term": term}
        for (student_no, term), codes in world.enrolled.items()
        for code in codes
        if BY_NAME[term].starts_on <= on
    ]
    attempts = _attempts(world.marks.values(), on)
    tables = {**_common(world, on), "enrolments": enrolments, "attempts": attempts}
    if college is None:
        return tables
    mine = {each.student_no for each in world.students.values() if each.major.college == college}
    return {name: [row for row in rows if row.get("student_no", "") in {"", *mine}] for name, rows in tables.items()}


def write_tables(tables: Tables, folder: Path) -> None:
    """Write the tables as a folder of CSV files in the layout of a facts bundle."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in COLUMNS.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(tables[name])


def _common(world: World, on: date) -> dict[str, list[Row]]:
    return {
        "terms": [_term_row(term.name) for term in TERMS],
        "students": [_student_row(student) for student in world.students.values()],
        "courses": [
            {
                "course_code": course.code,
                "course_name": course.name,
                "credits": course.credits,
                "course_type": course.course_type,
                "degree_course": "true" if course.degree_course else "false",
                "pass_mark": "60",
            }
            for course in world.courses.values()
        ],
        "programmes": _programmes(),
        "events": _events(world, on),
    }


def _term_row(name: str) -> Row:
    term = BY_NAME[name]
    return {column: str(getattr(term, "name" if column == "term" else column)) for column in COLUMNS["terms"]}


def _student_row(student: Student) -> Row:
    return {
        "student_no": student.student_no,
        "name": student.name,
        "college": student.major.college,
        "major": student.major.name,
        "class_name": student.class_name,
        "entry_year": str(student.entry_year),
        "status": student.status,
        "email": student.email,
        "expected_graduation": str(student.entry_year + 4),
        "guardian_name": student.surname + "国建志桂淑秀"[noise(student.student_no, "guardian") % 6] + "华",
        "guardian_phone": f"1390000{noise(student.student_no, 'phone') % 10000:04d}",
        "priority_groups": student.priority_groups,
    }


def _programmes() -> list[Row]:
    return [
        {"major": major.name, "entry_year": str(year), "course_code": code, "study_term": str(study_term)}
        for major in MAJORS
        for year in ENTRY_YEARS
        for study_term in range(1, 7)
        for code in plan(major, study_term).values()
    ]


def _attempts(marks: Iterable[Mark], on: date) -> list[Row]:
    return [
        {
            "student_no": mark.student_no,
            "course_code": mark.code,
            "term": mark.term,
            "kind": mark.kind,
            "score": mark.score_on(on) or "",
            "result": mark.result or "",
            "graded_on": str(mark.graded),
        }
        for mark in marks
        if mark.is_fact and mark.graded is not None and mark.graded <= on
    ]


def _events(world: World, on: date) -> list[Row]:
    """Return the events known on a day; an extension is decided long before it begins."""
    return [
        {
            "student_no": event.student_no,
            "kind": event.kind,
            "occurred_on": str(event.occurred_on),
            "ended_on": str(event.ended_on or ""),
            "term": event.term,
            "note": event.note,
        }
        for event in world.events
        if event.occurred_on <= on or event.kind == "extension"
    ]
