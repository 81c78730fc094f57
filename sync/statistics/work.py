"""What was done for the warned: duties by kind and by college, notices delivered, guardians' receipts, records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

from config.procedure_duties import DutyKind
from config.procedure_records import RecordField
from reports.ordering import natural
from sync.duties.owed import Owed, Status
from sync.statistics.figures import PaperRow, WorkRow
from sync.store.case_record import Case
from sync.store.notices import Notice
from sync.store.records import Record
from sync.store.scans import Scan

SCHOOL: Final = "学校"
"""Where work belongs that is owed for no single college."""


def duties_by_kind(owed: Iterable[Owed], day: date) -> tuple[WorkRow, ...]:
    """Return how every duty of the procedure stands, in the order in which they are given; a cycle counts as one."""
    return _rows(owed, day, lambda each: (each.duty.title, each.duty.clause))


def duties_by_college(owed: Iterable[Owed], day: date) -> tuple[WorkRow, ...]:
    """Return how the duties of each college stand, in the order of their names, the school's own last."""
    rows = _rows(owed, day, lambda each: (each.subject.college or SCHOOL, ""))
    return tuple(sorted(rows, key=lambda row: (row.what == SCHOOL, natural(row.what))))


def _rows(owed: Iterable[Owed], day: date, key: Callable[[Owed], tuple[str, str]]) -> tuple[WorkRow, ...]:
    found: dict[tuple[str, str], dict[Status, int]] = {}
    for each in owed:
        counts = found.setdefault(key(each), dict.fromkeys(Status, 0))
        counts[each.status(day)] += 1
    return tuple(
        WorkRow(
            what=what,
            clause=clause,
            owed=sum(counts.values()),
            done=counts[Status.DONE],
            open=counts[Status.OPEN] + counts[Status.UNDATED],
            overdue=counts[Status.OVERDUE],
        )
        for (what, clause), counts in found.items()
    )


def papers(
    cases: Mapping[int, Case], notices: Iterable[Notice], records: Iterable[Record], scans: Iterable[Scan]
) -> tuple[PaperRow, ...]:
    """Return each college's papers about these cases, a case counting once.

    It is delivered where a record says so or the signed paper was filed; guardians answered where their receipt was
    filed, or is recorded as the manner of a contact.
    """
    issued = {notice.case_id for notice in notices if notice.voided_at is None} & cases.keys()
    told = [record for record in records if record.case_id in issued]
    filed = [scan for scan in scans if scan.case_id in issued]
    delivered = {each.case_id for each in told if each.kind is DutyKind.NOTICE}
    delivered |= {each.case_id for each in filed if each.kind == DutyKind.NOTICE.value}
    answered = {each.case_id for each in told if each.details.get(RecordField.MANNER.value) == "receipt"}
    answered |= {each.case_id for each in filed if each.kind == DutyKind.GUARDIAN_CONTACT.value}
    colleges = sorted({cases[number].college for number in issued}, key=natural)

    def count(numbers: Iterable[int | None], college: str) -> int:
        return sum(1 for number in numbers if number is not None and cases[number].college == college)

    return tuple(
        PaperRow(
            college=college,
            notices=count(issued, college),
            delivered=count(delivered, college),
            answered=count(answered, college),
            records=count([record.case_id for record in told], college),
        )
        for college in colleges
    )
