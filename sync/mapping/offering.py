"""From one reading of a Moodle course to the facts that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from config.mapping import Mapping
from connector.moodle.grades import GradeItem
from sync.mapping.attempts import AttemptReader
from sync.mapping.codes import Coding
from sync.mapping.conventions import Conventions, holds_any, number_of
from sync.mapping.identity import Identity, identify
from sync.mapping.items import is_worth_listing, rule_of
from sync.mapping.reading import OfferingReading
from sync.mapping.terms import shell_term
from sync.mapping.wording import about_course, about_item, about_students, no_regular_item, nobody
from sync.store.findings import Finding
from sync.store.lms_rows import NO_MARK, AttemptRow, EnrolmentRow, OfferingFacts, SeenStudent
from sync.store.offerings import Offering


def map_offering(reading: OfferingReading, conventions: Conventions) -> OfferingFacts:
    """Return what a reading says: the offering, its people, its enrolments and attempts, and what could not be read.

    Steps: say what the course stands for; who its students are; which code each takes; read their marks; list what
    the mapping doesn't explain. A course that stands for nothing keeps its people and has no facts.
    """
    mapping = conventions.mapping
    identity = identify(reading.course, reading.idnumber, mapping.offerings, conventions.catalogue)
    students = tuple(_students(reading, mapping))
    readable = identity.unmapped is None and identity.kind != "ignored"
    coding = Coding(identity.codes, mapping.shared_codes, conventions.catalogue, conventions.equivalences)
    reader = AttemptReader(reading, identity, conventions, coding)
    items = {grades.userid: grades.gradeitems for grades in reading.grades}
    attempts = [row for student in students for row in reader.attempts(student, items.get(student.lms_user_id, ()))]
    enrolments = [row for student in students if (row := _enrolment(student, reading, identity, conventions, coding))]
    gradebook = _gradebook(reading)
    return OfferingFacts(
        offering=_offering(reading, identity, students, attempts),
        teachers=tuple(_teachers(reading, mapping)),
        students=students,
        enrolments=tuple(enrolments) if readable else (),
        attempts=tuple(attempts) if readable else (),
        items={item.id: _kind_of(item, mapping, identity) for item in gradebook},
        findings=tuple(_findings(reading, identity, students, reader, gradebook, mapping)),
    )


def _students(reading: OfferingReading, mapping: Mapping) -> Iterator[SeenStudent]:
    """Yield each student once; who is enrolled twice, actively and not, is active."""
    seen: set[int] = set()
    counted = (reading.suspended, False) if mapping.offerings.suspended == "count" else ((), False)
    for users, active in ((reading.active, True), counted):
        for user in users:
            if user.id not in seen and holds_any(user, mapping.students.roles):
                seen.add(user.id)
                yield SeenStudent(user.id, number_of(user, mapping.students), active, user.email)


def _teachers(reading: OfferingReading, mapping: Mapping) -> Iterator[tuple[int, str]]:
    for user in reading.active:
        if holds_any(user, mapping.students.teacher_roles):
            yield user.id, user.fullname


def _gradebook(reading: OfferingReading) -> list[GradeItem]:
    """Return each grade item of the course once."""
    return list({item.id: item for grades in reading.grades for item in grades.gradeitems}.values())


def _offering(
    reading: OfferingReading, identity: Identity, students: tuple[SeenStudent, ...], attempts: Iterable[AttemptRow]
) -> Offering:
    course = reading.course
    return Offering(
        lms_course_id=course.id,
        shortname=course.shortname,
        fullname=course.fullname,
        term=identity.term,
        section=identity.section,
        kind=identity.kind,
        unmapped=identity.unmapped,
        visible=course.visible,
        students_seen=len(students),
        marks_seen=sum(row.pending != NO_MARK for row in attempts),
        codes=identity.codes,
    )


def _enrolment(
    student: SeenStudent, reading: OfferingReading, identity: Identity, conventions: Conventions, coding: Coding
) -> EnrolmentRow | None:
    """Return a student's enrolment; in a shell it belongs to the term in which we saw the student there first."""
    term = identity.term
    if identity.kind == "shell":
        day = reading.first_seen.get(student.lms_user_id, conventions.today)
        said = conventions.mapping.offerings.shell_terms
        term = shell_term(day, "regular", reading.course.shortname, said, conventions.catalogue)
    codes = coding.of(student.student_no, term) if student.student_no and term else None
    if student.student_no is None or term is None or codes is None:
        return None
    return EnrolmentRow(student.lms_user_id, student.student_no, *codes, term)


def _kind_of(item: GradeItem, mapping: Mapping, identity: Identity) -> str | None:
    rule = rule_of(item, mapping.items)
    if rule is None or rule.kind == "ignored":
        return None
    return "makeup" if identity.kind == "makeup" else rule.kind


def _findings(
    reading: OfferingReading,
    identity: Identity,
    students: tuple[SeenStudent, ...],
    reader: AttemptReader,
    gradebook: list[GradeItem],
    mapping: Mapping,
) -> Iterator[Finding]:
    name = reading.course.shortname
    if identity.kind == "ignored":
        return
    if identity.unmapped is not None:
        yield about_course(identity.unmapped, name)
        return
    if not reading.active and not reading.suspended:
        yield nobody(name)
    remarks = dict(reader.remarks)
    reported = {grades.userid for grades in reading.grades}
    remarks["code_unclear"] = reader.coding.untold
    remarks["no_number"] = {f"账号 {s.lms_user_id}" for s in students if s.student_no is None}
    remarks["no_report"] = {s.student_no for s in students if s.student_no and s.lms_user_id not in reported}
    yield from (about_students(code, name, who) for code, who in sorted(remarks.items()) if who)
    for item in gradebook:
        if rule_of(item, mapping.items) is None and is_worth_listing(item):
            yield about_item(name, item.idnumber or item.itemname or str(item.id))
    kinds = {_kind_of(item, mapping, identity) for item in gradebook}
    if students and not kinds & {"regular", "retake", "makeup" if identity.kind == "makeup" else "regular"}:
        yield no_regular_item(name)
