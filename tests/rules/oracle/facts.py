"""The facts of a bundle, as plain values, read from a folder of CSV files that is taken to be well-formed."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Term:
    """One term of the calendar, such as `2024-2025-1`."""

    name: str
    starts_on: date = field(compare=False)
    ends_on: date = field(compare=False)
    makeup_ends_on: date | None = field(compare=False)

    @property
    def school_year(self) -> str:
        """Give the school year that the term belongs to."""
        return self.name.rpartition("-")[0]


@dataclass(frozen=True)
class Course:
    """One course of the catalogue."""

    code: str
    credits: Fraction = field(compare=False)
    course_type: str = field(compare=False)
    degree_course: bool = field(compare=False)
    pass_mark: Fraction = field(compare=False)


@dataclass(frozen=True)
class Level:
    """What the configuration's table says of a level grade: the score it stands for, if any, and whether it passes."""

    score: Fraction | None
    passes: bool


@dataclass(frozen=True)
class Attempt:
    """One attempt of one student at one course; `grade` is the score as written, `level` what a level grade means."""

    course: Course
    term: Term
    kind: str
    grade: str
    score: Fraction | None
    level: Level | None
    result: str | None
    graded_on: date


@dataclass(frozen=True)
class Enrolment:
    """A course taken in a term, by a row of its own or implied by an attempt."""

    course: Course
    term: Term


@dataclass(frozen=True)
class Event:
    """One finding about a student: absence, discipline, leave, return, extension."""

    kind: str
    occurred_on: date
    ended_on: date | None
    term: str | None


@dataclass(frozen=True)
class Scheduled:
    """A course that a programme sets for a study term, counted from 1."""

    course: Course
    study_term: int


@dataclass(frozen=True)
class Student:
    """One student, with everything that the bundle says about them."""

    number: str
    entry_year: int
    status: str
    attempts: tuple[Attempt, ...]
    enrolments: frozenset[Enrolment]
    events: tuple[Event, ...]
    programme: tuple[Scheduled, ...]


@dataclass(frozen=True)
class Facts:
    """A bundle: the calendar in the order of `starts_on`, the catalogue, and the students."""

    terms: tuple[Term, ...]
    courses: dict[str, Course]
    students: tuple[Student, ...]


NO_LEVELS: Final[Mapping[str, Level]] = MappingProxyType({})


def read_bundle(folder: Path, levels: Mapping[str, Level] = NO_LEVELS) -> Facts:
    """Read a folder of CSV files, with the level grades of the table; `enrolments` and so on may be missing."""
    terms = {row["term"]: _term(row) for row in _rows(folder, "terms")}
    courses = {row["course_code"]: _course(row) for row in _rows(folder, "courses")}
    attempts, enrolments, events = defaultdict(list), defaultdict(set), defaultdict(list)
    for row in _rows(folder, "enrolments"):
        enrolments[row["student_no"]].add(Enrolment(courses[row["course_code"]], terms[row["term"]]))
    for row in _rows(folder, "attempts"):
        attempt = _attempt(row, courses[row["course_code"]], terms[row["term"]], levels)
        attempts[row["student_no"]].append(attempt)
        enrolments[row["student_no"]].add(Enrolment(attempt.course, attempt.term))
    for row in _rows(folder, "events"):
        events[row["student_no"]].append(_event(row))
    programmes = _programmes(folder, courses)
    students = tuple(
        Student(
            number=row["student_no"],
            entry_year=int(row["entry_year"]),
            status=row["status"],
            attempts=tuple(attempts[row["student_no"]]),
            enrolments=frozenset(enrolments[row["student_no"]]),
            events=tuple(events[row["student_no"]]),
            programme=tuple(programmes[row["major"], row["entry_year"]]),
        )
        for row in _rows(folder, "students")
    )
    return Facts(tuple(sorted(terms.values(), key=lambda term: term.starts_on)), courses, students)


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    path = folder / f"{table}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{name: value or "" for name, value in row.items()} for row in csv.DictReader(file)]


def _programmes(folder: Path, courses: dict[str, Course]) -> dict[tuple[str, str], list[Scheduled]]:
    programmes: dict[tuple[str, str], list[Scheduled]] = defaultdict(list)
    for row in _rows(folder, "programmes"):
        scheduled = Scheduled(courses[row["course_code"]], int(row["study_term"]))
        programmes[row["major"], row["entry_year"]].append(scheduled)
    return programmes


def _term(row: dict[str, str]) -> Term:
    makeup_ends_on = _day_or_none(row.get("makeup_ends_on"))
    return Term(row["term"], _day(row["starts_on"]), _day(row["ends_on"]), makeup_ends_on)


def _course(row: dict[str, str]) -> Course:
    pass_mark = Fraction(row.get("pass_mark") or "60")
    degree = row["degree_course"] == "true"
    return Course(row["course_code"], Fraction(row["credits"]), row["course_type"], degree, pass_mark)


def _attempt(row: dict[str, str], course: Course, term: Term, levels: Mapping[str, Level]) -> Attempt:
    grade = row.get("score") or ""
    level = levels.get(grade)
    score = level.score if level else Fraction(grade) if grade else None
    return Attempt(course, term, row["kind"], grade, score, level, row.get("result") or None, _day(row["graded_on"]))


def _event(row: dict[str, str]) -> Event:
    ended_on = _day_or_none(row.get("ended_on"))
    return Event(row["kind"], _day(row["occurred_on"]), ended_on, row.get("term") or None)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _day_or_none(text: str | None) -> date | None:
    return _day(text) if text else None
