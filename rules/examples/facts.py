"""The facts of the cases that share a calendar: every case is a student of a class, major and programme of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, Final

import pyarrow as pa

from rules.examples.cases import Case
from rules.examples.values import CourseLine, RecordLine, StudentLine, TermLine
from rules.facts.facts import Facts
from rules.facts.schema import SCALE, SCHEMAS
from rules.policy.schema import PolicyFile

USUAL_MAKEUP: Final = timedelta(days=30)
USUAL_MAJOR: Final = "软件工程"
Rows = dict[str, list[dict[str, Any]]]


def facts_of(cases: Sequence[Case], policy: PolicyFile) -> Facts:
    """The facts of cases that share a calendar and the periods of their earlier levels.

    A case's student has the number that `student_no` gives it.
    """
    rows: Rows = {name: [] for name in SCHEMAS}
    rows["terms"] = [{"term": term.name, **asdict(term)} for term in cases[0].terms]
    for case in cases:
        _add(case, rows)
        _add_earlier(case, rows, policy)
    return Facts(**{name: pa.Table.from_pylist(rows[name], schema=SCHEMAS[name]) for name in SCHEMAS})


def student_no(case: Case) -> str:
    """The student number of a case: unique in the file, in the order of the cases."""
    example, _, place = case.number.partition(".")
    return f"E{int(example):04}{int(place or 0):03}"


def _add(case: Case, rows: Rows) -> None:
    number = student_no(case)
    year = case.student.entry_year or min(int(term.name[:4]) for term in case.terms)
    _enter(rows, number, number, year, case.student)
    codes = _add_courses(rows, number, case.courses, case.terms)
    rows["events"] += [{"student_no": number, **asdict(event)} for event in case.events]
    programme = {"major": rows["students"][-1]["major"], "entry_year": year}
    rows["programmes"] += [
        {**programme, "course_code": codes[name], "study_term": study_term}
        for study_term, names in case.scheduled
        for name in names
    ]
    for at, courses in enumerate(case.fellows, 1):
        fellow = f"{number}F{at:02}"
        _enter(rows, fellow, number, year, StudentLine(major=case.student.major))
        _add_courses(rows, fellow, courses, case.terms)


def _add_earlier(case: Case, rows: Rows, policy: PolicyFile) -> None:
    """Add the levels of earlier periods; each of these is known to have been judged."""
    for line in case.earlier:
        period = {"policy": policy.id, "period": line.period}
        rows["judged"].append(period)
        if line.level is not None:
            level = {"student_no": student_no(case), "track": line.track, "level": line.level}
            rows["warnings"].append({**period, **level})


def _enter(rows: Rows, number: str, group: str, year: int, student: StudentLine) -> None:
    """Enter a student; fellows of a case share its college, major and class, and nobody else does."""
    rows["students"].append(
        {
            "student_no": number,
            "name": number,
            "college": f"学院{group}",
            "major": f"{student.major or USUAL_MAJOR}{group}",
            "class_name": f"班级{group}",
            "entry_year": year,
            "status": student.status,
        }
    )


def _add_courses(
    rows: Rows, number: str, courses: Iterable[CourseLine], terms: Iterable[TermLine]
) -> Mapping[str, str]:
    calendar = {term.name: term for term in terms}
    codes = {}
    for at, course in enumerate(_each(courses), 1):
        code = codes[course.name] = f"{number}C{at:03}"
        rows["courses"].append(
            {
                "course_code": code,
                "course_name": course.name,
                "credits": int(course.credits * SCALE),
                "course_type": course.course_type,
                "degree_course": course.degree_course,
                "pass_mark": int(course.pass_mark * SCALE),
            }
        )
        for record in course.records:
            key = {"student_no": number, "course_code": code, "term": record.term}
            if record.kind is None:
                rows["enrolments"].append(key)
            else:
                rows["attempts"].append({**key, **_outcome(record, calendar[record.term])})
    return codes


def _each(courses: Iterable[CourseLine]) -> Iterator[CourseLine]:
    """Every course by itself: ``3门课`` are three, named 课程1 to 课程3."""
    for course in courses:
        if course.many is None:
            yield course
        for at in range(1, (course.many or 0) + 1):
            yield replace(course, name=f"课程{at}")


def _outcome(record: RecordLine, term: TermLine) -> dict[str, Any]:
    """The attempt; published on the term's last day, a make-up when make-ups are over, unless the line says when."""
    usual = term.ends_on
    if record.kind == "makeup":
        usual = term.makeup_ends_on or term.ends_on + USUAL_MAKEUP
    graded_on = record.graded_on or (usual if record.score or record.result else None)
    return {"kind": record.kind, "score": record.score, "result": record.result, "graded_on": graded_on}
