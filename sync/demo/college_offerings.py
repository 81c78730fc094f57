"""Which Moodle course a student sits in: sections, shared offerings, and make-ups held in a course of their own."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Final

from sync.demo.college_calendar import BY_NAME
from sync.demo.college_people import Student
from sync.demo.college_world import Mark, World, in_moodle

Offering = tuple[str, str, str]
SECOND_SECTION: Final = {"SPE", "PSY"}
MAKEUP_SECTION: Final = "BK"
SHARED: Final = {("2024-2025-1", "VIS102"), ("2024-2025-1", "ENV102")}
"""Courses taught together in one offering under both codes (合班)."""
SHARED_CODE: Final = "VIS102+ENV102"


def section_of(world: World, student: Student, term: str, code: str) -> str:
    """Return a student's section: public courses of education have two, each of two majors taught together."""
    key = (student.student_no, code, term, "retake")
    second = code.startswith("GE") and student.major.letters in SECOND_SECTION and key not in world.marks
    return "02" if second else "01"


def offerings(world: World, on: date) -> dict[Offering, list[str]]:
    """Return who sits in each offering that exists on a day."""
    found: dict[Offering, list[str]] = defaultdict(list)
    for (student_no, term), codes in world.enrolled.items():
        if in_moodle(term) and BY_NAME[term].starts_on <= on:
            for code in codes:
                section = section_of(world, world.students[student_no], term, code)
                shown = SHARED_CODE if (term, code) in SHARED else code
                found[term, shown, section].append(student_no)
    for mark in world.marks.values():
        if mark.own_course and BY_NAME[mark.term].vacation_starts_on <= on:
            found[mark.term, mark.code, MAKEUP_SECTION].append(mark.student_no)
    return found


def code_of(world: World, student_no: str, term: str, code: str) -> str:
    """Return the code under which a student takes an offering: in a shared one, that of the own major."""
    return next((each for each in code.split("+") if each in world.enrolled[student_no, term]), code)


def marks_shown(world: World, offering: Offering, enrolled: list[str], on: date) -> list[Mark]:
    """Return the marks that Moodle shows in an offering; one without a date appears with the others of its term."""
    term, code, section = offering
    found = []
    for student_no in enrolled:
        for kind in ("regular", "retake", "makeup"):
            mark = world.marks.get((student_no, code_of(world, student_no, term, code), term, kind))
            own_course = section == MAKEUP_SECTION
            if mark is None or mark.own_course != own_course or (own_course and kind != "makeup"):
                continue
            if (mark.graded or BY_NAME[term].marks_on) <= on:
                found.append(mark)
    return found
