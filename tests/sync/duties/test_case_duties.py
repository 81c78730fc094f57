"""What is owed for one student: the four procedures, levels up and down, carried over, lifted, revoked."""

from __future__ import annotations

from datetime import date

import pytest

from config.procedure_duties import DutyKind
from sync.duties.case_facts import Told
from sync.duties.owed import Status
from sync.duties.receipts import UNRECORDED, Receipt
from sync.store.case_record import CaseState
from tests.sync.duties.college import (
    ADVISER,
    CLASS,
    COLLEGE,
    COUNSELLOR,
    a_case,
    a_duty,
    a_record,
    a_warning,
    day,
    due_days,
    one,
    owed_for,
    the,
    with_duties,
)

RECEIVED = (Receipt(COLLEGE, day("03-17"), "zhang"),)
YELLOW = {"notice", "interview", "plan", "study_group", "adviser_exchange", "archive"}
ORANGE = YELLOW | {"tutoring", "counsellor_exchange", "guardian_feedback"}
RED = ORANGE | {"guardian_interview", "support_team", "counselling"}


@pytest.mark.parametrize(("level", "duties"), [("yellow", YELLOW), ("orange", ORANGE), ("red", RED)])
def test_asnu_owes_for_each_colour_what_it_owes_for_the_lower_ones_too(level: str, duties: set[str]) -> None:
    assert {each.duty.id for each in owed_for(a_warning("asnu", level, "03-14"))} == duties


def test_asnu_dates_from_the_receipt_and_the_notice() -> None:
    owed = owed_for(a_warning("asnu", "red", "03-14"), receipts=RECEIVED, until=day("04-13"))
    days = {each.duty.id: str(each.due) for each in owed if not each.window}
    month_after_receipt = dict.fromkeys(
        ("interview", "plan", "study_group", "tutoring", "guardian_interview", "support_team", "counselling"),
        "2025-04-17",
    )
    assert days == {**month_after_receipt, "notice": "2025-03-28", "archive": "2025-07-04"}
    assert due_days(owed, "adviser_exchange") == ["2025-04-13"]
    assert due_days(owed, "counsellor_exchange") == [
        "2025-03-20",
        "2025-03-27",
        "2025-04-03",
        "2025-04-10",
        "2025-04-17",
    ]
    assert due_days(owed, "guardian_feedback") == ["2025-03-27", "2025-04-10", "2025-04-24"]


def test_lsec_dates() -> None:
    owed = owed_for(a_warning("lsec", "written", "03-10"), until=day("07-06"))
    assert {each.duty.id: str(each.due) for each in owed if not each.window} == {
        "notice": "2025-03-17",
        "guardian_contact": "2025-03-24",
        "plan": "2025-03-24",
        "plan_outcome": "2025-07-04",
        "peer_help": "2025-04-10",
    }
    talks = one(owed, "counsellor_interview")
    assert (talks.due, talks.times) == (day("07-06"), 2)
    assert due_days(owed, "adviser_interview") == ["2025-04-09", "2025-05-09", "2025-06-09", "2025-07-06"]


def test_bhuad_dates_run_into_the_next_term_but_not_through_the_vacation() -> None:
    facts = a_warning("bhuad", "level1", "06-06", period="2024-2025-2")
    owed = owed_for(facts, until=day("2025-10-01"))
    assert {each.duty.id: str(each.due) for each in owed if not each.window} == {
        "notice": "2025-07-06",
        "interview": "2025-07-06",
        "guardian_contact": "2025-07-06",
        "plan": "2025-09-15",
        "retakes": "2025-09-15",
        "peer_help": "2025-09-29",
        "archive": "2025-09-29",
    }
    assert due_days(owed, "guardian_regularly") == ["2025-07-05", "2025-09-30", "2025-10-31"]
    assert [(str(each.due), each.times) for each in owed if each.duty.id == "progress"] == [
        ("2025-07-06", 1),
        ("2026-01-09", 2),
    ]


def test_ustl_dates_of_the_working_year() -> None:
    owed = owed_for(a_warning("ustl", "downgrade", "2024-09-27", period="2023-2024"))
    days = {each.duty.id: str(each.due) for each in owed}
    talks = dict.fromkeys(("interview", "guardian_contact", "causes", "plan", "peer_help"), "2024-10-27")
    assert days == {**talks, "notice": "2024-09-30", "support_file": "2025-07-23"}


def test_a_warning_issued_after_the_clauses_day_is_due_on_its_own_day() -> None:
    owed = owed_for(a_warning("ustl", "downgrade", "2024-10-10", period="2023-2024"))
    assert one(owed, "notice").due == day("2024-10-10")


def test_a_trial_ends_after_a_year_ustl_5_9() -> None:
    facts = a_warning("ustl", "withdrawal", "2024-11-20", period="2023-2024", trial=day("2024-09-02"))
    assert one(owed_for(facts), "trial_end").due == day("2025-09-02")
    assert not due_days(owed_for(a_warning("ustl", "withdrawal", "2024-11-20", period="2023-2024")), "trial_end")


def test_a_proposal_is_owed_for_whoever_made_no_progress_bhuad_10_6() -> None:
    facts = a_warning("bhuad", "level2", "12-12", period="2025-2026-1", no_progress=True)
    assert one(owed_for(facts), "proposal").due == day("2026-03-30")
    assert not due_days(owed_for(a_warning("bhuad", "level2", "12-12", period="2025-2026-1")), "proposal")


def test_a_paper_to_hand_over_is_owed_where_no_message_arrives() -> None:
    facts = a_warning("asnu", "yellow", "03-14", undeliverable=True)
    assert one(owed_for(facts), "hand_over").due == day("03-21")


def test_what_a_person_adds_is_due_on_the_day_they_said_lsec_4_10() -> None:
    facts = a_warning("lsec", "oral", "03-10", added={"guardian_interview": day("04-30")})
    assert one(owed_for(facts), "guardian_interview").due == day("04-30")
    assert not due_days(owed_for(a_warning("lsec", "oral", "03-10")), "guardian_interview")


def test_a_duty_with_a_deadline_and_a_pace_is_owed_first_by_then_and_then_at_the_pace() -> None:
    regulation = with_duties("lsec", a_duty(due="下达通知后2周内", pace="每周1次"))
    owed = owed_for(a_warning("lsec", "oral", "03-10"), regulation, until=day("04-01"))
    assert due_days(owed, "talk") == ["2025-03-24", "2025-03-31", "2025-04-07"]


# ---- the receipt of the list ----


def test_without_a_receipt_the_notice_stands_in_and_the_list_says_so() -> None:
    interview = one(owed_for(a_warning("asnu", "yellow", "03-14")), "interview")
    assert (interview.due, interview.note) == (day("04-14"), UNRECORDED)


@pytest.mark.parametrize(
    ("receipts", "due"),
    [
        ([("zhang", "03-17")], "04-17"),
        ([("zhang", "03-12")], "04-12"),  # the list came before the notices went out
        ([("zhang", "03-17"), ("li", "03-15")], "04-15"),  # whoever of them owes it: the earlier
        ([("other", "03-15"), ("zhang", "03-17")], "04-17"),  # their own comes before the college's
        ([("other", "03-15"), ("else", "03-16")], "04-15"),
    ],
)
def test_the_receipt_of_those_who_owe_it_counts(receipts: list[tuple[str, str]], due: str) -> None:
    known = [Receipt(COLLEGE, day(on), by) for by, on in receipts]
    interview = one(owed_for(a_warning("asnu", "yellow", "03-14"), receipts=known), "interview")
    assert (interview.due, interview.note) == (day(due), "")


def test_who_came_onto_the_list_later_is_counted_from_the_notice() -> None:
    interview = one(owed_for(a_warning("asnu", "yellow", "05-20"), receipts=RECEIVED, first="03-14"), "interview")
    assert interview.due == day("06-20")


# ---- levels ----


def raised(*levels: tuple[str, str], policy: str = "asnu", regulation: str = "") -> dict[str, list[str]]:
    told = tuple(Told(day(on), level) for on, level in levels)
    facts = a_warning(policy, levels[-1][1], levels[0][0], told=told)
    owed = owed_for(facts, the(regulation or policy), until=day("05-01"))
    return {each.duty.id: due_days(owed, each.duty.id) for each in owed}


def test_a_raised_level_adds_from_its_own_notice_and_moves_nothing_else() -> None:
    owed = raised(("03-14", "yellow"), ("04-10", "red"))
    assert owed["interview"] == ["2025-04-14"]
    assert owed["adviser_exchange"] == ["2025-04-13", "2025-05-13"]
    assert owed["guardian_interview"] == ["2025-05-10"]
    assert owed["counsellor_exchange"][0] == "2025-04-16"
    assert owed["notice"] == ["2025-04-24"], "the new notice has to be handed over"


def test_a_lowered_level_ends_what_only_the_higher_owes() -> None:
    owed = raised(("03-14", "red"), ("04-10", "yellow"))
    assert owed["interview"] == ["2025-04-14"]
    assert not set(owed) & (RED - YELLOW)


def test_up_down_and_up_again_counts_from_the_last_time() -> None:
    owed = raised(("03-14", "red"), ("03-20", "yellow"), ("04-10", "red"))
    assert owed["guardian_interview"] == ["2025-05-10"]
    assert owed["interview"] == ["2025-04-14"]


def test_without_building_up_a_level_owes_its_own_only() -> None:
    duties = [a_duty(id=level, level=level, due="下达通知后1周内") for level in ("yellow", "orange", "red")]
    alone = with_duties("asnu", *duties, builds_up=False)
    together = with_duties("asnu", *duties, builds_up=True)
    facts = a_warning("asnu", "orange", "03-14")
    assert [each.duty.id for each in owed_for(facts, alone)] == ["orange"]
    assert [each.duty.id for each in owed_for(facts, together)] == ["yellow", "orange"]


def test_a_level_of_another_track_owes_nothing_here() -> None:
    regulation = with_duties("ustl", a_duty(level="degree", due="下达通知后1周内"), builds_up=True)
    assert not owed_for(a_warning("ustl", "withdrawal", "2024-09-27", period="2023-2024"), regulation)
    assert owed_for(a_warning("ustl", "degree", "2024-09-27", period="2023-2024"), regulation)


def test_a_level_that_the_law_no_longer_has_owes_what_every_level_does() -> None:
    owed = owed_for(a_warning("asnu", "violet", "03-14"))
    assert {each.duty.id for each in owed} == {"notice", "interview", "plan", "archive"}


# ---- the end of a case, and carrying it over ----


@pytest.mark.parametrize("state", [CaseState.ISSUED, CaseState.IN_SUPPORT, CaseState.ESCALATED, CaseState.CARRIED_OVER])
def test_a_standing_warning_owes(state: CaseState) -> None:
    facts = a_warning("asnu", "yellow", "03-14", case=a_case(state=state))
    assert {each.duty.id for each in owed_for(facts)} == YELLOW


@pytest.mark.parametrize("state", [CaseState.LIFTED, CaseState.CLOSED])
def test_what_is_over_owes_its_file_only(state: CaseState) -> None:
    facts = a_warning("asnu", "yellow", "03-14", case=a_case(state=state))
    assert [each.duty.id for each in owed_for(facts)] == ["archive"]


def test_a_case_with_a_newer_one_in_its_place_owes_its_file_only() -> None:
    case = a_case(state=CaseState.CARRIED_OVER, successor_id=9)
    facts = a_warning("asnu", "yellow", "03-14", case=case, succeeded=True)
    assert [each.duty.id for each in owed_for(facts)] == ["archive"]


@pytest.mark.parametrize("state", [CaseState.REVOKED, CaseState.REJECTED, CaseState.WITHDRAWN])
def test_what_was_taken_back_owes_nothing(state: CaseState) -> None:
    assert not owed_for(a_warning("asnu", "red", "03-14", case=a_case(level="red", state=state)))


def test_what_was_not_issued_owes_nothing() -> None:
    assert not owed_for(
        a_warning("asnu", "red", "03-14", told=(), case=a_case(state=CaseState.CONFIRMED)), first="03-14"
    )


def test_carried_over_without_a_new_warning_what_the_calendar_dates_comes_again_lsec_3_4() -> None:
    case = a_case(policy="lsec", level="oral", state=CaseState.CARRIED_OVER, turned_to="2024-2025-2")
    owed = owed_for(a_warning("lsec", "oral", "03-10", case=case), until=day("2025-09-15"))
    assert due_days(owed, "plan_outcome") == ["2025-07-04", "2026-01-09"]
    assert due_days(owed, "plan") == ["2025-03-24"]
    assert due_days(owed, "counsellor_interview") == ["2025-07-06", "2026-01-09"]
    assert due_days(owed, "adviser_interview")[-1] == "2025-09-30"
    assert len({each.key for each in owed}) == len(owed)


def test_a_record_of_the_new_term_answers_the_new_term() -> None:
    case = a_case(policy="lsec", level="oral", state=CaseState.CARRIED_OVER, turned_to="2024-2025-2")
    done = [
        a_record("plan_outcome", "2025-07-03", "class_adviser"),
        a_record("plan_outcome", "2026-01-05", "class_adviser"),
    ]
    owed = owed_for(a_warning("lsec", "oral", "03-10", case=case, done=done[:1]), until=day("2025-09-15"))
    assert [each.fulfilled for each in owed if each.duty.id == "plan_outcome"] == [True, False]
    owed = owed_for(a_warning("lsec", "oral", "03-10", case=case, done=done), until=day("2026-01-09"))
    assert [each.fulfilled for each in owed if each.duty.id == "plan_outcome"] == [True, True]


def test_a_yearly_warning_carried_over_comes_again_once_a_year() -> None:
    case = a_case(
        policy="ustl", level="downgrade", period="2023-2024", state=CaseState.CARRIED_OVER, turned_to="2024-2025"
    )
    owed = owed_for(a_warning("ustl", "downgrade", "2024-09-27", case=case))
    assert due_days(owed, "support_file") == ["2025-07-23", "2026-07-10"]


def test_a_period_whose_working_term_the_calendar_lacks_is_listed_without_days() -> None:
    facts = a_warning("bhuad", "level2", "2026-06-10", period="2026-2027-1")
    owed = owed_for(facts, until=day("2026-07-01"))
    assert one(owed, "notice").status(day("2026-07-01")) is Status.UNDATED
    assert "校历" in one(owed, "notice").note


# ---- records ----


def test_a_talk_by_somebody_who_owes_it_discharges_it() -> None:
    done = [a_record("interview", "03-20", "counsellor")]
    interview = one(owed_for(a_warning("asnu", "yellow", "03-14", done=done)), "interview")
    assert interview.fulfilled
    assert interview.status(day("05-01")) is Status.DONE
    assert [proof.record_id for proof in interview.done] == [done[0].record_id]


@pytest.mark.parametrize(("kind", "role"), [("interview", "secretary"), ("guardian_contact", "counsellor")])
def test_another_role_or_kind_does_not(kind: str, role: str) -> None:
    facts = a_warning("asnu", "yellow", "03-14", done=[a_record(kind, "03-20", role)])
    assert not one(owed_for(facts), "interview").fulfilled


def test_the_talk_of_the_warning_is_also_that_weeks_and_that_months() -> None:
    done = [a_record("interview", "03-20", "counsellor"), a_record("interview", "03-21", "class_adviser")]
    owed = owed_for(a_warning("asnu", "orange", "03-14", done=done), until=day("03-28"))
    assert [each.fulfilled for each in owed if each.duty.id == "counsellor_exchange"] == [True, False, False]
    assert one(owed, "adviser_exchange").fulfilled
    assert one(owed, "interview").fulfilled


def test_one_record_answers_one_of_two_duties_of_its_kind() -> None:
    facts = a_warning("asnu", "orange", "03-14", done=[a_record("tutoring", "03-20", "counsellor")])
    owed = owed_for(facts)
    assert one(owed, "study_group").fulfilled
    assert not one(owed, "tutoring").fulfilled


def test_a_record_that_names_its_duty_answers_that_one() -> None:
    group, lecture = (a_duty(id=name, kind="tutoring", due="下达通知后1周内") for name in ("group", "lecture"))
    done = [a_record("tutoring", "03-20", duty="lecture")]
    owed = owed_for(a_warning("asnu", "orange", "03-14", done=done), with_duties("asnu", group, lecture))
    assert [each.fulfilled for each in owed] == [False, True]


def test_two_records_answer_two_duties() -> None:
    group, lecture = (a_duty(id=name, kind="tutoring", due="下达通知后1周内") for name in ("group", "lecture"))
    done = [a_record("tutoring", "03-20", number=1), a_record("tutoring", "03-20", number=2)]
    owed = owed_for(a_warning("asnu", "orange", "03-14", done=done), with_duties("asnu", group, lecture))
    assert [each.fulfilled for each in owed] == [True, True]


def test_two_talks_a_term_need_two() -> None:
    done = [a_record("interview", "03-20"), a_record("interview", "05-20")]
    for count in (1, 2):
        owed = owed_for(a_warning("lsec", "oral", "03-10", done=done[:count]), until=day("07-06"))
        talks = one(owed, "counsellor_interview")
        assert (len(talks.done), talks.fulfilled) == (count, count == 2)


def test_a_cycle_missed_is_not_made_good_in_the_next() -> None:
    done = [a_record("interview", "04-10", "class_adviser"), a_record("interview", "04-20", "class_adviser", number=7)]
    owed = owed_for(a_warning("lsec", "oral", "03-10", done=done), until=day("05-01"))
    assert [each.fulfilled for each in owed if each.duty.id == "adviser_interview"] == [False, True]


@pytest.mark.parametrize(("on", "delivered"), [("04-09", False), ("04-10", True), ("04-12", True)])
def test_only_a_delivery_of_the_newest_notice_counts_and_for_both_duties_to_deliver(on: str, delivered: bool) -> None:
    told = (Told(day("03-14"), "yellow"), Told(day("04-10"), "orange"))
    facts = a_warning("asnu", "orange", "03-14", told=told, done=[a_record("notice", on)], undeliverable=True)
    owed = owed_for(facts)
    assert [one(owed, name).fulfilled for name in ("notice", "hand_over")] == [delivered, delivered]


@pytest.mark.parametrize(
    ("on", "status", "over"),
    [("03-27", Status.OPEN, 0), ("03-28", Status.OPEN, 0), ("03-29", Status.OVERDUE, 1), ("04-28", Status.OVERDUE, 31)],
)
def test_a_duty_is_open_on_its_last_day_and_overdue_after_it(on: str, status: Status, over: int) -> None:
    notice = one(owed_for(a_warning("asnu", "yellow", "03-14")), "notice")
    assert notice.due == date(2025, 3, 28)
    assert (notice.status(day(on)), notice.days_over(day(on))) == (status, over)


def test_who_owes_is_who_has_the_class() -> None:
    owed = owed_for(a_warning("asnu", "orange", "03-14"))
    assert one(owed, "interview").owners == (COUNSELLOR, ADVISER)
    assert {each.owners for each in owed if each.duty.id == "adviser_exchange"} == {(ADVISER,)}
    assert {each.owners for each in owed_for(a_warning("asnu", "orange", "03-14"), people=[])} == {()}
    assert one(owed, "interview").subject.class_name == CLASS
    assert {each.duty.kind for each in owed} >= {DutyKind.INTERVIEW, DutyKind.GUARDIAN_CONTACT}
