"""Fill the papers that declare notices void."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from config.procedure_forms import notice_form
from reports.documents import Correction
from reports.wording import period_name
from sync.filling.case_file import CaseFile
from sync.store.case_record import Case
from sync.store.notices import Notice as LedgerEntry

_COLLEGE = "学院"


def correction_of(file: CaseFile, case: Case, void: LedgerEntry, ledger: Iterable[LedgerEntry]) -> Correction:
    """Return the paper about a void notice; the case's next one in the ``ledger`` takes its place, where there is one.

    Raises:
        ValueError: the notice is valid.
    """
    if void.voided_at is None:
        raise ValueError(f"{void.number} is valid")
    regulation, student = file.regulations[case.id], file.student(case)
    office, named = regulation.procedure.issuing_office, notice_form(regulation.procedure.forms, void.level)
    next_one = min(
        (each for each in ledger if each.case_id == case.id and each.issue > void.issue),
        key=lambda each: each.issue,
        default=None,
    )

    def day(moment: datetime) -> datetime:
        return moment.astimezone(file.settings.site.zone)

    return Correction(
        school=file.settings.site.university,
        office=student.college if office == _COLLEGE else office,
        policy_title=regulation.title,
        name=named.title if named else "学业预警通知书",
        level=void.level,
        level_name=regulation.level_name(void.level),
        number=void.number,
        issued_on=day(void.allotted_at).date(),
        voided_on=day(void.voided_at).date(),
        period=period_name(case.period),
        student=student,
        contact=file.contact(case.college),
        why=void.void_reason or "",
        instead=next_one.number if next_one else "",
        instead_on=day(next_one.allotted_at).date() if next_one else None,
        codes={"copy": file.coder.code(void, "correction")} if file.coder else {},
    )
