"""What holds for every case, day and record: days only move on, nothing twice, nothing before the notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from config.procedure_duties import DutyKind
from sync.duties.case_facts import CaseFacts, Done, Told
from sync.duties.owed import Owed, Status, owned_by, worst_first
from sync.duties.receipts import Receipt
from tests.sync.duties.college import CLASS, COLLEGE, a_case, day, owed_for

LEVELS = {
    "asnu": ("yellow", "orange", "red"),
    "lsec": ("notice", "oral", "written"),
    "bhuad": ("level2", "level1"),
    "ustl": ("downgrade", "withdrawal"),
}
PERIODS = {"asnu": "2024-2025-1", "lsec": "2024-2025-1", "bhuad": "2024-2025-2", "ustl": "2023-2024"}
DAYS = st.dates(date(2024, 9, 2), date(2026, 3, 31))
RECORDS = st.builds(
    Done,
    st.sampled_from(list(DutyKind)),
    DAYS,
    st.just("某人"),
    st.sampled_from(["counsellor", "class_adviser", "secretary", "college_leader"]),
    record_id=st.integers(1, 10_000),
)


@st.composite
def cases(draw: st.DrawFn) -> CaseFacts:
    policy = draw(st.sampled_from(sorted(LEVELS)))
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=3)))
    told = tuple(Told(on, draw(st.sampled_from(LEVELS[policy]))) for on in days)
    case = a_case(policy=policy, level=told[-1].level, period=PERIODS[policy])
    done = sorted(draw(st.lists(RECORDS, max_size=8, unique_by=lambda done: done.record_id)), key=lambda done: done.day)
    return CaseFacts(case, CLASS, told, done, no_progress=draw(st.booleans()), undeliverable=draw(st.booleans()))


def moved(facts: CaseFacts, days: int) -> CaseFacts:
    return replace(facts, told=tuple(Told(told.day + timedelta(days), told.level) for told in facts.told))


@settings(max_examples=200)
@given(cases(), DAYS)
def test_nothing_twice_and_nothing_before_the_notice(facts: CaseFacts, until: date) -> None:
    owed = owed_for(facts, until=until)
    assert len({each.key for each in owed}) == len(owed)
    assert all(each.due is None or each.due >= facts.told[0].day for each in owed)
    assert all(each.window is None or each.window.first <= until for each in owed)


@settings(max_examples=200)
@given(cases(), DAYS, st.lists(DAYS, max_size=2))
def test_cycles_follow_each_other(facts: CaseFacts, until: date, received: list[date]) -> None:
    receipts = [Receipt(COLLEGE, on, f"p{number}") for number, on in enumerate(received)]
    recurring = [each for each in owed_for(facts, until=until, receipts=receipts) if each.window]
    for _, run in groupby(recurring, key=lambda each: each.duty.id):
        days = [each.due for each in run if each.due]
        assert days == sorted(set(days))


@settings(max_examples=200)
@given(cases(), st.integers(1, 60))
def test_a_later_notice_makes_nothing_due_earlier(facts: CaseFacts, later: int) -> None:
    before = {each.key: each.due for each in owed_for(facts, until=facts.told[0].day)}
    after = {each.key: each.due for each in owed_for(moved(facts, later), until=facts.told[0].day)}
    for key, due in before.items():
        new = after.get(key)
        assert due is None or new is None or key[-1] or new >= due


@settings(max_examples=200)
@given(cases(), DAYS, RECORDS)
def test_one_more_record_never_leaves_more_to_do(facts: CaseFacts, until: date, another: Done) -> None:
    more = replace(facts, done=sorted((*facts.done, replace(another, record_id=0)), key=lambda done: done.day))
    left = [sum(not each.fulfilled for each in owed_for(each_facts, until=until)) for each_facts in (facts, more)]
    assert left[1] <= left[0]


@given(cases(), DAYS, DAYS)
def test_worst_first_loses_nothing_and_puts_the_longest_overdue_first(facts: CaseFacts, until: date, on: date) -> None:
    owed = owed_for(facts, until=until)
    ordered = worst_first(owed, on)
    assert sorted(each.key for each in ordered) == sorted(each.key for each in owed)
    late = [each for each in ordered if each.status(on) is Status.OVERDUE]
    assert [each.days_over(on) for each in late] == sorted((each.days_over(on) for each in late), reverse=True)
    dated = [each for each in ordered if each.due]
    assert ordered[: len(dated)] == dated


def test_what_somebody_owes_is_found_by_account_name_and_college() -> None:
    facts = CaseFacts(a_case(level="orange"), CLASS, (Told(day("03-14"), "orange"),))
    owed = owed_for(facts, until=day("03-14"))

    def found(who: str) -> list[str]:
        return [each.duty.id for each in owned_by(owed, who)]

    assert found("li") == found("李班导")
    assert "adviser_exchange" in found("li")
    assert "counsellor_exchange" not in found("li")
    assert len(found(COLLEGE)) == len(owed)
    assert found("没有这个人") == []


def test_on_one_day_the_higher_level_comes_first() -> None:
    def of(number: int, level: str) -> list[Owed]:
        case = a_case(number, level=level)
        return owed_for(CaseFacts(case, CLASS, (Told(day("03-14"), level),)), until=day("03-14"))

    ordered = worst_first([*of(1, "yellow"), *of(2, "red")], day("05-01"))
    notices = [each.subject.level for each in ordered if each.duty.id == "notice"]
    assert notices == ["red", "yellow"]
