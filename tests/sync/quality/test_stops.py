"""Every stop of DOMAIN section 6, just below, at and above its limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from config.policy_files import load_policy
from config.settings import Limits
from rules.engine.evaluate import evaluate
from sync.quality.classes import LastTime, class_stops
from sync.quality.completeness import completeness_stops, counts_after_makeup
from sync.quality.differences import Difference, difference_stop
from sync.quality.pending import pending_stop
from sync.quality.stops import Stop
from tests.sync.quality.builders import AS_OF, PERIOD, an_assessment
from tests.sync.store.builders import (
    NEXT_AUTUMN,
    SPRING,
    Row,
    a_calendar,
    a_course,
    a_student,
    an_attempt,
    an_enrolment,
    some_facts,
)

HUNDRED = [f"{number:03d}" for number in range(100)]
LEVELS = frozenset({"良好"})


def students(numbers: Sequence[str] = HUNDRED, **values: Any) -> list[Row]:
    return [a_student(number, **values) for number in numbers]


def codes(stops: Iterator[Stop]) -> list[str]:
    return [stop.code for stop in stops]


def pending(*missing: str, share: str = "0.02", skipped: Sequence[str] = (), **values: Any) -> list[str]:
    marked = [an_attempt(student_no=number) for number in HUNDRED if number not in missing]
    rows = [an_enrolment(number) for number in HUNDRED]
    facts = some_facts(students=students(), enrolments=rows, attempts=[*marked, *values.get("more", ())])
    period, as_of = values.get("period", PERIOD), values.get("as_of", AS_OF)
    return codes(pending_stop(facts, skipped, period, as_of, LEVELS, Decimal(share)))


def test_two_of_a_hundred_pending_marks_pass_and_three_stop() -> None:
    assert pending("000", "001") == []
    assert pending("000", "001", "002") == ["pending"]


def test_pending_marks_of_those_who_are_not_judged_do_not_count() -> None:
    assert pending("000", "001", "002", skipped=["002"]) == ["pending"]
    assert pending("000", "001", "002", skipped=["001", "002"]) == []


def test_a_mark_given_after_the_day_is_pending_and_a_term_still_running_is_not_counted() -> None:
    assert pending(as_of=date(2024, 1, 14)) == ["pending"]
    assert pending(as_of=date(2024, 1, 11)) == []
    assert pending(period="2023-2024", as_of=date(2024, 3, 20)) == []


@pytest.mark.parametrize(
    ("row", "open_"),
    [
        (an_attempt(None, student_no="000"), True),
        (an_attempt(None, student_no="000", result="deferred"), True),
        (an_attempt("丙", student_no="000"), True),
        (an_attempt("良好", student_no="000"), False),
        (an_attempt(None, student_no="000", result="absent"), False),
        (an_attempt(None, student_no="000", result="exempt"), False),
        (an_attempt("10", student_no="000", kind="makeup"), False),
    ],
)
def test_what_counts_as_an_outcome(row: Row, open_: bool) -> None:
    assert pending("000", share="0", more=[row]) == (["pending"] if open_ else [])


def test_the_gate_counts_as_the_engine_does() -> None:
    law = load_policy("asnu")
    rows = [an_attempt(student_no=number) for number in HUNDRED[:90]]
    facts = some_facts(students=students(), enrolments=[an_enrolment(number) for number in HUNDRED], attempts=rows)
    counted = evaluate(facts, law, PERIOD, AS_OF).pending
    assert (counted.enrolments, counted.of) == (10, 100)
    (stop,) = pending_stop(facts, (), PERIOD, AS_OF, law.level_grades, Decimal("0.02"))
    assert "100 条选课中有 10 条" in stop.text
    assert len(stop.details) == 10


def a_difference(student_no: str) -> Difference:
    return Difference(student_no, "MATH101", PERIOD, "regular", "58", "85")


def test_differences_of_one_percent_of_the_students_pass_and_more_stop() -> None:
    facts = some_facts(students=students())
    limit = Decimal("0.01")
    assert codes(difference_stop([a_difference("000"), a_difference("000")], facts, PERIOD, limit)) == []
    two = [a_difference("000"), a_difference("001")]
    assert codes(difference_stop(two, facts, PERIOD, limit)) == ["registrar_differences"]
    assert codes(difference_stop([a_difference("x"), a_difference("y")], facts, PERIOD, limit)) == []


def test_courses_without_credits_stop_where_anybody_takes_them() -> None:
    law = load_policy("asnu")
    free = [a_course(), a_course("PE101", credits="0")]
    taken = some_facts(courses=free, attempts=[an_attempt(course_code="PE101")])
    assert codes(completeness_stops(some_facts(courses=free), law, PERIOD)) == []
    assert codes(completeness_stops(taken, law, PERIOD)) == ["no_credits"]


@pytest.mark.parametrize(
    ("policy", "major", "stopped"),
    [("ustl", "软件工程", True), ("ustl", "英语", False), ("asnu", "软件工程", False)],
)
def test_a_course_without_credits_that_nobody_took_stops_where_the_law_counts_what_is_due(
    policy: str, major: str, stopped: bool
) -> None:
    row = {"major": major, "entry_year": 2023, "course_code": "PE101", "study_term": 1}
    facts = some_facts(courses=[a_course(), a_course("PE101", credits="0")], programmes=[row])
    found = codes(completeness_stops(facts, load_policy(policy), PERIOD))
    assert ("no_credits" in found) is stopped


@pytest.mark.parametrize(("policy", "counts"), [("asnu", False), ("bhuad", True)])
def test_an_empty_end_of_makeup_stops_where_the_law_counts_after_it(policy: str, counts: bool) -> None:
    law = load_policy(policy)
    assert counts_after_makeup(law) is counts
    facts = some_facts(attempts=[an_attempt(), an_attempt(term=NEXT_AUTUMN)])
    assert codes(completeness_stops(facts, law, NEXT_AUTUMN)) == (["no_makeup_end"] if counts else [])
    assert codes(completeness_stops(facts, law, SPRING)) == []


def test_a_term_in_which_nothing_was_graded_needs_no_end_of_makeup() -> None:
    assert codes(completeness_stops(some_facts(attempts=[an_attempt()]), load_policy("bhuad"), NEXT_AUTUMN)) == []


def hits(number: int, size: int = 20, last: int | None = None, skipped: int = 0, **limits: Any) -> list[str]:
    """Judge a class of which so many were hit, and so many the last time."""
    members = HUNDRED[:size]
    assessment = an_assessment(*members[:number], skipped=tuple(members[size - skipped :] if skipped else ()))
    before = None if last is None else LastTime(members[:last])
    return codes(class_stops(assessment, some_facts(students=students(members)), before, Limits(**limits)))


def test_three_in_ten_of_a_class_pass_and_more_are_held() -> None:
    assert hits(3, size=10) == []
    assert hits(4, size=10) == ["class_share"]


@pytest.mark.parametrize(("number", "held"), [(299, False), (300, False), (301, True)])
def test_thirty_percent_to_a_tenth(number: int, held: bool) -> None:
    members = [f"{each:04d}" for each in range(1000)]
    assessment = an_assessment(*members[:number])
    found = codes(class_stops(assessment, some_facts(students=students(members)), None, Limits()))
    assert found == (["class_share"] if held else [])


@pytest.mark.parametrize(("number", "size", "held"), [(9, 9, False), (3, 10, False), (4, 10, True), (10, 10, True)])
def test_a_class_of_ten_is_looked_at_and_one_of_nine_is_not(number: int, size: int, held: bool) -> None:
    assert hits(number, size=size) == (["class_share"] if held else [])


@pytest.mark.parametrize(
    ("before", "now", "held"), [(1, 2, False), (1, 3, True), (2, 5, False), (2, 6, True), (0, 6, False)]
)
def test_three_times_the_last_share_at_the_same_size(before: int, now: int, held: bool) -> None:
    assert hits(now, size=20, last=before) == (["class_share"] if held else [])


def test_the_last_share_is_of_those_who_were_judged_then() -> None:
    members = HUNDRED[:20]
    facts, now = some_facts(students=students(members)), an_assessment(*members[:6])
    half = LastTime(members[:2], members[10:])
    assert codes(class_stops(now, facts, half, Limits())) == []
    assert codes(class_stops(now, facts, LastTime(members[:2]), Limits())) == ["class_share"]


def test_who_left_the_register_since_is_not_of_the_last_share() -> None:
    members = HUNDRED[:20]
    facts, now = some_facts(students=students(members)), an_assessment(*members[:3])
    assert codes(class_stops(now, facts, LastTime([members[0], "gone"]), Limits())) == ["class_share"]


def test_a_small_class_is_not_held() -> None:
    assert hits(9, size=9) == []
    assert hits(9, size=10, skipped=1) == []


def test_who_was_passed_over_is_not_of_the_class() -> None:
    assert hits(4, size=14) == []
    assert hits(4, size=14, skipped=2) == ["class_share"]


def test_three_times_the_last_share_is_held() -> None:
    assert hits(5, last=2) == []
    assert hits(6, last=2) == ["class_share"]
    assert hits(3, last=0) == []
    assert hits(3, last=None) == []


def test_a_student_hit_on_two_tracks_is_one_of_the_class() -> None:
    assessment = an_assessment("000", "000", "001", "001", "002", "002")
    assert codes(class_stops(assessment, some_facts(students=students(HUNDRED[:10])), None, Limits())) == []


def test_classes_of_two_colleges_under_one_name_are_two() -> None:
    both = students(HUNDRED[:10]) + students(HUNDRED[10:20], college="外国语学院")
    stops = list(class_stops(an_assessment(*HUNDRED[:4]), some_facts(students=both), None, Limits()))
    assert [stop.details for stop in stops] == [("000", "001", "002", "003")]


def test_the_calendar_of_the_tests_has_an_open_makeup() -> None:
    assert [row.get("makeup_ends_on") is None for row in a_calendar()] == [False, False, True]
