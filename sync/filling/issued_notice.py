"""Fill a notice, or a letter that tells what it tells, from the verdict that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from config.procedure_forms import NOTICE_PART, FormEntry
from reports.documents import Notice
from reports.wording import period_name, sanctions
from rules.assessment import RuleHit
from sync.filling.case_file import CaseFile
from sync.store.case_record import Case
from sync.store.notices import Notice as LedgerEntry

_COLLEGE: Final = "学院"
_COUNT: Final = "outstanding_courses"


def filled_notice(file: CaseFile, case: Case, form: FormEntry, entry: LedgerEntry, reprinted_on: date | None) -> Notice:
    """Return the notice, or a letter that tells the same, as the ledger has it; ``form`` says which it is."""
    regulation, student = file.regulations[case.id], file.student(case)
    hits = file.hits(case, entry.level)
    issued_on = _day(entry.allotted_at, file.settings.site.zone)
    named = _sanctions_alone(hits, entry.level)
    period = period_name(case.period)
    office = regulation.procedure.issuing_office
    return Notice(
        form=form.form,
        name=form.title,
        school=file.settings.site.university,
        office=student.college if office == _COLLEGE or form.part != NOTICE_PART else office,
        policy_title=regulation.title,
        level=entry.level,
        level_name=regulation.level_name(entry.level),
        number=entry.number,
        issued_on=issued_on,
        period=period,
        student=student,
        reasons=file.reasons(case, entry.level, period),
        courses=file.courses(case, entry.level),
        contact=file.contact(case.college),
        count=None if named else _count(hits),
        sanctions=named,
        objection=file.objection(issued_on),
        portal=file.settings.site.registry_url,
        reprinted_on=reprinted_on,
    )


def _sanctions_alone(hits: tuple[RuleHit, ...], level: str) -> tuple[str, ...]:
    """Return the sanctions where they, and no count, made the level (bhuad 第六条（一）); otherwise nothing."""
    deciding = [hit for hit in hits if hit.level == level] or [hit for hit in hits if hit.level == hits[0].level]
    if not deciding or any("sanctions" not in hit.figures for hit in deciding):
        return ()
    return tuple(dict.fromkeys(text for hit in deciding for text in sanctions(hit)))


def _count(hits: tuple[RuleHit, ...]) -> int | None:
    """Return the number for the regulation's blank: the courses that the deciding rule counted."""
    counts: list[Mapping[str, object]] = [hit.figures for hit in hits if _COUNT in hit.figures]
    value = counts[0][_COUNT] if counts else None
    return value if isinstance(value, int) else None


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
