"""What is owed for a list: before there is one, once it is out, by class, college and school."""

from __future__ import annotations

import pytest

from sync.duties.list_duties import RECEIPT, Approval, CollegeFacts, ListFacts, duties_of_list
from sync.duties.owed import Owed, Status
from sync.duties.owners import Owners
from sync.duties.receipts import Receipt
from sync.duties.schedule import Schedule
from tests.sync.duties.college import (
    CLASS,
    COLLEGE,
    LEADER,
    LONG_AFTER,
    PEOPLE,
    SECRETARY,
    a_calendar,
    a_duty,
    a_record,
    day,
    due_days,
    one,
    owed_for_list,
    the,
    with_duties,
)


def dated(owed: list[Owed]) -> dict[str, str]:
    return {each.duty.id: str(each.due) for each in owed}


@pytest.mark.parametrize(
    ("policy", "period", "due", "scope"),
    [
        ("asnu", "2024-2025-1", "2025-03-17", "college"),
        ("lsec", "2024-2025-1", "2025-03-03", "college"),
        ("bhuad", "2024-2025-2", "2025-06-07", "college"),
        ("ustl", "2023-2024", "2024-09-30", "school"),
    ],
)
def test_the_list_is_owed_before_there_is_one(policy: str, period: str, due: str, scope: str) -> None:
    (listing,) = owed_for_list(the(policy), period)
    assert (listing.duty.id, str(listing.due), listing.subject.scope.value) == ("list", due, scope)
    assert listing.status(day(due)) is Status.OPEN
    assert listing.status(day("2026-01-01")) is Status.OVERDUE


def test_the_list_is_owed_from_the_first_day_of_the_working_term() -> None:
    assert owed_for_list(the("asnu"), "2024-2025-1", until=day("02-17"))
    assert not owed_for_list(the("asnu"), "2024-2025-1", until=day("02-16"))
    assert not owed_for_list(the("asnu"), "2025-2026-2"), "the calendar lacks its working term"


def test_once_it_is_out_asnu_owes_the_rest() -> None:
    owed = owed_for_list(the("asnu"), "2024-2025-1", issued="03-14")
    assert dated(owed) == {
        "list": "2025-03-17",
        "hand_on": "2025-03-17",
        "inspection": "2025-07-06",
        "self_check": "2025-07-06",
        RECEIPT: "2025-03-21",
    }
    assert one(owed, "list").fulfilled, "approved and issued"
    assert one(owed, "hand_on").fulfilled, "第八条: handed to the leaders, one of whom approved it"
    assert one(owed, "list").done[0].act
    assert one(owed, "self_check").owners == (SECRETARY,)
    assert one(owed, "inspection").owners == (LEADER,)


def test_lsec_owes_by_class_too() -> None:
    owed = owed_for_list(the("lsec"), "2024-2025-1", issued="02-28", classes=("一班", "二班"))
    assert due_days(owed, "binding") == ["2025-07-04"] * 2
    assert [each.subject.class_name for each in owed if each.duty.id == "effect"] == ["一班", "二班"]
    assert due_days(owed, "effect") == ["2025-09-15"] * 2
    assert str(one(owed, "transcript").due) == "2025-09-01"
    assert str(one(owed, "measures").due) == "2025-09-29"
    assert str(one(owed, "teachers").due) == "2025-03-03"
    assert not one(owed, "teachers").fulfilled, "the teachers are told apart from the approval"


def test_bhuad_owes_a_summary_and_an_analysis_early_next_term() -> None:
    owed = owed_for_list(the("bhuad"), "2024-2025-2", issued="06-06")
    assert str(one(owed, "summary").due) == "2025-07-04"
    assert str(one(owed, "analysis").due) == "2025-09-29"
    assert str(one(owed, "supervision").due) == "2025-07-06"
    assert one(owed, "file").fulfilled, "第七条（一）: audited by the office that approved it"


def test_ustl_owes_inspections_in_both_terms_of_the_working_year_and_reports_at_its_end() -> None:
    owed = owed_for_list(the("ustl"), "2023-2024", issued="2024-09-27")
    assert due_days(owed, "inspection") == ["2025-01-10", "2025-07-06"]
    assert due_days(owed, "supervision") == ["2025-01-10", "2025-07-06"]
    assert due_days(owed, "college_report") == ["2025-07-23"]
    assert due_days(owed, "school_report") == ["2025-07-23"]
    assert not one(owed, "hand_on").fulfilled, "学生工作处 is told apart from the approval"


def test_a_list_with_nobody_on_it_is_made_and_owes_nothing_else() -> None:
    (listing,) = owed_for_list(the("asnu"), "2024-2025-1", nobody="03-10")
    assert listing.fulfilled
    assert listing.done[0].day == day("03-10")


@pytest.mark.parametrize(("empty", "made"), [((True, True), True), ((True, False), False), ((), False)])
def test_the_schools_list_is_empty_once_it_is_so_in_every_college(empty: tuple[bool, ...], made: bool) -> None:
    colleges = [
        CollegeFacts(f"学院{number}", nobody=day("2024-09-20") if is_empty else None)
        for number, is_empty in enumerate(empty)
    ]
    schedule = Schedule(a_calendar(), LONG_AFTER)
    (listing,) = duties_of_list(the("ustl"), ListFacts("2023-2024", colleges), schedule, Owners(PEOPLE))
    assert listing.fulfilled is made


def test_the_school_owes_from_its_first_notice_on() -> None:
    colleges = [
        CollegeFacts("甲", Approval(day("2024-09-28"), "王")),
        CollegeFacts("乙", Approval(day("2024-09-20"), "李")),
    ]
    schedule = Schedule(a_calendar(), LONG_AFTER)
    owed = list(duties_of_list(the("ustl"), ListFacts("2023-2024", colleges), schedule, Owners(PEOPLE)))
    assert one(owed, "list").done[0].day == day("2024-09-20")
    assert len(due_days(owed, "college_report")) == 2
    assert len(due_days(owed, "school_report")) == 1


def test_the_receipt_of_an_issued_list_is_to_be_put_on_record_within_a_week() -> None:
    open_ = one(owed_for_list(the("asnu"), "2024-2025-1", issued="03-14"), RECEIPT)
    assert (str(open_.due), open_.fulfilled, open_.owners) == ("2025-03-21", False, (SECRETARY,))
    assert open_.duty.clause == "第五条、第十条"
    receipts = [Receipt(COLLEGE, day("03-18"), "zhang"), Receipt(COLLEGE, day("03-17"), "li")]
    known = one(owed_for_list(the("asnu"), "2024-2025-1", issued="03-14", receipts=receipts), RECEIPT)
    assert known.done[0].day == day("03-17")


def test_regulations_that_count_from_elsewhere_ask_for_no_receipt() -> None:
    for policy, period in (("lsec", "2024-2025-1"), ("bhuad", "2024-2025-2")):
        assert not due_days(owed_for_list(the(policy), period, issued="06-06"), RECEIPT)


def test_a_record_discharges_what_it_is_about() -> None:
    done = [a_record("inspection", "05-20", "college_leader", college=COLLEGE)]
    owed = owed_for_list(the("asnu"), "2024-2025-1", issued="03-14", done=done)
    assert one(owed, "inspection").fulfilled
    assert not one(owed, "self_check").fulfilled, "a leader's inspection is not the secretary's check"


@pytest.mark.parametrize(
    ("college", "class_name", "duty", "counts"),
    [
        ("", "", "", True),
        (COLLEGE, CLASS, "binding", True),
        (COLLEGE, "", "binding", True),
        (COLLEGE, "别的班", "binding", False),
        ("别的学院", "", "binding", False),
        (COLLEGE, CLASS, "effect", False),
    ],
)
def test_a_record_without_a_class_is_about_every_class(college: str, class_name: str, duty: str, counts: bool) -> None:
    done = [a_record("archive", "07-01", "counsellor", college=college, class_name=class_name, duty=duty)]
    assert one(owed_for_list(the("lsec"), "2024-2025-1", issued="02-28", done=done), "binding").fulfilled is counts


def test_a_record_that_names_the_duty_comes_before_one_that_does_not() -> None:
    report = a_duty(id="report", kind="report", by=["college_leader"], scope="college", due="学期末")
    done = [
        a_record("report", "05-01", "college_leader", number=1),
        a_record("report", "06-01", "college_leader", number=2, duty="report"),
    ]
    owed = owed_for_list(with_duties("lsec", report), "2024-2025-1", issued="02-28", done=done)
    assert one(owed, "report").done[0].record_id == 2


def test_a_colleges_duty_may_count_from_its_first_notice_or_receipt() -> None:
    told = a_duty(id="told", kind="report", by=["secretary"], scope="college", due="下达通知后1周内")
    got = a_duty(id="got", kind="report", by=["secretary"], scope="college", due="收到名单后1周内")
    regulation = with_duties("lsec", told, got)
    owed = owed_for_list(regulation, "2024-2025-1", issued="03-10")
    assert (str(one(owed, "told").due), str(one(owed, "got").due)) == ("2025-03-17", "2025-03-17")
    receipts = [Receipt(COLLEGE, day("03-12"), "zhang")]
    assert (
        str(one(owed_for_list(regulation, "2024-2025-1", issued="03-10", receipts=receipts), "got").due) == "2025-03-19"
    )


def test_a_day_in_a_term_that_the_calendar_lacks_is_told_as_such() -> None:
    owed = owed_for_list(the("lsec"), "2025-2026-1", issued="2026-03-05")
    assert one(owed, "transcript").status(day("2026-05-01")) is Status.UNDATED
    assert "下学期开学" in one(owed, "transcript").note
