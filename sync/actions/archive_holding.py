"""Put together what an archive of a period holds: each student's file, its grounds, the numbers, what is missing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from reports.archive.volume import Gap, Holding, Item, LedgerLine, Original, PersonFile
from reports.filenames import safe
from reports.wording import period_name
from sync.actions.archive_grounds import Grounds, grounds_of
from sync.actions.archive_ledger import ledger_lines, number_gaps
from sync.actions.student_files import student_files
from sync.filling.student_file import FiledScan, volume_covers
from sync.records.scan_files import digest_of
from sync.store.cases import read_cases
from sync.store.notices import Notice, read_notices
from sync.store.records import read_records
from sync.store.scans import read_scans

if TYPE_CHECKING:
    from pathlib import Path

    from reports.documents import ContentsRow
    from sync.filling.file_part import FileForm
    from sync.filling.student_file import FilePart, StudentFile
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.case_record import Case

GROUNDS: Final = "判定依据"
_DAY: Final = re.compile(r"([0-9]{4})(?:年|-)([0-9]{1,2})(?:月|-)([0-9]{1,2})")


def holding_of(
    site: Site, regulation: Regulation, period: str, colleges: Collection[str], day: date, *, whole: bool
) -> Holding:
    """Return what the archive of a regulation and period holds, of these colleges; ``day``: the completeness is of it.

    ``whole`` says that these are all the colleges there are, so that the archive is not named after them.
    """
    files = tuple(student_files(site, regulation.id, period, day=day, colleges=colleges))
    settings, grounds = site.settings, grounds_of(site, files)
    with site.store.read() as tx:
        ledger = read_notices(tx, site.store.site_id)
        every = {case.id: case for case in read_cases(tx, site.store.site_id)}
    own = frozenset(case.id for file in files for case in file.cases)
    lines = tuple(ledger_lines(ledger, every, own))
    folder = site.path(settings.scans.folder)
    volume = regulation.procedure.archive.volume
    fonds = settings.archive.fonds_no
    named = [*([fonds] if fonds else []), regulation.id, period, *([] if whole else sorted(colleges))]
    return Holding(
        name=safe("-".join(named)),
        organisation=settings.site.university,
        fonds_no=fonds,
        retention=settings.archive.retention,
        policy=regulation.id,
        policy_title=files[0].cover.policy_title if files else regulation.title,
        period=period,
        period_name=period_name(period),
        colleges=tuple(sorted(colleges)),
        checked_on=day,
        until=_until(site, [every[number] for number in sorted(own)], ledger),
        files=tuple(_person(file, grounds[file.case.id], folder) for file in files),
        volumes=tuple(volume_covers(settings, volume, files)) if volume and files else (),
        gaps=tuple(_gaps(files, grounds, folder, lines)),
        ledger=lines,
        product=version("yujing"),
    )


def _person(file: StudentFile, grounds: Grounds, folder: Path) -> PersonFile:
    rows = zip(file.items, file.contents.rows, strict=True)
    items = [_item(file, part, item, row, at, folder) for at, ((part, item), row) in enumerate(rows)]
    for at, text in enumerate(grounds.texts, 1):
        title = GROUNDS if len(grounds.texts) == 1 else f"{GROUNDS}{at}"
        items.append(Item("grounds", title, "", file.cover.number, "", data=text))
    return PersonFile(file.cover.student, file.cover, file.contents, tuple(items))


def _item(
    file: StudentFile,
    part: FilePart,
    item: FileForm | FiledScan | None,
    row: ContentsRow,
    at: int,
    folder: Path,
) -> Item:
    plain = Item(part.code, row.title, row.responsible, file.cover.number, _iso(row.day), row=at)
    if item is None:
        return plain
    if isinstance(item, FiledScan):
        title = part.title if part.title == item.title else f"{part.title}（{item.title}）"
        scan = Original(folder / item.path, item.sha256, title, item.media_type, item.filed_on)
        return replace(plain, title=title, originals=(scan,))
    return replace(plain, number=getattr(item, "number", "") or plain.number, forms=(item,))


def _iso(words: str) -> str:
    """Return the last day in the words of the contents (2025-03-05, 2025年3月5日), empty where there is none."""
    days = _DAY.findall(words)
    return f"{int(days[-1][0]):04}-{int(days[-1][1]):02}-{int(days[-1][2]):02}" if days else ""


def _gaps(
    files: Sequence[StudentFile], grounds: Mapping[int, Grounds], folder: Path, lines: Sequence[LedgerLine]
) -> Iterator[Gap]:
    """Yield what is missing, by student in the order of the files, then the numbers."""
    for file in files:
        student, number = file.cover.student, file.cover.number
        place = (student.college, student.class_name, student.number, number)
        for part in file.parts:
            yield from (Gap(*place, part.title, words, part.clause) for words in part.missing)
            for scan in part.scans:
                if digest_of(folder / scan.path) != scan.sha256:
                    yield Gap(*place, part.title, "扫描件不在，或被改动过（见 yujing record verify）", part.clause)
        missing = grounds[file.case.id].missing
        if missing:
            yield Gap(*place, GROUNDS, missing)
    yield from number_gaps(lines)


def _until(site: Site, cases: Sequence[Case], ledger: Sequence[Notice]) -> datetime:
    """Return when the last thing about these cases was recorded: the time that every file of the archive carries."""
    ids = [case.id for case in cases]
    with site.store.read() as tx:
        records = read_records(tx, site.store.site_id, ids, voided=True)
        scans = read_scans(tx, site.store.site_id, ids)
    moments = [case.changed_at for case in cases]
    moments += [entry.voided_at or entry.allotted_at for entry in ledger if entry.case_id in set(ids)]
    moments += [record.voided_at or record.recorded_at for record in records]
    moments += [scan.filed_at for scan in scans]
    zone = site.settings.site.zone
    found = max(moments) if moments else datetime.combine(date(1970, 1, 1), time(), zone)
    return found.astimezone(zone).replace(microsecond=0)
