"""What a clause left out, and why: DOMAIN.md section 2, one kind after the other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.explanation.argument import Provenance
from rules.policy.compile import compile_policy
from rules.policy.law import Law
from tests.rules.college import AUTUMN, LAST_AUTUMN, LAST_SPRING, SPRING, College, a_college
from tests.rules.explanation.asking import clause, left_out, why
from tests.rules.test_policy_file import a_policy

COUNT = "level2.courses"
"""bhuad: outstanding after make-up, all terms."""
AFTER = date(2025, 4, 1)
"""After the as-of date."""


def reason(college: College, course: str = "X", **more: Any) -> str | None:
    return left_out(why(college.settled(), "bhuad", **more), COUNT).get(course)


@pytest.mark.parametrize(
    ("college", "expected"),
    [
        (a_college().failed("X").passed("X", kind="makeup"), "passed_later"),
        (a_college().failed("X", term=LAST_AUTUMN).passed("X", kind="retake", term=SPRING, on=AFTER), None),
        (a_college().failed("X", term=LAST_AUTUMN).passed("X", kind="retake", on=date(2025, 3, 20)), "passed_later"),
        (a_college().failed("X").attempt("X", kind="retake", result="exempt", on=AFTER), None),
        (a_college().failed("X").attempt("X", kind="retake", result="exempt"), "exempt"),
        (a_college().pending("X"), "pending"),
        (a_college().attempt("X", result="deferred"), "deferred"),
        (a_college().attempt("X", "未知"), "unreadable"),
        (a_college().failed("X", on=AFTER), "not_yet_known"),
        (a_college().passed("X", on=AFTER), None),
        (a_college().failed("X", term=SPRING, on=date(2025, 3, 1)), "later_term"),
        (a_college().pending("X", term=SPRING), None),
        (a_college().failed("X"), None),
        (a_college().passed("X"), None),
        (a_college().pending("X").passed("X", kind="makeup"), None),
    ],
)
def test_each_course_that_failed_or_is_open_and_does_not_count_has_its_reason(
    college: College, expected: str | None
) -> None:
    assert reason(college) == expected


def test_a_mark_without_a_date_is_not_known() -> None:
    college = a_college().failed("X")
    college.attempts[-1]["graded_on"] = None
    assert reason(college) == "undated"


def test_a_makeup_still_to_come_is_told_until_the_day_on_which_it_ends() -> None:
    before = a_college().failed("X").term(AUTUMN, makeup_ends_on=date(2025, 3, 21))
    on_the_day = a_college().failed("X").term(AUTUMN, makeup_ends_on=date(2025, 3, 20))
    assert reason(before) == "makeup_to_come"
    assert reason(on_the_day) is None


def test_asnu_names_no_makeup_and_leaves_out_none_for_it() -> None:
    college = a_college().settled().failed("X").term(AUTUMN, makeup_ends_on=date(2025, 3, 21))
    assert left_out(why(college, "asnu"), "yellow.credits") == {}


def test_a_hidden_mark_is_told_apart_from_one_not_there_where_the_store_knows() -> None:
    provenance = Provenance(pending={("X", AUTUMN): "hidden"})
    assert reason(a_college().pending("X"), provenance=provenance) == "hidden"
    odd = Provenance(pending={("X", AUTUMN): "out_of_range"})
    assert reason(a_college().pending("X"), provenance=odd) == "unreadable"
    assert reason(a_college().pending("X"), provenance=Provenance(pending={("X", AUTUMN): "nomark"})) == "pending"


def test_the_code_that_an_equivalence_replaced_stands_with_the_attempt() -> None:
    college = a_college().settled().failed("X")
    argument = why(college, "bhuad", provenance=Provenance(replaced={("X", AUTUMN): "OLD-X"}))
    (record,) = (each for each in argument.courses if each.course_code == "X")
    assert [each.replaced_code for each in record.attempts] == ["OLD-X"]


def test_an_outstanding_course_of_another_term_does_not_count_for_the_term() -> None:
    college = a_college().settled().failed("X", term=LAST_SPRING).failed("Y")
    assert left_out(why(college, "asnu"), "yellow.share") == {"X": "other_term"}
    assert left_out(why(college, "lsec"), "one_after_makeup") == {"X": "other_term"}


def test_a_failed_retake_is_no_failure_at_the_regular_exam() -> None:
    college = a_college().settled().failed("X", term=LAST_AUTUMN).failed("X", kind="retake").failed("Y", kind="retake")
    assert left_out(why(college, "lsec"), "regular_failures") == {"X": "other_term", "Y": "not_regular"}


def test_a_course_made_up_still_counts_as_failed_at_the_regular_exam() -> None:
    college = a_college().settled().failed("X").passed("X", kind="makeup")
    assert [each.course_code for each in clause(why(college, "lsec"), "regular_failures").courses] == ["X"]
    assert left_out(why(college, "lsec"), "regular_failures") == {}


def test_a_gpa_leaves_out_exemptions_passes_without_a_score_and_open_marks() -> None:
    college = a_college().settled().passed("A").attempt("B", result="exempt").attempt("C", result="pass")
    college.pending("D").passed("E", term=LAST_AUTUMN)
    assert left_out(why(college, "asnu"), "red.gpa") == {"B": "exempt", "C": "no_score", "D": "pending"}


def test_a_degree_gpa_leaves_out_what_is_no_degree_course() -> None:
    college = a_college().settled().course("A", degree_course=True).passed("A", term=LAST_AUTUMN)
    college.passed("B", term=LAST_AUTUMN)
    assert left_out(why(college, "ustl", period="2023-2024"), "degree") == {"B": "filtered"}


def test_a_failed_course_of_another_type_is_not_of_the_courses_counted() -> None:
    from tests.rules.college import changed

    college = a_college().settled().course("X", course_type="elective").failed("X", term=LAST_AUTUMN)
    argument = why(college, changed("ustl", course_types=["required"]), period="2023-2024")
    assert left_out(argument, "downgrade") == {"X": "filtered"}


def test_nothing_is_left_out_of_events_and_of_what_was_selected() -> None:
    argument = why(a_college().settled().pending("X").event("exam_absence", date(2024, 12, 1)), "asnu")
    assert left_out(argument, "red.absence") == {}


def test_a_course_that_failed_less_often_than_the_clause_asks_is_left_unsaid() -> None:
    policy = a_policy()
    policy["measures"]["courses"]["at_least_failures"] = "2"
    policy["measures"]["term"] = {**policy["measures"]["courses"], "window": "term"}
    policy["clauses"][0]["when"] = "courses + term >= limit and courses >= term"
    argument = why(a_college().settled().failed("X").pending("Y"), compile_policy(policy))
    assert left_out(argument, "low") == {"Y": "pending"}
    assert clause(argument, "low").bounds == ()


def by(*, when: str = "figure >= 0", **measure: Any) -> Law:
    """A policy of one clause on one measure."""
    policy = a_policy()
    policy["measures"] = {"figure": {"label": "数", **measure}}
    policy["clauses"] = [{"id": "small.low", "level": "low", "clause": "第二条", "words": "虚构", "when": when}]
    policy["knobs"] = {}
    return compile_policy(policy)


def without(college: College, **measure: Any) -> dict[str, str]:
    return left_out(why(college.settled(), by(**measure)), "low")


@pytest.mark.parametrize(
    ("college", "expected"),
    [
        (a_college().failed("X", term=LAST_AUTUMN).passed("X", kind="retake"), {"X": "other_term"}),
        (a_college().failed("X").passed("X", kind="makeup"), {}),
        (a_college().failed("X", term=SPRING, on=date(2025, 3, 1)), {"X": "later_term"}),
        (a_college().course("X", course_type="elective").failed("X"), {"X": "filtered"}),
        (a_college().pending("X"), {"X": "pending"}),
        (a_college().failed("X").term(AUTUMN, makeup_ends_on=date(2025, 3, 21)), {}),
        (a_college().passed("X"), {}),
    ],
)
def test_failed_at_all_counts_whatever_came_later(college: College, expected: dict[str, str]) -> None:
    assert (
        without(college, count="courses", of="failed", window="term", only={"course_types": ["required"]}) == expected
    )


def progressing() -> College:
    college = a_college().course("E", course_type="elective").passed("E").scheduled("P", 7).passed("P")
    college.scheduled("F", 7).failed("F").scheduled("N", 7).scheduled("D", 7).attempt("D", result="deferred")
    return college.passed("B", term=LAST_SPRING)


def test_of_what_is_due_it_is_told_what_is_not_earned_and_of_the_rest_that_it_is_not_due() -> None:
    share = {"share": "credits", "of": "due_and_earned", "among": "due", "window": "term"}
    earned_alone = {"F": "not_earned", "N": "never_taken", "D": "deferred"}
    assert without(progressing(), **share) == {**earned_alone, "B": "not_due", "OLD": "not_due"}
    required = {**share, "only": {"course_types": ["required"]}}
    assert without(progressing(), **required) == {**earned_alone, "B": "not_due", "OLD": "not_due", "E": "filtered"}


def test_of_the_programme_it_is_told_what_is_not_earned() -> None:
    share = {"share": "courses", "of": "programme_and_earned", "among": "programme", "window": "whole"}
    assert without(progressing(), **share) == {
        "F": "not_earned",
        "N": "never_taken",
        "D": "deferred",
        "B": "not_due",
        "E": "not_due",
        "OLD": "not_due",
    }


def test_credits_earned_in_another_term_are_of_that_term() -> None:
    college = a_college().passed("A", term=LAST_SPRING).passed("A", kind="retake").passed("B").failed("C")
    found = without(college, count="credits", of="earned", window="term")
    assert found == {"A": "other_term", "OLD": "other_term", "C": "not_earned"}


def test_what_the_filter_keeps_out_of_the_earned_credits_is_named_passed_or_not() -> None:
    college = a_college().passed("A").course("E", course_type="elective").passed("E")
    college.course("F", course_type="elective").failed("F")
    found = without(college, count="credits", of="earned", window="cumulative", only={"course_types": ["required"]})
    assert found == {"E": "filtered", "F": "filtered"}


def test_of_what_was_selected_the_filter_alone_leaves_out() -> None:
    college = a_college().passed("A").course("E", course_type="elective").passed("E")
    college.course("F", course_type="elective").passed("F", term=LAST_SPRING)
    only = {"course_types": ["required"]}
    assert without(college, count="courses", of="selected", window="term", only=only) == {"E": "filtered"}
    assert without(college, count="courses", of="selected", window="term") == {}


def test_of_a_share_both_parts_tell_what_they_left_out() -> None:
    college = a_college().failed("X").passed("X", kind="makeup").failed("Y", term=LAST_SPRING)
    college.course("E", course_type="elective").failed("E").pending("O").failed("Z").passed("G")
    share = {"share": "credits", "of": "outstanding", "among": "selected", "window": "term"}
    found = without(college, **share, only={"course_types": ["required"]})
    assert found == {"X": "passed_later", "Y": "other_term", "E": "filtered", "O": "pending"}


def test_a_rank_tells_what_the_figure_left_out_by_which_is_ranked() -> None:
    policy = a_policy()
    policy["measures"] = {
        "gpa": {"label": "绩点", "mean": "grade_point", "window": "term"},
        "twice": {"label": "两倍", "formula": "gpa * two"},
        "place": {"label": "名次", "rank": "twice", "within": "class"},
    }
    policy["clauses"] = [
        {"id": "small.low", "level": "low", "clause": "第二条", "words": "虚构", "when": "place >= 1 and gpa < 5"}
    ]
    policy["knobs"] = {"two": {"label": "倍数", "clause": "第二条", "reading": "虚构", "value": "2"}}
    college = a_college().settled().passed("A").attempt("B", result="exempt").pending("C")
    assert left_out(why(college, compile_policy(policy)), "low") == {"B": "exempt", "C": "pending"}
