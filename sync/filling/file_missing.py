"""What is missing of a part of a student's file, in words: records that were due, signatures, papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from config.procedure_archive import ArchivePart
from config.procedure_duties import DutyKind
from config.procedure_forms import NOTICE_PART
from config.procedure_records import KIND_TITLES, RecordField
from sync.duties.owed import Owed
from sync.filling.file_part import FiledScan
from sync.filling.notices import EntryForms
from sync.store.case_record import Case
from sync.store.notices import Notice
from sync.store.records import Record

_UNSIGNED_WAYS: Final = frozenset({"refused", "post", "telephone"})
"""Deliveries that leave no signature; what shows them instead must stand in the record."""


@dataclass(frozen=True, slots=True)
class CaseMatters:
    """What is known of one case on a day: its notices, what was recorded, owed and scanned.

    ``notice`` is the valid one, ``void`` are those declared void; ``kinds`` are the kinds of the procedure's duties, by
    their ids.
    """

    case: Case
    notice: Notice | None
    void: Sequence[Notice]
    kinds: Mapping[str, DutyKind]
    records: Sequence[Record]
    owed: Sequence[Owed]
    scans: Sequence[FiledScan]
    day: date

    @property
    def outdated(self) -> bool:
        """Say whether the case says something else by now than its valid notice does."""
        return self.notice is not None and self.notice.revision != self.case.revision


def missing_of(wanted: ArchivePart | None, entered: Sequence[EntryForms], about: CaseMatters) -> Iterator[str]:
    """Yield what is missing of a part on the day; ``wanted`` is what the regulation says of it, if anything."""
    if wanted is not None and wanted.part == NOTICE_PART:
        yield from _of_notice(wanted, about)
        return
    duties = [duty for each in entered for duty in each.entry.duties if about.kinds[duty] is not DutyKind.NOTICE]
    yield from _not_recorded(duties, about)
    if any(each.entry.per == "transcript" and not each.forms for each in entered):
        yield "缺成绩单（判断时的成绩中没有该生）"
    if wanted is not None and wanted.signed:
        yield from _not_signed(wanted, entered, about)
    if wanted is not None and not entered and not wanted.by_hand:
        yield from _not_there(wanted, about)


def _of_notice(wanted: ArchivePart, about: CaseMatters) -> Iterator[str]:
    """Yield what is missing of the notice: its number, that it was received, the signed stub."""
    if about.notice is None:
        yield from () if about.void else ("缺通知书（尚未编号）",)
    elif about.outdated:
        yield f"{about.notice.number} 发出之后结果有变化，须由新的计划重新发出"
    elif not wanted.signed:
        yield from _not_recorded([duty for duty, kind in about.kinds.items() if kind is DutyKind.NOTICE], about)
    elif not _scans(wanted, about):
        yield from _not_received(about)


def _not_recorded(duties: Sequence[str], about: CaseMatters) -> Iterator[str]:
    """Yield the duties of which less was recorded than had to be done by the day."""
    for duty in dict.fromkeys(duties):
        due = [each for each in about.owed if each.duty.id == duty and each.due is not None and each.due <= about.day]
        wanted, done = sum(each.times for each in due), sum(min(len(each.done), each.times) for each in due)
        if done < wanted:
            yield f"缺记录：{due[0].duty.title}（应 {wanted} 次，已 {done} 次）"


def _not_signed(wanted: ArchivePart, entered: Sequence[EntryForms], about: CaseMatters) -> Iterator[str]:
    """Yield the records that their people have not signed, and how many signed papers were not kept as scans."""
    kinds = {about.kinds[duty] for each in entered for duty in each.entry.duties}
    papers = [record for record in about.records if record.kind in kinds]
    for record in papers:
        if record.details.get(RecordField.CONFIRMED) == "no":
            yield f"缺签字：{record.happened_on} {KIND_TITLES[record.kind]}"
    kept = len(_scans(wanted, about))
    if kept < len(papers):
        yield f"缺签字件的扫描件（应 {len(papers)} 份，已 {kept} 份）"


def _not_received(about: CaseMatters) -> Iterator[str]:
    """Yield what is missing of a signed stub of which there is no scan."""
    deliveries = [record for record in about.records if record.kind is DutyKind.NOTICE]
    if not deliveries:
        yield "缺签收（没有送达登记，也没有签字存根的扫描件）"
    elif deliveries[-1].details.get(RecordField.WAY) not in _UNSIGNED_WAYS:
        yield f"缺签字存根的扫描件（{deliveries[-1].happened_on} 已登记签收）"


def _not_there(wanted: ArchivePart, about: CaseMatters) -> Iterator[str]:
    """Yield a paper of which there is no scan, where no record does as well."""
    recorded = any(record.kind.value in wanted.either for record in about.records)
    if not recorded and not _scans(wanted, about):
        yield f"缺{wanted.title}" + ("，也没有联系记录" if wanted.either else "")


def _scans(wanted: ArchivePart, about: CaseMatters) -> list[FiledScan]:
    return [scan for scan in about.scans if scan.kind in wanted.scans]
