"""Every case that the demonstration promises has its student."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from sync.demo.college import college, college_bundle
from sync.demo.college_calendar import ASNU_LIST_DAY, ASNU_SECOND_DAY, BHUAD_LIST_DAY, CORRECTED_ON
from sync.demo.college_catalogue import EDUCATION, OLD_CODE
from sync.demo.college_education import UNENROLLED_ON
from sync.demo.college_expected import Expected

from .counting import Count

VERDICTS = college(ASNU_LIST_DAY).expected
ASNU_RULES = {
    *(f"asnu.{level}.{kind}" for level in ("yellow", "orange", "red") for kind in ("share", "credits")),
    *(f"asnu.{rule}" for rule in ("orange.gpa", "red.gpa", "red.absence", "red.decline", "red.extension")),
}
BHUAD_RULES = {"bhuad.level1.courses", "bhuad.level1.discipline", "bhuad.level2.courses"}


def on(policy: str, as_of: date) -> list[Expected]:
    return [each for each in VERDICTS if (each.policy, each.as_of) == (policy, as_of)]


def account(moodle: dict[str, Any], student_no: str) -> dict[str, Any]:
    return next(user for user in moodle["users"] if user["idnumber"] == student_no)


def marks(moodle: dict[str, Any], **wanted: Any) -> list[dict[str, Any]]:
    every = [mark for course in moodle["courses"] for mark in course["grades"]]
    return [mark for mark in every if all(mark[name] == value for name, value in wanted.items())]


def statuses(moodle: dict[str, Any]) -> Counter[str]:
    return Counter(each["status"] for course in moodle["courses"] for each in course["enrolments"])


def test_every_rule_is_hit_by_somebody() -> None:
    assert {rule for each in on("asnu", ASNU_LIST_DAY) for rule in each.rules} == ASNU_RULES
    found = on("bhuad", BHUAD_LIST_DAY)
    assert {rule for each in found for rule in each.rules} == BHUAD_RULES
    assert {rule for each in found for rule in each.referrals} == {"bhuad.repeat_year", "bhuad.dismissal"}


def test_shares_and_credits_lie_below_at_and_above_each_threshold() -> None:
    count = Count(college_bundle(ASNU_LIST_DAY), ASNU_LIST_DAY)
    planted = [each.student_no for each in on("asnu", ASNU_LIST_DAY) if not each.skipped]
    shares = {100 * count.share(number, "2024-2025-1") for number in planted}
    totals = {count.outstanding_credits(number) for number in planted}
    for threshold in (5, 15, 25):
        assert {threshold} <= shares
        assert any(0 < threshold - share < 1 for share in shares)
        assert any(0 < share - threshold < 1 for share in shares)
    for threshold in (5, 10, 15):
        assert {threshold - Fraction(1, 2), Fraction(threshold), threshold + Fraction(1, 2)} <= totals


def test_averages_and_declines_lie_on_both_sides_of_their_thresholds() -> None:
    reasons = " ".join(each.why for each in on("asnu", ASNU_LIST_DAY))
    for figure in ("GPA 正好 2.2", "GPA 2.1995", "GPA 2.2005", "GPA 正好 2.0", "GPA 1.9995", "GPA 2.0005", "GPA 1.996"):
        assert figure in reasons
    for figure in ("正好下降 15 分", "下降 15.1 分", "下降 14.9 分"):
        assert figure in reasons


def test_counts_run_from_three_to_seven_and_sanctions_from_none_to_five() -> None:
    count = Count(college_bundle(BHUAD_LIST_DAY), BHUAD_LIST_DAY)
    sanctioned = {row["student_no"] for row in college_bundle(BHUAD_LIST_DAY)["events"] if row["kind"] == "discipline"}
    planted = [each.student_no for each in on("bhuad", BHUAD_LIST_DAY) if not each.skipped]
    assert {count.after_makeup(number) for number in planted} >= {3, 4, 5, 6, 7}
    assert {count.after_makeup(number) for number in planted if number in sanctioned} >= {0, 1, 2, 3, 4, 5}


def test_review_only_and_firm_levels_both_occur() -> None:
    reviewed = [each for each in VERDICTS if each.review]
    assert {each.firm_level for each in reviewed if each.policy == "asnu"} == {None, "yellow"}
    assert {each.firm_level for each in reviewed if each.policy == "bhuad"} == {None}


def test_every_cause_of_pending_and_every_reason_to_skip_occurs() -> None:
    causes = [each.why for each in on("asnu", ASNU_LIST_DAY) if each.pending]
    assert len(causes) == 5
    skipped = {each.skipped for each in on("asnu", ASNU_LIST_DAY) if each.skipped}
    assert skipped == {"leave", "withdrawn", "graduated", "first_term"}
    moodle = college(ASNU_LIST_DAY).moodle
    assert marks(moodle, hidden=True)
    assert marks(moodle, excluded=True)
    assert [mark for mark in marks(moodle, graded=None) if mark["value"] is not None]
    assert [row for row in college(ASNU_LIST_DAY).registrar["attempts"] if row["result"] == "deferred"]


def test_levels_locks_two_sections_and_shared_or_separate_offerings_occur() -> None:
    moodle = college(ASNU_LIST_DAY).moodle
    names = {course["shortname"] for course in moodle["courses"]}
    assert [course for course in moodle["courses"] for item in course["items"] if item["scale"]]
    assert {mark["value"] for mark in marks(moodle, item="level")} >= {1, 2, 3, 4, 5}
    assert marks(moodle, locked=True)
    assert {"2024-2025-1-GE301-01", "2024-2025-1-GE301-02", "2024-2025-1-GE301-BK"} <= names
    assert "2024-2025-1-VIS102+ENV102-01" in names
    assert not all(course["visible"] for course in moodle["courses"])
    assert [course for course in moodle["courses"] if course["completions"]]


def test_accounts_and_enrolments_are_suspended_and_one_vanishes() -> None:
    before, after = college(ASNU_LIST_DAY), college(ASNU_SECOND_DAY)
    assert ASNU_LIST_DAY < UNENROLLED_ON <= ASNU_SECOND_DAY
    assert account(before.moodle, before.with_role("suspended_account"))["suspended"]
    assert statuses(before.moodle)["suspended"] == 1
    assert (statuses(before.moodle)["removed"], statuses(after.moodle)["removed"]) == (0, 1)
    verdicts = {each.as_of: each.level for each in VERDICTS if each.role == "unenrolled"}
    assert verdicts == {ASNU_LIST_DAY: "yellow", ASNU_SECOND_DAY: "yellow"}


@pytest.mark.parametrize(("as_of", "value", "level"), [(ASNU_LIST_DAY, 45, "orange"), (ASNU_SECOND_DAY, 65, None)])
def test_the_wrong_mark_is_corrected_between_the_two_days(as_of: date, value: int, level: str | None) -> None:
    there = college(as_of)
    number = there.with_role("correction")
    assert ASNU_LIST_DAY < CORRECTED_ON <= ASNU_SECOND_DAY
    assert len(marks(there.moodle, username=f"s{number}", item="final", value=value)) == 1
    verdicts = {each.as_of: each.level for each in VERDICTS if each.student_no == number}
    assert verdicts[as_of] == level
    facts = [
        row for row in college_bundle(as_of)["attempts"] if row["student_no"] == number and row["score"] == str(value)
    ]
    assert [row["graded_on"] for row in facts] == ["2025-01-15"]


def test_an_objector_is_among_the_warned() -> None:
    (objector,) = {each.student_no for each in VERDICTS if each.role == "objection"}
    assert [each.level for each in VERDICTS if each.student_no == objector] == ["orange", "orange"]


def test_a_changed_code_stands_only_in_the_registrars_sheet() -> None:
    own = [row for row in college(BHUAD_LIST_DAY).registrar["attempts"] if row["course_code"] == OLD_CODE]
    facts = [row for row in college_bundle(BHUAD_LIST_DAY)["attempts"] if row["course_code"] == OLD_CODE]
    assert (len(own), facts) == (1, [])


@pytest.mark.parametrize(("policy", "as_of"), [("asnu", ASNU_LIST_DAY), ("bhuad", BHUAD_LIST_DAY)])
def test_no_class_has_thirty_per_cent_hit_and_additions_stay_below_a_tenth(policy: str, as_of: date) -> None:
    students = {row["student_no"]: row for row in college_bundle(as_of)["students"]}
    sizes = Counter(row["class_name"] for row in students.values())
    hit = Counter(students[each.student_no]["class_name"] for each in on(policy, as_of) if each.level)
    assert all(100 * hit[name] < 30 * sizes[name] for name in hit)
    members = sum((row["college"] == EDUCATION) == (policy == "asnu") for row in students.values())
    marked = sum(each.firm_level is not None for each in on(policy, as_of))
    assert 10 * marked < members - sum(bool(each.skipped) for each in on(policy, as_of))


def test_pending_stays_below_two_per_cent_of_the_ended_terms() -> None:
    pending = sum(each.pending for each in on("asnu", ASNU_LIST_DAY))
    enrolled = [row for row in college_bundle(ASNU_LIST_DAY, EDUCATION)["enrolments"] if row["term"] == "2024-2025-1"]
    assert 100 * pending < 2 * len(enrolled)


def test_nobody_plays_two_parts() -> None:
    for policy, as_of in (("asnu", ASNU_LIST_DAY), ("bhuad", BHUAD_LIST_DAY)):
        assert max(Counter(each.student_no for each in on(policy, as_of)).values()) == 1
