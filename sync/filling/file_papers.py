"""Fill the cover and the contents of a student's file, and the cover of a volume that is bound by class."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from reports.documents import (
    CaseForm,
    ContentsRow,
    Correction,
    FileContents,
    FileCover,
    Notice,
    Transcript,
    VolumeCover,
)
from reports.ordering import class_key
from reports.wording import period_name
from sync.cases.life import OVER
from sync.filling.file_part import FiledScan, FileForm, FilePart, StudentFile, items_of

if TYPE_CHECKING:
    from config.procedure_archive import Archive, Volume
    from config.settings import Settings
    from sync.filling.case_file import CaseFile
    from sync.store.case_record import Case
    from sync.store.notices import Notice as LedgerEntry

_COLLEGE: Final = "学院"
_TICK: Final = "□已归入"
_DAY: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def cover_of(
    file: CaseFile, cases: Sequence[Case], notices: Sequence[LedgerEntry], archive: Archive, items: int
) -> FileCover:
    """Return the cover of one student's file; it spans from the first notice to the end of the last case."""
    case, student = cases[0], file.student(cases[0])
    regulation, zone = file.regulations[case.id], file.settings.site.zone
    started = min([entry.allotted_at for entry in notices] or [each.opened_at for each in cases])
    over = [each.changed_at for each in cases if each.state in OVER]
    return FileCover(
        school=file.settings.site.university,
        heading=archive.heading,
        policy_title=regulation.title,
        clause=archive.clause,
        student=student,
        school_year=_school_year(case.period),
        period=period_name(case.period),
        numbers=tuple(entry.number for entry in notices),
        levels=tuple(
            regulation.level_name(entry.level) + ("（已作废）" if entry.voided_at else "") for entry in notices
        ),
        archive_no=archive_number(file.settings, case, student=student.number, class_name=student.class_name),
        fonds_no=file.settings.archive.fonds_no,
        retention=file.settings.archive.retention,
        items=items,
        opened=started.astimezone(zone).date(),
        closed=max(over).astimezone(zone).date() if len(over) == len(cases) else None,
        statement=archive.statement,
    )


def contents_of(file: CaseFile, case: Case, number: str, archive: Archive, parts: Sequence[FilePart]) -> FileContents:
    """Return the contents of one student's file: a row for each form, scan and thing to put in, in their order."""
    office = _office(file, case)
    student = file.student(case)
    return FileContents(
        school=file.settings.site.university,
        heading=archive.heading,
        student=student,
        number=number,
        archive_no=archive_number(file.settings, case, student=student.number, class_name=student.class_name),
        rows=tuple(_row(part, item, office) for part, item in items_of(parts)),
    )


def paged(file: StudentFile, pages: Sequence[int | None]) -> FileContents:
    """Return the contents with the pages of each item, in the order of `StudentFile.items`; None: to be written in."""
    rows = zip(file.contents.rows, pages, strict=True)
    return replace(file.contents, rows=tuple(replace(row, pages=count) for row, count in rows))


def volume_covers(settings: Settings, volume: Volume, files: Iterable[StudentFile]) -> list[VolumeCover]:
    """Return the cover of each class's volume (lsec 五.1), its students in the order in which they are bound."""
    ordered = sorted(files, key=lambda each: class_key(each.cover.student))
    by_class = groupby(ordered, key=lambda each: (each.cover.student.college, each.cover.student.class_name))
    return [_volume_cover(settings, volume, college, name, list(members)) for (college, name), members in by_class]


def archive_number(settings: Settings, case: Case, *, student: str, class_name: str) -> str:
    """Return the 档号 after the settings' pattern."""
    return settings.archive.number_of(
        period=case.period,
        year=_school_year(case.period),
        policy=case.policy,
        college=case.college,
        class_name=class_name,
        student=student,
    )


def _volume_cover(
    settings: Settings, volume: Volume, college: str, class_name: str, members: Sequence[StudentFile]
) -> VolumeCover:
    first = members[0].cover
    return VolumeCover(
        school=first.school,
        heading=volume.heading,
        policy_title=first.policy_title,
        clause=volume.clause,
        college=college,
        class_name=class_name,
        school_year=first.school_year,
        period=first.period,
        rows=tuple(
            (each.cover.student.number, each.cover.student.name, "、".join(each.cover.levels), each.cover.number)
            for each in members
        ),
        archive_no=archive_number(settings, members[0].case, student=class_name, class_name=class_name),
        fonds_no=first.fonds_no,
        retention=first.retention,
        statement=first.statement,
    )


def _row(part: FilePart, item: FileForm | FiledScan | None, office: str) -> ContentsRow:
    if item is None:
        return ContentsRow("", part.title, "", None, _TICK, by_hand=True)
    if isinstance(item, FiledScan):
        return ContentsRow(office, f"{part.title}（扫描件）", item.filed_on.isoformat(), None)
    remark = "；".join(part.missing) if item is part.forms[0] else ""
    return ContentsRow(_responsible(item, office), _title(part, item), _day(item), None, remark)


def _title(part: FilePart, form: FileForm) -> str:
    """Return what the contents call a form; of several talks each its own day stands in the next column."""
    if isinstance(form, Correction):
        return f"{form.name}更正通知"
    return form.name if isinstance(form, Notice | CaseForm) else part.title


def _responsible(form: FileForm, office: str) -> str:
    """Return who answers for a form: who issued it or, of a record, who acted."""
    if isinstance(form, Notice | Correction):
        return form.office
    if isinstance(form, CaseForm):
        people = dict.fromkeys(line.person for line in form.records)
        return "、".join(people) or office
    return office


def _day(form: FileForm) -> str:
    if isinstance(form, Notice | Correction):
        return (form.issued_on if isinstance(form, Notice) else form.voided_on).isoformat()
    if isinstance(form, CaseForm):
        days = [_short(line.day) for line in form.records]
        return "至".join(dict.fromkeys((*days[:1], *days[-1:])))
    return form.as_of.isoformat() if isinstance(form, Transcript) else ""


def _short(day: str) -> str:
    """Return 2026年3月12日 14:30 as 2026-03-12."""
    found = _DAY.match(day)
    return "-".join(f"{int(part):02}" for part in found.groups()) if found else day


def _office(file: CaseFile, case: Case) -> str:
    office = file.regulations[case.id].procedure.issuing_office
    return case.college if office == _COLLEGE else office


def _school_year(period: str) -> str:
    return "-".join(period.split("-")[:2])
