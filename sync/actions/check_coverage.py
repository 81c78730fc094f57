"""How much of this Moodle the mapping explains: its courses; the students and grade items of those looked into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sync.actions.check_finding import CheckFinding, Severity
from sync.mapping.identity import identify, needs_grades
from sync.mapping.offering import map_offering
from sync.mapping.reading import OfferingReading
from sync.mapping.wording import UNMAPPED

if TYPE_CHECKING:
    from connector.moodle.courses import Course
    from connector.moodle.probes import Look
    from sync.mapping.conventions import Conventions
    from sync.store.lms_rows import OfferingFacts

_WHERE = "在 settings.toml 的 [mapping] 中说明，详见 --json"


def coverage_findings(
    courses: Sequence[Course], looks: Sequence[Look], conventions: Conventions
) -> Iterator[CheckFinding]:
    """Yield how many courses, students and grade items are explained, each with those that are not.

    Where a course's term and code stand in its ID number, which only the grade report tells, courses are judged as
    far as they were looked into.
    """
    known = _readings(looks)
    yield from _fields(courses, conventions)
    yield _offerings(courses, known, conventions)
    mapped = [map_offering(reading, conventions) for reading in known.values()]
    if mapped:
        yield _students(mapped)
        yield _items(mapped)


def _readings(looks: Sequence[Look]) -> dict[int, OfferingReading]:
    """What a pull would have read of the courses looked into; suspended enrolments are not told apart here."""
    return {
        look.course.id: OfferingReading(look.course, look.roster, (), look.report)
        for look in looks
        if look.roster is not None and look.report is not None
    }


def _fields(courses: Sequence[Course], conventions: Conventions) -> Iterator[CheckFinding]:
    """Yield a fault for each course field that the mapping names and no course has."""
    mapping = conventions.mapping.offerings
    if mapping.source != "customfields" or not courses:
        return
    for name in filter(None, (mapping.term_field, mapping.code_field, mapping.section_field)):
        if all(course.custom(name) is None for course in courses):
            what = f"没有一门课程填写了自定义字段 {name}"
            advice = "请核对字段的简称；字段可由 setup.php 建立，在课程设置中填写"
            yield CheckFinding("mapping", "error", f"课程字段 {name}", what, advice)


def _offerings(courses: Sequence[Course], known: dict[int, OfferingReading], conventions: Conventions) -> CheckFinding:
    mapping = conventions.mapping.offerings
    judged = [course for course in courses if course.id in known] if needs_grades(mapping) else courses
    identities = {
        course: identify(
            course, known[course.id].idnumber if course.id in known else None, mapping, conventions.catalogue
        )
        for course in judged
    }
    ignored = sum(identity.kind == "ignored" for identity in identities.values())
    unmapped = {course: identity.unmapped for course, identity in identities.items() if identity.unmapped}
    details = [f"{course.shortname}：{UNMAPPED[reason]}" for course, reason in unmapped.items()]
    explained = len(judged) - ignored - len(unmapped)
    what = f"{len(judged)} 门课程中，{explained} 门看得出学期与代码，{ignored} 门按约定略过，{len(unmapped)} 门看不出"
    return _covered("课程", what, details, hopeless=bool(judged) and explained == 0)


def _students(mapped: Sequence[OfferingFacts]) -> CheckFinding:
    students = {student.lms_user_id: student for facts in mapped for student in facts.students}
    without = sorted(each.lms_user_id for each in students.values() if each.student_no is None)
    what = f"抽查的 {len(mapped)} 门课程有 {len(students)} 名学生，{len(without)} 名的账号没有可用的学号"
    details = [f"账号 {user}：没有可用的学号" for user in without]
    return _covered("学生", what, details, hopeless=bool(students) and len(without) == len(students))


def _items(mapped: Sequence[OfferingFacts]) -> CheckFinding:
    """How many grade items the mapping reads; the others that may hold results, and courses without a regular exam."""
    total = sum(len(facts.items) for facts in mapped)
    read = sum(kind is not None for facts in mapped for kind in facts.items.values())
    amiss = [finding.text for facts in mapped for finding in facts.findings if finding.code in _ITEM_CODES]
    marks = sum(facts.offering.marks_seen or 0 for facts in mapped)
    what = f"抽查的课程有 {total} 个成绩项，按映射读取 {read} 个，得到 {marks} 个成绩；{len(amiss)} 处需要说明"
    return _covered("成绩项", what, amiss, hopeless=total > 0 and read == 0)


_ITEM_CODES = frozenset({"unmapped_item", "no_regular_item"})


def _covered(subject: str, what: str, details: Sequence[str], *, hopeless: bool) -> CheckFinding:
    severity: Severity = "error" if hopeless else "warning" if details else "ok"
    return CheckFinding("mapping", severity, subject, what, _WHERE if details else "", tuple(details))
