"""Fill the notices of issued cases, and say which forms print with them and which belong into the student's file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from config.problems import ConfigError, Problem
from config.procedure_forms import NOTICE_PART, FormEntry, When, forms_at, notice_form
from reports.documents import CaseForm, Notice, StudentForm
from sync.filling.case_file import CaseFile
from sync.filling.case_forms import blank, consent_steps, trial_words, written
from sync.filling.english import english_notice
from sync.filling.issued_notice import filled_notice
from sync.filling.recorded import NOTHING, Recorded
from sync.filling.sorting import arises, sorted_by_form
from sync.filling.transcript import transcript_of
from sync.store.case_record import Case
from sync.store.notices import Notice as LedgerEntry
from sync.store.records import Record


@dataclass(frozen=True, slots=True)
class EntryForms:
    """What a form of the procedure comes to for one case: its sheets, and how many records they are filled from."""

    entry: FormEntry
    forms: tuple[StudentForm, ...]
    recorded: int


def forms_of(file: CaseFile, case: Case, entry: LedgerEntry, *, reprinted_on: date | None = None) -> list[StudentForm]:
    """Return what prints with one notice in the ledger: the notice, letters like it, then blank forms to write in.

    A student who is told in English too has the English version behind the notice.
    """
    found = [
        form
        for each in entries_of(file, case, entry.level)
        if each.when is When.NOTICE
        for form in _coded(file, each, entry, _with_notice(file, case, each, entry, reprinted_on))
    ]
    notice = found[0]
    if case.student_no in file.english and isinstance(notice, Notice):
        return [notice, english_notice(file, case, notice), *found[1:]]
    return found


def forms_for_file(
    file: CaseFile, case: Case, entry: LedgerEntry | None, kept: Recorded = NOTHING
) -> tuple[EntryForms, ...]:
    """Return every form of a case for its file, by the procedure's entries: filled from the records, else one blank.

    ``entry`` is the notice, None before there is one (consents to a level come first). A form that only its occasion
    asks for (a guardian's visit, a trial) is there where the occasion is, or something was recorded.
    """
    level = entry.level if entry else case.level
    procedure = file.regulations[case.id].procedure
    at_level = (*entries_of(file, case, level), *_awaited(file, case, level))
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


def _awaited(file: CaseFile, case: Case, level: str) -> Iterator[FormEntry]:
    """Yield the papers of consent to a higher level than the one that was issued meanwhile (ustl 第三条 2)."""
    if case.level != level:
        yield from (each for each in entries_of(file, case, case.level) if each.when is When.CONSENT)


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
    return filled_notice(file, case, own, entry, reprinted_on)


def _with_notice(
    file: CaseFile, case: Case, entry: FormEntry, issued: LedgerEntry, reprinted_on: date | None
) -> list[StudentForm]:
    if entry.per == "notice":
        return [filled_notice(file, case, entry, issued, reprinted_on)]
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
    level = case.level if entry.when is When.CONSENT else issued[0]
    consents = regulation.procedure.consents_for(level)
    form = blank(file, case, entry, level, issued[1])
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
