"""A university of twelve over several terms: what its Moodle holds and its registrar says at a stage of its life."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.connector.standin.colleges import a_course, a_mark, an_account, an_item, enrolled
from tests.journeys.small_college import NAMES, NUMBERS

CALENDAR = (
    ("2023-2024-2", date(2024, 2, 26), date(2024, 7, 5)),
    ("2024-2025-1", date(2024, 9, 2), date(2025, 1, 10)),
    ("2024-2025-2", date(2025, 2, 24), date(2025, 7, 4)),
    ("2025-2026-1", date(2025, 9, 1), date(2026, 1, 9)),
    ("2025-2026-2", date(2026, 2, 23), date(2026, 7, 3)),
    ("2026-2027-1", date(2026, 8, 31), date(2027, 1, 8)),
)
SUBJECTS = (("MATH", "高等数学", 8), ("PE", "体育", 1))
ALL_WELL = {"MATH": 88.5, "PE": 86.5}
FIRST_RUNNING, LAST_RUNNING = 2, len(CALENDAR) - 1
TEACHERS = ("t1", "t2")

Marks = Mapping[tuple[str, str], float]
"""Marks by student and course code."""
START: Marks = {
    (NUMBERS[0], "MATH101"): 41.5,
    (NUMBERS[1], "PE101"): 37.5,
    (NUMBERS[3], "PE101"): 43.5,
    (NUMBERS[2], "MATH101"): 72.5,
    (NUMBERS[2], "PE101"): 73.5,
}
"""One fails what counts eight credits, two fail one credit, and one only does worse than before."""


@dataclass(frozen=True, slots=True)
class Life:
    """Where the university is: the term that runs (its place in the calendar), and what differs from all being well.

    ``registered`` are the registrar's own marks of the first term; ``retaking`` names who took which course again in
    which term; ``left`` are out of the courses of the term that runs; ``suspended`` have an account that is.
    """

    running: int = FIRST_RUNNING
    marks: Marks = field(default_factory=lambda: dict(START))
    makeups: Marks = field(default_factory=dict)
    registered: Mapping[str, str] = field(default_factory=dict)
    retaking: frozenset[tuple[str, str, int]] = frozenset()
    left: frozenset[str] = frozenset()
    suspended: frozenset[str] = frozenset()
    teacher: str = "t1"
    later: int = 0

    @property
    def day(self) -> date:
        """A Monday three weeks into the term that runs, or so many days ``later``."""
        return CALENDAR[self.running][1] + timedelta(days=21 + self.later)

    def codes(self, index: int) -> list[str]:
        """Return the codes of the courses of a term."""
        return [f"{subject}10{index}" for subject, _, _ in SUBJECTS]


def moodle_of(life: Life) -> dict[str, Any]:
    """Return the content of Moodle: the courses of all terms since the second, the ended ones with their marks."""
    courses = [_course(life, index, code) for index in range(1, life.running + 1) for code in life.codes(index)]
    courses += [_retake(life, code, index) for code, index in sorted({again[1:] for again in life.retaking})]
    people = [
        an_account(
            f"s{number}",
            firstname=NAMES[number],
            lastname="欧阳",
            email=f"{number}@example.invalid",
            suspended=number in life.suspended,
        )
        for number in NUMBERS
    ]
    teachers = [an_account(name, idnumber="", lastname="钱", profile={}) for name in TEACHERS]
    return {"users": [*people, *teachers], "courses": courses}


def _course(life: Life, index: int, code: str) -> dict[str, Any]:
    term, _, ends_on = CALENDAR[index]
    runs, usual = index == life.running, ALL_WELL[code[:-3]]
    people = [
        enrolled(f"s{number}", status="suspended" if runs and number in life.left else "active") for number in NUMBERS
    ]
    at = _graded(ends_on)
    finals = [a_mark(f"s{each}", life.marks.get((each, code), usual), graded=at) for each in NUMBERS]
    makeups = [
        a_mark(f"s{number}", mark, "makeup", graded=at + 40 * 86400)
        for (number, marked), mark in life.makeups.items()
        if marked == code
    ]
    return _section(f"{term}-{code}-01", people, life.teacher, [] if runs else [*finals, *makeups])


def _retake(life: Life, code: str, index: int) -> dict[str, Any]:
    """Return the section of those who take a course again; once its term has ended all of them have passed."""
    term, _, ends_on = CALENDAR[index]
    takers = [number for number, *taken in sorted(life.retaking) if taken == [code, index]]
    at = _graded(ends_on)
    marks = [] if index == life.running else [a_mark(f"s{number}", 75.5, graded=at) for number in takers]
    return _section(f"{term}-{code}-02", [enrolled(f"s{number}") for number in takers], life.teacher, marks)


def _graded(ends_on: date) -> int:
    return int(datetime.combine(ends_on + timedelta(days=5), time(4), UTC).timestamp())


def _section(shortname: str, people: Iterable[Any], teacher: str, grades: Sequence[Any]) -> dict[str, Any]:
    items = [an_item(), an_item("makeup", name="补考")]
    enrolments = [*people, enrolled(teacher, "editingteacher")]
    return a_course(shortname, enrolments=enrolments, grades=list(grades), items=items)


def write_registrar(folder: Path, life: Life) -> None:
    """Write the registrar's bundle of this stage: calendar, register, catalogue, and the marks of the first term."""
    known = CALENDAR[: life.running + 1]
    terms = [(term, starts_on, ends_on, ends_on) for term, starts_on, ends_on in known]
    _write(folder / "terms.csv", "term,starts_on,ends_on,makeup_ends_on", terms)
    students = [
        (number, f"欧阳{NAMES[number]}", "教育学院", "小学教育", f"小教230{1 + index % 2}班", 2023, "enrolled")
        for index, number in enumerate(NUMBERS)
    ]
    _write(folder / "students.csv", "student_no,name,college,major,class_name,entry_year,status", students)
    catalogue = [("MATH100", "数学基础", 4, "required", "false")] + [
        (f"{subject}10{index}", f"{name}（{index}）", worth, "required", "false")
        for index in range(1, life.running + 1)
        for subject, name, worth in SUBJECTS
    ]
    _write(folder / "courses.csv", "course_code,course_name,credits,course_type,degree_course", catalogue)
    first = CALENDAR[0]
    attempts = [
        (number, "MATH100", first[0], "regular", life.registered.get(number, "91.5"), first[2]) for number in NUMBERS
    ]
    _write(folder / "attempts.csv", "student_no,course_code,term,kind,score,graded_on", attempts)


def _write(file: Path, header: str, rows: Sequence[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header.split(","))
        writer.writerows(rows)
