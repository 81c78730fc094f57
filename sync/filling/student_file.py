"""What a warned student's file consists of: its parts by the policy, what is there, and what is missing, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from config.procedure_forms import NOTICE_PART
from reports.documents import ResultTable, Transcript
from sync.filling.corrections import correction_of
from sync.filling.file_missing import CaseMatters, missing_of
from sync.filling.file_papers import contents_of, cover_of, paged, volume_covers
from sync.filling.file_part import FiledScan, FilePart, StudentFile
from sync.filling.notices import EntryForms, entries_of, forms_for_file
from sync.filling.recorded import Recorded
from sync.filling.results import result_tables
from sync.filling.table_looks import result_look

if TYPE_CHECKING:
    from config.procedure_archive import ArchivePart
    from config.procedure_forms import FormEntry
    from sync.filling.case_file import CaseFile
    from sync.store.case_record import Case

__all__ = ["CaseMatters", "FilePart", "FiledScan", "StudentFile", "paged", "student_file", "volume_covers"]


def student_file(file: CaseFile, matters: Sequence[CaseMatters], kept: Recorded) -> StudentFile:
    """Return the file of one student under one policy in one period.

    ``matters`` are those of the student's cases there, one per track, in the order of the tracks.
    """
    cases = tuple(each.case for each in matters)
    archive = file.regulations[cases[0].id].procedure.archive
    parts = _merged([list(_parts(file, each, kept)) for each in matters], _names(file, matters))
    notices = [entry for each in matters for entry in (*([each.notice] if each.notice else ()), *each.void)]
    number = notices[0].number if notices else ""
    contents = contents_of(file, cases[0], number, archive, parts)
    return StudentFile(cases, cover_of(file, cases, notices, archive, len(contents.rows)), contents, parts)


def _parts(file: CaseFile, about: CaseMatters, kept: Recorded) -> Iterator[FilePart]:
    """Yield the parts of one case: those that the regulation names, in its order, then whatever else there is."""
    archive = file.regulations[about.case.id].procedure.archive
    entered = [_told(each, about) for each in forms_for_file(file, about.case, about.notice, kept)]
    entered += _without_forms(file, about, entered)
    by_part: dict[str, list[EntryForms]] = {}
    for each in entered:
        by_part.setdefault(each.entry.part, []).append(each)
    for wanted in archive.parts:
        own = by_part.pop(wanted.part, [])
        if own or (wanted.title and (about.notice is not None or not about.void)):
            yield _part(file, wanted, own, about)
        if wanted.part == NOTICE_PART and about.void:
            yield from _void(file, about)
    scans_told = {kind for wanted in archive.parts for kind in wanted.scans}
    for own in by_part.values():
        part = _part(file, None, own, about)
        if part.forms or part.missing:
            yield part
    yield from _other_scans([scan for scan in about.scans if scan.kind not in scans_told])


def _told(entered: EntryForms, about: CaseMatters) -> EntryForms:
    """Return what a form comes to; a notice is not set again in the words of what was found since."""
    return replace(entered, forms=()) if about.outdated and entered.entry.per == "notice" else entered


def _without_forms(file: CaseFile, about: CaseMatters, entered: Sequence[EntryForms]) -> Iterator[EntryForms]:
    """Yield the transcript's entry where there is no transcript: it is missing, not uncalled for."""
    if about.notice is None:
        return
    there = {each.entry.part for each in entered}
    for entry in entries_of(file, about.case, about.notice.level):
        if entry.per == "transcript" and entry.part not in there:
            yield EntryForms(entry, (), 0)


def _part(file: CaseFile, wanted: ArchivePart | None, own: Sequence[EntryForms], about: CaseMatters) -> FilePart:
    """Return one part; a blank form that nobody has filled is none of it."""
    entry = own[0].entry if own else None
    own_results = _own_results(file, about) if wanted and wanted.part == _RESULTS else ()
    return FilePart(
        code=wanted.part if wanted else own[0].entry.part,
        title=_title(wanted, entry),
        clause=wanted.clause if wanted else own[0].entry.clause,
        forms=(
            *(form for each in own if each.recorded or each.entry.per in _ALWAYS for form in each.forms),
            *own_results,
        ),
        scans=tuple(scan for scan in about.scans if wanted and scan.kind in wanted.scans),
        required=wanted is not None,
        by_hand=wanted is not None and wanted.by_hand and not own_results,
        missing=tuple(missing_of(wanted, own, about)),
    )


_ALWAYS = ("notice", "transcript")
"""What a form is about that is there without anybody's record."""

_RESULTS = "result-table"
"""The part that is the student's own row of the table of results (bhuad 第十一条)."""


def _own_results(file: CaseFile, about: CaseMatters) -> tuple[ResultTable, ...]:
    """Return the table of results with the student's own row alone; none without a notice or such a table."""
    form = file.regulations[about.case.id].procedure.result_table
    if form is None or about.notice is None:
        return ()
    return tuple(result_tables(file, result_look(form, file.settings), [about.case], about.records, {}))


def _void(file: CaseFile, about: CaseMatters) -> Iterator[FilePart]:
    """Yield the void notices that were given back, put in by people, and the papers that declared them void."""
    yield FilePart("void-notice", "已作废、交回的原通知书", "", required=False, by_hand=True)
    ledger = (*about.void, *([about.notice] if about.notice else ()))
    forms = tuple(correction_of(file, about.case, each, ledger) for each in about.void)
    yield FilePart("correction", "更正通知", "", forms, required=False)


def _title(wanted: ArchivePart | None, entry: FormEntry | None) -> str:
    return (wanted.title if wanted else "") or (entry.title if entry else "")


def _other_scans(scans: Sequence[FiledScan]) -> Iterator[FilePart]:
    """Yield a part for the scans that none of the parts is shown by."""
    by_kind: dict[str, list[FiledScan]] = {}
    for scan in scans:
        by_kind.setdefault(scan.kind, []).append(scan)
    for kind, own in by_kind.items():
        yield FilePart(kind.replace("_", "-"), own[0].title, "", scans=tuple(own), required=False)


def _names(file: CaseFile, matters: Sequence[CaseMatters]) -> list[str]:
    """Return what tells the cases of one student apart: their levels' names; nothing where there is one case."""
    if len(matters) == 1:
        return [""]
    return [
        file.regulations[each.case.id].level_name(each.notice.level if each.notice else each.case.level)
        for each in matters
    ]


def _merged(of_cases: Sequence[Sequence[FilePart]], names: Sequence[str]) -> tuple[FilePart, ...]:
    """Return the parts of all cases, the same part of several together; what is missing names the case."""
    found: dict[str, FilePart] = {}
    for parts, name in zip(of_cases, names, strict=True):
        for part in parts:
            own = replace(part, missing=tuple(f"{name}：{words}" if name else words for words in part.missing))
            found[part.code] = _together(found[part.code], own) if part.code in found else own
    return tuple(found.values())


def _together(first: FilePart, second: FilePart) -> FilePart:
    """Return one part of two; a scan or lack that is in both is in it once, and so are the marks."""
    marks = any(isinstance(form, Transcript) for form in first.forms)
    return replace(
        first,
        forms=(*first.forms, *(form for form in second.forms if not (marks and isinstance(form, Transcript)))),
        scans=tuple(dict.fromkeys((*first.scans, *second.scans))),
        missing=tuple(dict.fromkeys((*first.missing, *second.missing))),
    )


def by_student(cases: Sequence[Case]) -> Mapping[tuple[str, str, str], list[Case]]:
    """Return the cases of each student, policy and period: of one file."""
    found: dict[tuple[str, str, str], list[Case]] = {}
    for case in cases:
        found.setdefault((case.policy, case.period, case.student_no), []).append(case)
    return found
