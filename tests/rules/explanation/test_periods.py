"""The terms behind a count of terms: which counted, which did not and why, with the figures of each."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from reports.looking_back import period_texts
from rules.explanation.explain import explain
from rules.explanation.explanation_json import argument_object
from rules.explanation.figures import PeriodCount
from rules.policy.compile import compile_policy
from rules.policy.law import Law
from tests.rules.college import AFTER_AUTUMN, AUTUMN, STUDENT, College, a_college
from tests.rules.explanation.asking import clause, figures, why
from tests.rules.families.test_policies import invented, terms_with
from tests.rules.test_policy_file import a_policy

YEAR, AFTER_THE_YEAR = "2024-2025", date(2025, 9, 20)
LOW, HIGH = "60", "90"


def counting(**measure: Any) -> Law:
    policy = a_policy()
    policy["measures"] = {
        "gpa": {"label": "平均学分绩点", "mean": "grade_point", "window": "term"},
        "gap": {"label": "差距", "formula": "2 - gpa"},
        "count": {"label": "低绩点学期数", "periods": "gap > 0.2 and gpa < 1.8", "each": "term", **measure},
    }
    policy["clauses"] = [{**policy["clauses"][0], "when": "count >= 2", "figures": ["count"]}]
    for key in ("courses", "events"):
        policy["clauses"][0].pop(key, None)
    return compile_policy(policy)


def count_of(college: College, law: Law) -> PeriodCount:
    (found,) = why(college, law).clauses[0].periods
    return found


def test_a_row_that_ends_with_the_period_is_listed_back_to_what_ends_it() -> None:
    argument = why(terms_with(HIGH, LOW, None, LOW), invented("streaks"))
    (count,) = clause(argument, "twice").periods
    assert (count.figure, count.label) == ("low_in_a_row", "平均学分绩点连续低于1.8的学期数")
    assert [(each.period, each.standing) for each in count.periods] == [
        ("2022-2023-2", "not_met"),
        ("2023-2024-1", "counted"),
        ("2023-2024-2", "passed_over"),
        ("2024-2025-1", "counted"),
    ]


@pytest.mark.parametrize(
    ("scores", "measure", "expected"),
    [
        ((LOW, LOW, HIGH, LOW, None, LOW), {}, ["not_met", "counted", "passed_over", "counted"]),
        ((LOW, LOW, HIGH), {}, ["not_met"]),
        ((LOW, LOW, None), {}, ["passed_over", "counted", "counted", "passed_over"]),
        ((LOW, LOW, HIGH, LOW), {"count": "longest"}, ["counted", "counted", "not_met", "met"]),
        ((LOW, HIGH, LOW), {"count": "longest"}, ["met", "not_met", "counted"]),
        ((LOW, HIGH, LOW), {"count": "total"}, ["counted", "not_met", "counted"]),
    ],
)
def test_each_term_says_what_became_of_it(
    scores: tuple[str | None, ...], measure: dict[str, str], expected: list[str]
) -> None:
    law = counting(**measure)
    college = terms_with(*scores)
    found = [each.standing for each in count_of(college, law).periods]
    assert found[-len(expected) :] == expected
    assert figures(why(college, law), law.clauses[0].id.partition(".")[2])["count"] == found.count("counted")


def test_what_lies_before_the_first_enrolment_is_not_listed() -> None:
    college = a_college().passed("A", LOW)
    assert [each.period for each in count_of(college, counting(count="total")).periods] == [AUTUMN]


def test_the_figures_are_those_of_the_term_formulas_too() -> None:
    line = count_of(terms_with("65", "66"), counting()).periods[-1]
    assert [(each.name, each.value) for each in line.figures] == [("gap", Fraction("0.4")), ("gpa", Fraction("1.6"))]


def test_a_term_without_a_gpa_is_unknown_and_ends_the_row() -> None:
    college = terms_with(LOW, LOW).attempt("EX", result="exempt", term="2023-2024-1")
    (first, *_) = count_of(college, counting()).periods
    assert (first.period, first.standing) == ("2023-2024-1", "unknown")
    assert [each.value for each in first.figures] == [None, None]


def test_school_years_are_listed_as_such() -> None:
    policy = a_policy()
    policy["screened"] = "school_year"
    policy["measures"] = {
        "gpa": {"label": "学年绩点", "mean": "grade_point", "window": "school_year"},
        "count": {"label": "低绩点学年数", "periods": "gpa < 1.8", "each": "school_year"},
    }
    policy["clauses"] = [{**policy["clauses"][0], "when": "count >= 2"}]
    for key in ("courses", "events"):
        policy["clauses"][0].pop(key, None)
    argument = explain(terms_with(LOW, LOW).facts(), compile_policy(policy), YEAR, AFTER_THE_YEAR, STUDENT)
    (count,) = argument.clauses[0].periods
    assert [each.period for each in count.periods][-2:] == ["2023-2024", YEAR]


def test_they_are_told_in_words_with_a_figure_per_term() -> None:
    lines = list(period_texts(count_of(terms_with(HIGH, "65", None, "66"), counting())))
    assert lines == [
        "计入的时段（低绩点学期数）：2023-2024-1 差距 0.5、平均学分绩点 1.5；2024-2025-1 差距 0.4、平均学分绩点 1.6",
        "未计入的时段（低绩点学期数）：2022-2023-2 差距 -2、平均学分绩点 4（不符合）；2023-2024-2（没有选课，略过）",
    ]


def test_a_program_reads_them_and_clauses_without_periods_look_as_ever() -> None:
    with_periods = argument_object(why(terms_with(LOW), counting()))["clauses"][0]
    assert with_periods["periods"][0]["periods"][-1] == {
        "period": AUTUMN,
        "standing": "counted",
        "figures": [
            {"name": "gap", "label": "差距", "kind": "grade_point", "value": "1"},
            {"name": "gpa", "label": "平均学分绩点", "kind": "grade_point", "value": "1"},
        ],
    }
    plain = argument_object(why(a_college().settled(), "asnu"))["clauses"]
    assert not any("periods" in each for each in plain)


def test_who_is_not_evaluated_has_no_periods() -> None:
    college = terms_with(LOW).student(STUDENT, status="leave")
    assert why(college, counting(), as_of=AFTER_AUTUMN).clauses[0].periods == ()
