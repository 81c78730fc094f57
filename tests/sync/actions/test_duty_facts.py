"""From what the store knows to what duties are worked out from: predecessors, trials, lists by college and policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from config.procedure_duties import DutyKind
from sync.actions.duty_facts import DutyFacts, facts_of_case, lists_of
from sync.duties.list_duties import ListFacts
from sync.store.assessments import AssessmentRecord
from sync.store.case_record import Case, CaseState
from sync.store.consents import Trial
from sync.store.list_receipts import ListReceipt
from sync.store.notices import Notice
from sync.store.records import Record
from tests.sync.duties.college import COLLEGE, a_calendar, a_case, day, the

OTHER = "物理学院"
AT = datetime(2025, 3, 14, 4, tzinfo=UTC)


def a_notice(case: Case, on: str, level: str = "", issue: int = 1) -> tuple[date, Notice]:
    notice = Notice(
        case.college, 2025, case.id * 10 + issue, "号", case.id, issue, level or case.level, 1, None, AT, "zhao"
    )
    return day(on), notice


def an_assessment(
    policy: str = "asnu", period: str = "2024-2025-1", scope: str = "", on: str = "03-10"
) -> AssessmentRecord:
    return AssessmentRecord("id", policy, scope, "h", period, day(on), AT, AT, 100, "d")


def a_record(case: Case | None, **changes: Any) -> Record:
    values: dict[str, Any] = {
        "case_id": case.id if case else None,
        "policy": "asnu",
        "period": "2024-2025-1",
        "college": COLLEGE,
        "kind": DutyKind.INTERVIEW,
        "happened_on": day("03-20"),
        "by": "zhang",
        "role": "counsellor",
        "id": 1,
        "recorded_by": "zhang",
        "recorded_at": AT,
    }
    return Record(**{**values, **changes})


def known(*cases: Case, on: str = "05-01", **changes: Any) -> DutyFacts:
    """Return facts in which every case that was issued has one notice of 14 March."""
    facts = DutyFacts(
        day=day(on),
        calendar=a_calendar(),
        cases={case.id: case for case in cases},
        classes={case.student_no: "一班" for case in cases},
        colleges=(OTHER, COLLEGE),
        notices={case.id: [a_notice(case, "03-14")] for case in cases if case.issues},
        records=(),
        receipts=(),
        additions={},
        trials={},
        undeliverable=frozenset(),
        assessments=(),
    )
    return replace(facts, **changes)


OLD: dict[str, Any] = {"period": "2024-2025-2", "policy": "bhuad"}
NEW: dict[str, Any] = {"period": "2025-2026-1", "policy": "bhuad"}


def of_student(number: int, before: Case, after: Case) -> tuple[Case, Case]:
    return before, replace(after, id=number, student_no=before.student_no)


@pytest.mark.parametrize(
    ("before", "after", "without"),
    [
        ("level2", "level2", True),
        ("level1", "level1", True),
        ("level2", "level1", True),
        ("level1", "level2", False),  # down a level is progress, as in the conversion rate
    ],
)
def test_no_progress_is_a_warning_again_at_no_lower_level_bhuad_10_6(before: str, after: str, without: bool) -> None:
    first, second = of_student(2, a_case(level=before, **OLD), a_case(level=after, **NEW))
    facts = known(replace(first, state=CaseState.CARRIED_OVER), second)
    assert facts_of_case(facts, second, the("bhuad")).no_progress is without


@pytest.mark.parametrize(
    ("state", "without"),
    [
        (CaseState.ISSUED, True),
        (CaseState.IN_SUPPORT, True),
        (CaseState.CARRIED_OVER, True),
        (CaseState.ESCALATED, True),
        (CaseState.LIFTED, False),
        (CaseState.CLOSED, False),
        (CaseState.REVOKED, False),
    ],
)
def test_who_was_lifted_in_between_had_made_progress(state: CaseState, without: bool) -> None:
    first, second = of_student(2, a_case(level="level2", state=state, **OLD), a_case(level="level2", **NEW))
    assert facts_of_case(known(first, second), second, the("bhuad")).no_progress is without


def test_a_first_warning_and_another_students_say_nothing_of_progress() -> None:
    first, second = a_case(1, level="level2", **OLD), a_case(2, level="level2", **NEW)
    assert not facts_of_case(known(first, second), second, the("bhuad")).no_progress
    assert not facts_of_case(known(first, second), first, the("bhuad")).no_progress


@pytest.mark.parametrize(
    ("state", "issues", "succeeded"),
    [
        (CaseState.ISSUED, 1, True),
        (CaseState.LIFTED, 1, True),
        (CaseState.PROPOSED, 0, False),
        (CaseState.REVOKED, 1, False),
        (CaseState.REJECTED, 0, False),
    ],
)
def test_a_newer_case_takes_its_place_once_it_was_issued(state: CaseState, issues: int, succeeded: bool) -> None:
    newer = a_case(level="level1", state=state, issues=issues, **NEW)
    first, second = of_student(2, a_case(level="level2", **OLD), newer)
    assert facts_of_case(known(first, second), first, the("bhuad")).succeeded is succeeded


def test_a_trial_is_done_once_it_was_decided() -> None:
    case = a_case(policy="ustl", level="withdrawal", period="2023-2024")
    running = Trial(1, day("2024-09-02"), day("2025-09-02"))
    facts = facts_of_case(known(case, trials={1: running}), case, the("ustl"))
    assert (facts.trial, facts.done) == (day("2024-09-02"), [])
    decided = replace(running, outcome="passed", decided_on=day("04-30"), decided_by="qian")
    (done,) = facts_of_case(known(case, trials={1: decided}), case, the("ustl")).done
    assert (done.kind, done.day, done.role) == (DutyKind.TRIAL_END, day("04-30"), "deans_office")
    assert facts_of_case(known(case, on="04-29", trials={1: decided}), case, the("ustl")).done == []


def test_records_belong_to_their_case_or_to_the_list() -> None:
    one, two = a_case(1), a_case(2)
    listed = a_record(None, kind=DutyKind.INSPECTION, id=3)
    elsewhere = a_record(None, kind=DutyKind.INSPECTION, id=4, period="2023-2024-1")
    facts = known(one, two, records=[a_record(one), a_record(two, id=2), listed, elsewhere])
    assert [done.record_id for done in facts_of_case(facts, two, the("asnu")).done] == [2]
    (listing,) = [each for each in lists_of(facts, the("asnu")) if each.period == "2024-2025-1"]
    assert [done.record_id for done in listing.done] == [3]


def college(lists: list[ListFacts], name: str, period: str = "2024-2025-1") -> Any:
    (listing,) = [each for each in lists if each.period == period]
    return next(each for each in listing.colleges if each.college == name)


def test_each_college_has_its_own_list() -> None:
    one, two = a_case(1), a_case(2, college=OTHER, state=CaseState.PROPOSED, issues=0)
    facts = known(one, two, assessments=[an_assessment()])
    lists = lists_of(facts, the("asnu"))
    assert college(lists, COLLEGE).issued.day == day("03-14")
    assert college(lists, COLLEGE).classes == ["一班"]
    assert (college(lists, OTHER).issued, college(lists, OTHER).nobody) == (None, None), "proposed, not yet out"


def test_the_first_notice_of_a_list_is_when_it_came_out() -> None:
    one, two = a_case(1), a_case(2)
    notices = {1: [a_notice(one, "03-20"), a_notice(one, "03-14", issue=2)], 2: [a_notice(two, "03-14")]}
    facts = known(one, two, notices=notices)
    assert college(lists_of(facts, the("asnu")), COLLEGE).issued.day == day("03-14")


@pytest.mark.parametrize(
    ("state", "nobody"), [(CaseState.REJECTED, True), (CaseState.WITHDRAWN, True), (CaseState.PROPOSED, False)]
)
def test_a_college_judged_with_nobody_left_on_the_list_has_made_it(state: CaseState, nobody: bool) -> None:
    facts = known(a_case(1, state=state, issues=0), assessments=[an_assessment()])
    found = college(lists_of(facts, the("asnu")), COLLEGE)
    assert (found.nobody == day("03-10")) is nobody
    assert college(lists_of(facts, the("asnu")), OTHER).nobody == day("03-10")


def test_what_was_judged_later_was_not_judged_yet() -> None:
    facts = known(on="03-09", assessments=[an_assessment()])
    assert college(lists_of(facts, the("asnu")), COLLEGE).nobody is None


def test_a_regulation_of_some_colleges_lists_these_only() -> None:
    regulation = replace(the("lsec"), colleges=(OTHER,))
    facts = known(a_case(1, policy="lsec", level="oral"), a_case(2, policy="lsec", level="oral", college=OTHER))
    (listing,) = lists_of(facts, regulation)
    assert [each.college for each in listing.colleges] == [OTHER]


def test_a_student_who_changed_college_stays_on_the_list_of_the_case() -> None:
    case = a_case(1, college="已撤并的学院")
    lists = lists_of(known(case), the("asnu"))
    assert college(lists, "已撤并的学院").issued is not None


def test_lists_are_those_judged_those_with_cases_and_the_one_now_owed() -> None:
    old = a_case(1, period="2023-2024-1")
    facts = known(old, assessments=[an_assessment(period="2023-2024-2"), an_assessment("lsec")])
    assert [each.period for each in lists_of(facts, the("asnu"))] == ["2023-2024-1", "2023-2024-2", "2024-2025-1"]
    assert [each.period for each in lists_of(known(on="2023-09-10"), the("asnu"))] == []


def test_receipts_go_with_their_list() -> None:
    mine = ListReceipt(1, COLLEGE, "asnu", "2024-2025-1", day("03-17"), "zhang", "zhang", AT)
    facts = known(a_case(), receipts=[mine, replace(mine, id=2, college=OTHER), replace(mine, id=3, policy="lsec")])
    (receipt,) = college(lists_of(facts, the("asnu")), COLLEGE).receipts
    assert (receipt.day, receipt.by) == (day("03-17"), "zhang")
