"""What stands on a notice and its records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from config.settings import Contact
from reports.documents import CaseForm, Notice
from rules.assessment import CountedCourse, CountedEvent, RuleHit
from sync.filling.case_file import working_days_after
from sync.filling.letters import student_message
from sync.filling.notices import forms_of, notice_of
from sync.outbox.letters import Letter, LetterKind
from sync.store.case_record import Case, Review
from sync.store.notices import Notice as LedgerEntry
from tests.sync.filling.builders import NOON, PERIOD, a_case, a_file, a_hit

SANCTION = CountedEvent("discipline", date(2024, 11, 5), None, None, "记过处分")
FAILED = CountedCourse("MATH101", PERIOD, Fraction(4), "51", "makeup")
DISCIPLINE = a_hit(
    "bhuad.level1.discipline",
    "level1",
    {"outstanding_courses": 2, "sanctions": 1},
    FAILED,
    review=True,
    events=(SANCTION,),
)
COURSES = a_hit("bhuad.level1.courses", "level1", {"outstanding_courses": 6}, FAILED)


def an_entry(level: str = "level1", at: datetime = NOON) -> LedgerEntry:
    return LedgerEntry("信息工程学院", 2025, 7, "学预警〔2025〕0007号", 1, 1, level, 1, None, at, "王敏")


def a_notice(*hits: RuleHit, case: Case | None = None, entry: LedgerEntry | None = None) -> Notice:
    judged = case or a_case("bhuad", "level1", review=Review.APPROVED)
    return notice_of(a_file(judged, *hits), judged, entry or an_entry())


def test_a_discipline_notice_names_the_sanction_and_no_count() -> None:
    notice = a_notice(DISCIPLINE)
    assert notice.count is None
    assert len(notice.sanctions) == 1
    assert "记过处分" in notice.sanctions[0]


def test_a_count_that_reaches_the_level_is_printed_and_no_sanction() -> None:
    notice = a_notice(COURSES)
    assert (notice.count, notice.sanctions) == (6, ())


def test_the_count_is_the_deciding_rules() -> None:
    case = a_case("bhuad", "level2")
    below = a_hit("bhuad.level2.courses", "level2", {"outstanding_courses": 4, "sanctions": 0}, FAILED)
    assert a_notice(COURSES, below, case=case, entry=an_entry("level2")).count == 4


def test_a_notice_proposed_by_hand_has_neither() -> None:
    case = a_case("bhuad", "level1", by_hand=True)
    notice = notice_of(a_file(case, proposal="长期旷课。"), case, an_entry())
    assert (notice.count, notice.sanctions, notice.reasons) == (None, (), ("长期旷课。",))


def test_the_ledger_fixes_number_level_and_day() -> None:
    late = datetime(2025, 3, 10, 17, 30, tzinfo=UTC)
    notice = a_notice(DISCIPLINE, entry=an_entry(at=late))
    assert (notice.number, notice.level, notice.issued_on) == ("学预警〔2025〕0007号", "level1", date(2025, 3, 11))


def test_a_reprint_says_so_and_changes_nothing_else() -> None:
    case = a_case("bhuad", "level1", review=Review.APPROVED)
    file = a_file(case, DISCIPLINE)
    first, *records = forms_of(file, case, an_entry())
    again, *_ = forms_of(file, case, an_entry(), reprinted_on=date(2025, 9, 1))
    assert isinstance(first, Notice)
    assert again == replace(first, reprinted_on=date(2025, 9, 1))
    assert {record.form for record in records} >= {"bhuad/guardian-letter", "bhuad/interview", "bhuad/plan"}
    assert all(isinstance(record, CaseForm | Notice) and record.number == first.number for record in records)


@pytest.mark.parametrize(
    ("policy", "level", "office"), [("bhuad", "level1", "教务处"), ("asnu", "red", "信息工程学院")]
)
def test_who_issues_it_is_as_the_regulation_says(policy: str, level: str, office: str) -> None:
    case = a_case(policy, level)
    assert notice_of(a_file(case, proposal="x"), case, an_entry(level)).office == office


def test_whom_to_turn_to_is_the_colleges_own_contact() -> None:
    case = a_case()
    file = a_file(case)
    own = Contact(college=case.college, name="林晓", office="教学办公室", telephone="1")
    settings = file.settings.model_copy(update={"contacts": (*file.settings.contacts, own)})
    assert replace(file, settings=settings).contact(case.college).name == "林晓"
    assert replace(file, settings=settings).contact("设计学院").name == "李老师"


@pytest.mark.parametrize(
    ("day", "count", "until"),
    [
        (date(2025, 3, 10), 5, date(2025, 3, 17)),
        (date(2025, 3, 14), 1, date(2025, 3, 17)),
        (date(2025, 3, 14), 5, date(2025, 3, 21)),
        (date(2025, 3, 15), 5, date(2025, 3, 21)),
        (date(2025, 3, 16), 1, date(2025, 3, 17)),
        (date(2025, 12, 31), 3, date(2026, 1, 5)),
    ],
)
def test_an_objection_is_due_on_a_working_day(day: date, count: int, until: date) -> None:
    assert working_days_after(day, count) == until


def a_letter(case: Case, kind: LetterKind) -> Letter:
    return Letter(case, kind, case.level, 1, 7, "YJ-TEST", "成绩登记有误" if kind == "correction" else "")


def test_message_and_notice_of_a_day_say_the_same() -> None:
    case = a_case("bhuad", "level1", review=Review.APPROVED)
    file = a_file(case, DISCIPLINE)
    message, notice = student_message(file, a_letter(case, "warning"), date(2025, 3, 10)), a_notice(DISCIPLINE)
    for name in ("reasons", "courses", "contact", "objection", "period", "level_name", "policy_title"):
        assert getattr(message, name) == getattr(notice, name), name
    assert message.clears


def test_a_correction_repeats_no_reason_and_asks_for_no_objection() -> None:
    case = a_case("bhuad", "level1", review=Review.APPROVED)
    message = student_message(a_file(case, DISCIPLINE), a_letter(case, "correction"), date(2025, 3, 10))
    assert (message.reasons, message.courses, message.clears, message.objection) == ((), (), (), None)
    assert message.note == "成绩登记有误"
