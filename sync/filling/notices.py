"""Fill the notices of issued cases, and say which forms print with them and which belong into the student's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from config.problems import ConfigError, Problem
from config.procedure_forms import NOTICE_PART, FormEntry, When, forms_at, notice_form
from reports.documents import CaseForm, Notice, StudentForm
from reports.wording import period_name, sanctions
from rules.assessment import RuleHit
from sync.filling.case_file import CaseFile
from sync.filling.case_forms import blank, consent_steps, trial_words, written
from sync.filling.recorded import NOTHING, Recorded
from sync.filling.sorting import arises, sorted_by_form
from sync.filling.transcript import transcript_of
from sync.store.case_record import Case
from sync.store.notices import Notice as LedgerEntry
from sync.store.records import Record

_COLLEGE: Final = "学院"
_COUNT: Final = "outstanding_courses"


@dataclass(frozen=True, slots=True)
class EntryForms:
    """What a form of the procedure comes to for one case: its sheets, and how many records they are filled from."""

    entry: FormEntry
    forms: tuple[StudentForm, ...]
    recorded: int


def forms_of(file: CaseFile, case: Case, entry: LedgerEntry, *, reprinted_on: date | None = None) -> list[StudentForm]:
    """Return what prints with one notice in the ledger: the notice, letters like it, then blank forms to write in."""
    return [
        form
        for each in entries_of(file, case, entry.level)
        if each.when is When.NOTICE
        for form in _coded(file, each, entry, _with_notice(file, case, each, entry, reprinted_on))
    ]


def forms_for_file(
    file: CaseFile, case: Case, entry: LedgerEntry | None, kept: Recorded = NOTHING
) -> tuple[EntryForms, ...]:
    """Return every form of a case for its file, by the procedure's entries: filled from the records, else one blank.

    ``entry`` is the notice, None before there is one (consents to a level come first). A form that only its occasion
    asks for (a guardian's visit, a trial) is there where the occasion is, or something was recorded.
    """
    level = entry.level if entry else case.level
    procedure = file.regulations[case.id].procedure
    at_level = entries_of(file, case, level)
    found = []
    for each, records in sorted_by_form(procedure, at_level, kept.records.get(case.id, ())):
        if each.per in ("notice", "transcript"):
            forms = _with_notice(file, case, each, entry, None) if entry else []
        elif records or arises(file.regulations[case.id], each, case, kept):
            forms = _filled(file, case, each, (level, entry), records, kept)
        else:
            forms = []
        if forms:
            found.append(EntryForms(each, tuple(_coded(file, each, entry, forms)), len(records)))
    return tuple(found)


def _coded(
    file: CaseFile, form: FormEntry, entry: LedgerEntry | None, sheets: Sequence[StudentForm]
) -> list[StudentForm]:
    """Return the sheets with the codes by which scans of them are filed; before there is a notice, without."""
    if file.coder is None or entry is None:
        return list(sheets)
    notice, copy = file.coder.notice(entry, form.part), {"copy": file.coder.code(entry, form.part)}
    codes = {Notice: notice, CaseForm: copy}
    return [replace(each, codes=codes[type(each)]) if isinstance(each, Notice | CaseForm) else each for each in sheets]


def entries_of(file: CaseFile, case: Case, level: str) -> tuple[FormEntry, ...]:
    """Return the forms that a case's regulation has for a level, the notice first."""
    regulation = file.regulations[case.id]
    order = [each.id for each in regulation.levels_of(level)]
    found = list(forms_at(regulation.procedure.forms, level, order, builds_up=regulation.procedure.builds_up))
    own = notice_form(regulation.procedure.forms, level)
    if own is None:
        what = f"没有“{regulation.level_name(level)}”的通知书；请写一项 part: notice、per: notice 的表单"
        raise ConfigError([Problem(regulation.id, "procedure.forms", what)])
    return (own, *(each for each in found if each.part != NOTICE_PART))


def notice_of(file: CaseFile, case: Case, entry: LedgerEntry, *, reprinted_on: date | None = None) -> Notice:
    """Return the notice of a case as the ledger has it."""
    own = entries_of(file, case, entry.level)[0]
    return _notice(file, case, own, entry, reprinted_on)


def _with_notice(
    file: CaseFile, case: Case, entry: FormEntry, issued: LedgerEntry, reprinted_on: date | None
) -> list[StudentForm]:
    if entry.per == "notice":
        return [_notice(file, case, entry, issued, reprinted_on)]
    if entry.per == "transcript":
        transcript = transcript_of(file, case, issued.number)
        return [transcript] if transcript else []
    return [blank(file, case, entry, issued.level, issued, copy=copy) for copy in range(1, entry.copies + 1)]


def _filled(
    file: CaseFile,
    case: Case,
    entry: FormEntry,
    issued: tuple[str, LedgerEntry | None],
    records: tuple[Record, ...],
    kept: Recorded,
) -> list[StudentForm]:
    """Return a form for each record, or one for all of them; one blank where there is none."""
    regulation = file.regulations[case.id]
    consents = regulation.procedure.consents_for(issued[0])
    form = blank(file, case, entry, *issued)
    if consents and entry.when is not When.NOTICE:
        steps = consent_steps(consents.order, kept.consents.get(case.id, ()))
        form = replace(form, consents=steps, trial=trial_words(kept.trials.get(case.id)))
    lines = tuple(written(file, record, kept) for record in records)
    if entry.when is When.OUTCOME:
        form = replace(form, plan=_planned(kept.records.get(case.id, ())))
    if entry.per == "case" or not lines:
        return [replace(form, records=lines)]
    return [replace(form, records=(line,), copy=copy) for copy, line in enumerate(lines, 1)]


def _planned(records: tuple[Record, ...]) -> str:
    """Return what the last plan says; empty where none was recorded."""
    plans = [record.details.get("content", "") for record in records if record.kind.value == "plan"]
    return plans[-1] if plans else ""


def _notice(file: CaseFile, case: Case, form: FormEntry, entry: LedgerEntry, reprinted_on: date | None) -> Notice:
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
        office=student.college if office == _COLLEGE else office,
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
        codes=file.coder.notice(entry) if file.coder else {},
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
