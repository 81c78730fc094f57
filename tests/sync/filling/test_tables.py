"""The sheets for offices, filled from cases and the assessment that was kept."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from reports.documents import WarnedList
from reports.sample_tables import LIST_LOOK
from rules.assessment import Assessment, CountedCourse, CountedEvent, Pending, Referral
from sync.filling.tables import warned_list
from sync.lists.heads import Heads
from sync.store.canonical import canonical_json
from sync.store.case_record import Case, Review
from tests.sync.filling.builders import NUMBERS, PERIOD, a_case, a_file, a_hit, a_record, a_regulation

COURSE = CountedCourse("MATH101", PERIOD, Fraction(4), "51", "makeup")
SANCTION = CountedEvent("discipline", date(2024, 11, 5), None, None, "记过处分")


def a_referral(number: str, rule: str, count: int) -> Referral:
    return Referral(number, rule, {"outstanding_courses": count}, (COURSE,))


def a_list(*referrals: Referral, case: Case | None = None, policy: str = "bhuad") -> WarnedList:
    body = canonical_json(
        Assessment(policy, "", PERIOD, date(2025, 3, 10), 100, (), Pending(0, 400), (), referrals, ())
    )
    judged = case or a_case(policy, "level1")
    figures = {"outstanding_courses": 1, "sanctions": 1}
    hit = a_hit("bhuad.level1.discipline", "level1", figures, COURSE, review=True, events=(SANCTION,))
    file = a_file(judged, hit)
    everybody = Heads(frozenset(NUMBERS), {})
    return warned_list(
        file, a_regulation(policy), a_record(policy), body, [case] if case else [], {}, everybody, LIST_LOOK
    )


def test_who_is_referred_is_listed_once_with_the_clauses_in_their_own_words() -> None:
    found = a_list(
        a_referral(NUMBERS[0], "bhuad.repeat_year", 7),
        a_referral(NUMBERS[1], "bhuad.repeat_year", 5),
        a_referral(NUMBERS[0], "bhuad.dismissal", 7),
    ).referrals
    assert [row.student.number for row in found] == list(NUMBERS)
    assert found[0].reason == "所修读的课程经正常补考或重修后，累计不及格课程7门（第六条）。"
    assert [line.partition("，")[2] for line in found[0].words.split("\n")] == [
        "予以留级。（附件1 通知书“提醒”）",
        "予以退学。（附件1 通知书“提醒”）",
    ]
    assert found[1].words == "第六条：累计不及格科目达五门者，予以留级。（附件1 通知书“提醒”）"


def test_a_clause_that_the_policy_no_longer_has_is_named_by_its_id() -> None:
    (row,) = a_list(a_referral(NUMBERS[0], "bhuad.gone", 9)).referrals
    assert row.words == "bhuad.gone"


def test_a_proposal_that_waits_for_a_person_says_what_is_to_be_judged() -> None:
    (row,) = a_list(case=a_case("bhuad", "level1", review=Review.PENDING)).rows
    assert row.awaiting_review
    assert row.reason.startswith("受到学校纪律处分（2024年11月5日，记过处分）")
    assert (row.outstanding_courses, row.credits) == (1, "4")
