"""The ledger of notices (台账): every number ever given, what became of it, and the numbers that are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from config.procedure_duties import DutyKind
from config.procedure_records import SCAN_KINDS, WAYS
from reports.codes import SheetCode
from sync.actions.acting import Who, person_of
from sync.actions.deciding import seen_by
from sync.actions.receipt_known import ERASED
from sync.actions.receipt_parts import RETURNED
from sync.filling.sheet_codes import coder_of
from sync.regulations import regulations_of
from sync.store.cases import read_cases
from sync.store.notices import Notice, read_counters, read_notices
from sync.store.records import Record, read_records
from sync.store.reprints import Reprint, read_reprints
from sync.store.scans import Scan, read_scans

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case

VALID: Final = "有效"
VOID: Final = "作废"
MISSING: Final = "缺号"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One number of a college and year: the notice that has it, or, where none has, that it is missing.

    ``instead`` is the number of the notice that took its place, ``takes_place_of`` that of the one whose place it
    took; ``reprints`` says who printed it again, when and why; ``delivered`` how and when; ``returned`` which sheets
    came back as scans; ``inspected`` what the college's inspections noted (lsec 二.8).
    """

    college: str
    year: int
    sequence: int
    number: str
    state: str
    case_id: int | None = None
    student_no: str = ""
    policy: str = ""
    period: str = ""
    level: str = ""
    issued_on: date | None = None
    issued_by: str = ""
    voided_on: date | None = None
    voided_by: str = ""
    why_void: str = ""
    instead: str = ""
    takes_place_of: str = ""
    reprints: tuple[str, ...] = ()
    delivered: str = ""
    returned: tuple[str, ...] = ()
    inspected: tuple[str, ...] = ()


def ledger(
    site: Site,
    *,
    policy: str | None = None,
    period: str | None = None,
    colleges: Collection[str] = (),
    year: int | None = None,
    seen: Who | None = None,
) -> tuple[LedgerLine, ...]:
    """Return the ledger by college, year and number; missing numbers only where nothing but colleges and year narrows.

    ``seen`` names whose students (None: all).

    Raises:
        UnknownActor: the settings don't know the account.
    """
    book = _read(site, seen)
    wanted = [
        entry
        for entry in book.entries
        if (not colleges or entry.college in colleges)
        and year in (None, entry.year)
        and entry.case_id in book.cases
        and policy in (None, book.cases[entry.case_id].policy)
        and period in (None, book.cases[entry.case_id].period)
    ]
    lines = [_line(site, book, entry) for entry in wanted]
    if policy is None and period is None and seen is None:
        lines += _missing(book, colleges, year)
    return tuple(sorted(lines, key=lambda line: (line.college, line.year, line.sequence)))


@dataclass(frozen=True, slots=True)
class _Book:
    """Everything that the ledger is made of."""

    entries: Sequence[Notice]
    counters: Mapping[tuple[str, int], int]
    cases: Mapping[int, Case]
    records: Mapping[int, list[Record]]
    inspections: Sequence[Record]
    scans: Mapping[int, list[Scan]]
    reprints: Mapping[tuple[int, int], list[Reprint]]
    levels: Mapping[tuple[str, str], str]


def _read(site: Site, seen: Who | None) -> _Book:
    with site.store.read() as tx:
        site_id = site.store.site_id
        entries, counters = read_notices(tx, site_id), read_counters(tx, site_id)
        cases = read_cases(tx, site_id)
        records, scans, reprints = read_records(tx, site_id), read_scans(tx, site_id), read_reprints(tx, site_id)
    by_case: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        by_case[record.case_id or 0].append(record)
    scanned: dict[int, list[Scan]] = defaultdict(list)
    for scan in scans:
        scanned[scan.case_id or 0].append(scan)
    again: dict[tuple[int, int], list[Reprint]] = defaultdict(list)
    for each in reprints:
        again[each.case_id, each.issue].append(each)
    inspections = [record for record in records if record.kind is DutyKind.INSPECTION]
    shown = {case.id: case for case in seen_by(site, seen, cases)}
    return _Book(entries, counters, shown, by_case, inspections, scanned, again, _levels(site))


def _levels(site: Site) -> dict[tuple[str, str], str]:
    """Return what people call the levels of the regulations in use."""
    return {
        (regulation.id, level.id): regulation.level_name(level.id)
        for regulation in regulations_of(site)
        for track in regulation.law.policy.tracks
        for level in track.levels
    }


def _line(site: Site, book: _Book, entry: Notice) -> LedgerLine:
    zone, case = site.settings.site.zone, book.cases[entry.case_id]

    def day(moment: datetime | None) -> date | None:
        return moment.astimezone(zone).date() if moment else None

    same = [each for each in book.entries if each.case_id == entry.case_id] if case.issues > 1 else [entry]
    numbers = {each.issue: each.number for each in same}
    issued_on = day(entry.allotted_at)
    until = next((day(each.allotted_at) for each in same if each.issue == entry.issue + 1), None)
    return LedgerLine(
        college=entry.college,
        year=entry.year,
        sequence=entry.sequence,
        number=entry.number,
        state=VALID if entry.voided_at is None else VOID,
        case_id=case.id,
        student_no="（已按规定清除）" if case.student_no.startswith(ERASED) else case.student_no,
        policy=case.policy,
        period=case.period,
        level=book.levels.get((case.policy, entry.level), entry.level),
        issued_on=issued_on,
        issued_by=person_of(site, entry.allotted_by),
        voided_on=day(entry.voided_at),
        voided_by=person_of(site, entry.voided_by) if entry.voided_by else "",
        why_void=entry.void_reason or "",
        instead=numbers.get(entry.issue + 1, ""),
        takes_place_of=numbers.get(entry.issue - 1, ""),
        reprints=tuple(
            f"{day(each.printed_at)} {person_of(site, each.printed_by)}：{each.reason or '（理由已清除）'}"
            for each in book.reprints.get((case.id, entry.issue), ())
        ),
        delivered=_delivered(book.records.get(case.id, ()), issued_on, until),
        returned=_returned(site, book.scans.get(case.id, ()), entry),
        inspected=tuple(_inspected(book, case, issued_on)),
    )


def _delivered(records: Iterable[Record], since: date | None, until: date | None) -> str:
    """Return how a notice was delivered, between its day and that of the next one of its case."""
    found = [
        record
        for record in records
        if record.kind is DutyKind.NOTICE
        and (since is None or record.happened_on >= since)
        and (until is None or record.happened_on < until)
    ]
    return f"{found[-1].happened_on} {WAYS.get(found[-1].details.get('way', ''), '')}".strip() if found else ""


def _returned(site: Site, scans: Iterable[Scan], entry: Notice) -> tuple[str, ...]:
    """Return which sheets of a notice are filed as scans; those filed by hand carry no code and count for the case."""
    coder = coder_of(site) if any(scan.code for scan in scans) else None
    titles = []
    for scan in scans:
        sheet = coder.read(scan.code) if coder and scan.code else None
        if not isinstance(sheet, SheetCode):
            titles.append(SCAN_KINDS[scan.kind])
        elif sheet.issue == entry.issue:
            titles.append(RETURNED[sheet.part].title)
    return tuple(dict.fromkeys(titles))


def _inspected(book: _Book, case: Case, since: date | None) -> Iterable[str]:
    """Yield what inspections of the case's college and period noted since the notice."""
    for record in book.inspections:
        of_it = record.case_id == case.id or (record.case_id is None and record.college in ("", case.college))
        if of_it and record.policy == case.policy and (since is None or record.happened_on >= since):
            yield f"{record.happened_on}：{record.details.get('content', '')}".rstrip("：")


def _missing(book: _Book, colleges: Collection[str], year: int | None) -> Iterable[LedgerLine]:
    """Yield the numbers that were counted and that no notice has: there should be none."""
    given = {(entry.college, entry.year, entry.sequence) for entry in book.entries}
    for (college, of_year), last in book.counters.items():
        if (colleges and college not in colleges) or year not in (None, of_year):
            continue
        for sequence in range(1, last + 1):
            if (college, of_year, sequence) not in given:
                yield LedgerLine(college, of_year, sequence, f"〔{of_year}〕{sequence:04}", MISSING)
