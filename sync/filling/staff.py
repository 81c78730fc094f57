"""Write to people who look after students: counsellors ahead of the highest level, teachers once a term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.documents import StaffMessage, StudentLine
from reports.messages import render_staff
from sync.filling.case_file import case_file
from sync.filling.setup import message_templates
from sync.outbox.ahead import Charge, Counsellor

if TYPE_CHECKING:
    from sync.filling.case_file import CaseFile
    from sync.site import Site
    from sync.store.case_record import Case


def write_ahead(site: Site, to: Counsellor, charges: Sequence[Charge]) -> str:
    """Return what a counsellor is told of students of one policy before they are."""
    message = StaffMessage(
        kind="counsellor",
        person=to.person,
        school=site.settings.site.university,
        policy_title=charges[0].policy_title,
        delay=charges[0].delay_text,
        students=tuple(charge.student for charge in charges),
    )
    return render_staff(message, message_templates(site))


def write_back(site: Site, case: Case, person: str, why: str) -> str:
    """Return what a counsellor is told of a case that is revoked."""
    file = case_file(site, [case])
    message = StaffMessage(
        kind="counsellor-correction",
        person=person,
        school=site.settings.site.university,
        note=why.rstrip("。"),
        students=(student_line(file, case, case.issued_level or case.level),),
    )
    return render_staff(message, message_templates(site))


def student_line(file: CaseFile, case: Case, level: str) -> StudentLine:
    """Return how a message to staff names a student."""
    student = file.student(case)
    return StudentLine(student.number, student.name, student.class_name, file.regulations[case.id].level_name(level))
