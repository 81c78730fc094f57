"""Answers of Moodle, read aloud: a course, a student in it, a mark."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from config.mapping import Mapping as SiteMapping
from connector.moodle.courses import Course
from connector.moodle.enrolments import EnrolledUser
from connector.moodle.grades import GradeItem, UserGrades
from connector.moodle.payloads import decode
from sync.mapping.conventions import Conventions
from sync.mapping.equivalences import Equivalences
from sync.mapping.offering import map_offering
from sync.mapping.reading import OfferingReading
from sync.store.catalogue import Catalogue, Register, Term
from sync.store.lms_rows import OfferingFacts

RECORDED = Path(__file__).parents[2] / "recorded"
SHANGHAI = ZoneInfo("Asia/Shanghai")
ZHANG, LI = 11, 12
"""Moodle's ids of two students, numbered S11 and S12."""

CALENDAR = (
    Term("2023-2024-1", date(2023, 9, 4), date(2024, 1, 12)),
    Term("2023-2024-2", date(2024, 2, 26), date(2024, 7, 5)),
    Term("2024-2025-1", date(2024, 9, 2), date(2025, 1, 10)),
)


def noon(year: int, month: int, day: int, hour: int = 4) -> int:
    """Return a moment as Moodle gives it: noon in Shanghai unless told otherwise."""
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp())


GRADED = noon(2024, 1, 15)


def a_course(shortname: str = "2023-2024-1-MATH101-01", **values: Any) -> Course:
    fields = {"id": 2, "fullname": "高等数学", "categoryid": 1, "visible": True, **values}
    return Course.model_validate({"shortname": shortname, **fields})


def a_person(user: int = ZHANG, role: str = "student", **values: Any) -> EnrolledUser:
    fields = {"idnumber": f"S{user}", "email": f"s{user}@example.invalid", "roles": [{"shortname": role}], **values}
    return EnrolledUser.model_validate({"id": user, "fullname": "钟离思齐", **fields})


def an_item(raw: str | int | None = 85, idnumber: str | None = "final", **values: Any) -> GradeItem:
    fields = {
        "id": crc32(idnumber.encode()) if idnumber else 9,
        "itemname": values.pop("name", "成绩"),
        "itemtype": "manual",
        "graderaw": None if raw is None else Decimal(str(raw)),
        "grademin": 0,
        "grademax": 100,
        "gradedategraded": None if raw is None else GRADED,
        "rangeformatted": "0–100",
    }
    return decode("x", GradeItem, {"idnumber": idnumber, **fields, **values})


def marks_of(*items: GradeItem, user: int = ZHANG, idnumber: str | None = None) -> UserGrades:
    return UserGrades(courseid=2, courseidnumber=idnumber, userid=user, gradeitems=items)


def a_catalogue(**values: Any) -> Catalogue:
    students = {"S11": Register("软件工程", 2023), "S12": Register("网络工程", 2022)}
    known = {"terms": CALENDAR, "students": students, "pass_marks": {"MATH101": 60_000_000}}
    return Catalogue(**{**known, **values})


def conventions(mapping: Mapping[str, Any] | None = None, catalogue: Catalogue | None = None) -> Conventions:
    said, known = SiteMapping.model_validate(mapping or {}), catalogue or a_catalogue()
    years = {number: student.entry_year for number, student in known.students.items()}
    return Conventions(said, known, Equivalences(said.equivalences, years), SHANGHAI, date(2025, 3, 1))


def a_reading(
    *grades: UserGrades,
    course: Course | None = None,
    active: Iterable[EnrolledUser] | None = None,
    suspended: Iterable[EnrolledUser] = (),
    **values: Any,
) -> OfferingReading:
    people = [a_person(each.userid) for each in grades] if active is None else active
    return OfferingReading(course or a_course(), tuple(people), tuple(suspended), grades, **values)


def mapped(
    *items: GradeItem,
    mapping: Mapping[str, Any] | None = None,
    catalogue: Catalogue | None = None,
    **reading: Any,
) -> OfferingFacts:
    """Map a course in which one student has these marks."""
    return map_offering(a_reading(marks_of(*items), **reading), conventions(mapping, catalogue))


def said(facts: OfferingFacts) -> list[tuple[str, str | None, str | None, str | None]]:
    """Return kind, score, result and pending reason of each attempt."""
    return [(row.kind, row.score, row.result, row.pending) for row in facts.attempts]


def codes(facts: OfferingFacts) -> list[str]:
    """Return the codes of all findings."""
    return sorted(finding.code for finding in facts.findings)


def recorded(name: str) -> Any:
    """Return the body of a recorded answer, numbers with a decimal point exact."""
    text = (RECORDED / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal)["body"]


def with_items(*items: Mapping[str, Any]) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Return a mapping that names these grade items."""
    return {"items": list(items)}
