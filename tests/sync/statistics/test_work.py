"""What was done: duties by kind and college, notices delivered, guardians' answers, records; each case once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from config.procedure_duties import Duty, DutyKind, Scope
from sync.duties.owed import Owed, Proof, Subject
from sync.statistics.figures import PaperRow, WorkRow
from sync.statistics.work import SCHOOL, duties_by_college, duties_by_kind, papers
from sync.store.notices import Notice
from sync.store.records import Record
from sync.store.scans import Scan
from tests.sync.filling.builders import a_case

DAY = date(2025, 5, 1)
AT = datetime(2025, 3, 14, 4, tzinfo=UTC)
TALK = Duty.model_validate(
    {
        "id": "talk",
        "title": "谈话",
        "kind": "interview",
        "by": ["counsellor"],
        "due": "收到名单后1个月内",
        "clause": "第十条",
    }
)
DONE = (Proof(date(2025, 4, 1), "zhang", 1),)


def owed(college: str = "甲学院", due: date | None = DAY, *, done: bool = False) -> Owed:
    subject = Subject("asnu", "2024-2025-1", Scope.CASE if college else Scope.SCHOOL, college=college)
    return Owed(TALK, subject, "2024-2025-2", due, (), DONE if done else ())


def a_record(case_id: int, kind: DutyKind, **details: str) -> Record:
    values: dict[str, Any] = {"period": "2024-2025-1", "college": "甲学院", "happened_on": DAY, "by": "zhang"}
    return Record(
        id=1, case_id=case_id, policy="asnu", kind=kind, role="counsellor", details=details,
        recorded_by="zhang", recorded_at=AT, **values,
    )  # fmt: skip


def a_scan(case_id: int, kind: str) -> Scan:
    return Scan(1, case_id, None, "甲学院", kind, "a.pdf", "a.pdf", "0" * 64, 1, "application/pdf", "zhang", AT)


def a_notice(case_id: int, *, void: bool = False) -> Notice:
    return Notice("甲学院", 2025, case_id, "号", case_id, 1, "red", 1, None, AT, "zhao", AT if void else None)


def test_on_its_last_day_a_duty_is_still_open_and_without_a_day_too() -> None:
    found = [owed(), owed(due=date(2025, 4, 30)), owed(due=None), owed(due=date(2025, 4, 30), done=True)]
    assert duties_by_kind(found, DAY) == (WorkRow("谈话", "第十条", 4, 1, 2, 1),)


def test_colleges_come_in_order_and_the_schools_own_work_last() -> None:
    found = duties_by_college([owed(""), owed("乙10学院"), owed("乙9学院", done=True)], DAY)
    assert [(row.what, row.owed, row.done) for row in found] == [("乙9学院", 1, 1), ("乙10学院", 1, 0), (SCHOOL, 1, 0)]


def test_papers_are_counted_by_case_and_only_of_valid_notices() -> None:
    """1 signed twice over and answered by a receipt; 2 signed on a scan; 3 nothing; 4 void, so it counts nowhere."""
    cases = {number: replace(a_case(), id=number, college="甲学院") for number in (1, 2, 3, 4)}
    notices = [a_notice(1), a_notice(2), a_notice(3), a_notice(4, void=True)]
    records = [
        a_record(1, DutyKind.NOTICE),
        a_record(1, DutyKind.NOTICE),
        a_record(1, DutyKind.GUARDIAN_CONTACT, manner="receipt"),
        a_record(3, DutyKind.GUARDIAN_CONTACT, manner="telephone"),
        a_record(4, DutyKind.NOTICE),
    ]
    scans = [a_scan(1, "notice"), a_scan(2, "notice"), a_scan(2, "interview")]
    assert papers(cases, notices, records, scans) == (PaperRow("甲学院", 3, 2, 1, 4),)


def test_a_receipt_that_was_filed_is_an_answer() -> None:
    cases = {1: replace(a_case(), id=1, college="甲学院")}
    (row,) = papers(cases, [a_notice(1)], [], [a_scan(1, "guardian_contact")])
    assert (row.delivered, row.answered) == (0, 1)
