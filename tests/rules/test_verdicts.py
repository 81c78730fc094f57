"""What a warning and a referral say: each rule in the policy's order, with its level, clause, figures and evidence."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from rules.assessment import RuleHit
from rules.policy.compile import compile_policy
from rules.policy.law import Law

from .college import STUDENT, College, a_college, codes, the_warning
from .test_policy_file import a_policy

MEASURES: dict[str, Any] = {
    "open": {"label": "门数", "count": "courses", "of": "outstanding", "window": "cumulative"},
    "owed": {"label": "学分", "count": "credits", "of": "outstanding", "window": "cumulative"},
    "sanctions": {"label": "处分", "events": ["discipline"], "window": "cumulative"},
    "mean": {"label": "均分", "mean": "score", "window": "term"},
    "ratio": {"label": "均分比门数", "formula": "mean / open"},
    "place": {"label": "名次", "rank": "mean", "within": "class", "best": "highest"},
}


def a_clause(name: str, level: str | None = "low", when: str = "open >= 0", **more: Any) -> dict[str, Any]:
    leads = {"level": level} if level else {"referral": True}
    return {"id": f"small.{name}", "clause": f"第{name}条", "words": "话。", "when": when, **leads, **more}


def a_law(*clauses: dict[str, Any]) -> Law:
    return compile_policy(a_policy(measures=MEASURES, knobs={}, clauses=list(clauses)))


def one_failure() -> College:
    return a_college().settled().course("F", "2.5").failed("F", "50").event("discipline", date(2024, 10, 1))


def the_hit(college: College, clause: dict[str, Any]) -> RuleHit:
    (hit,) = the_warning(college.judged(a_law(clause))).rules
    return hit


def test_a_rule_is_told_whole() -> None:
    shown = {"courses": "open", "events": "sanctions", "figures": ["open", "owed"], "review": True}
    hit = the_hit(one_failure(), a_clause("one", **shown))
    assert (hit.id, hit.level, hit.clause, hit.review) == ("small.one", "low", "第one条", True)
    assert hit.figures == {"open": 1, "owed": Fraction(5, 2)}
    assert [type(figure) for figure in hit.figures.values()] == [int, Fraction], "a count is a plain number"
    assert (codes(hit), [event.occurred_on for event in hit.events]) == (["F"], [date(2024, 10, 1)])


def test_a_rule_that_shows_nothing_and_one_that_finds_nothing_have_empty_evidence() -> None:
    for shown in ({}, {"courses": "open", "events": "sanctions"}):
        hit = the_hit(a_college().settled(), a_clause("one", **shown))
        assert (hit.courses, hit.events, hit.review) == ((), (), False)


def test_each_student_has_evidence_of_their_own() -> None:
    college = one_failure().student("S2").failed("G", student="S2").student("S3").passed("H", student="S3")
    law = a_law(a_clause("one", courses="open"), a_clause("two", None, courses="open"))
    found = college.judged(law)
    assert [(each.student_no, codes(each.rules[0])) for each in found.warnings] == [
        (STUDENT, ["F"]), ("S2", ["G"]), ("S3", []),
    ]  # fmt: skip
    shown = [(each.student_no, each.rule, [course.course_code for course in each.courses]) for each in found.referrals]
    assert shown == [(STUDENT, "small.two", ["F"]), ("S2", "small.two", ["G"]), ("S3", "small.two", [])]


def test_a_referral_has_figures_and_no_level_and_stands_in_no_warning() -> None:
    found = one_failure().judged(a_law(a_clause("one", None, "owed > 2", courses="open", review=True)))
    (referral,) = found.referrals
    assert (found.warnings, referral.figures) == ((), {"owed": Fraction(5, 2)})


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (False, False, ("high", False, "high")),
        (False, True, ("high", True, "low")),
        (True, False, ("high", False, "high")),
        (True, True, ("high", True, None)),
    ],
)
def test_a_level_is_firm_where_a_rule_reached_it_that_needs_no_judgement(
    low: bool, high: bool, told: tuple[str, bool, str | None]
) -> None:
    law = a_law(a_clause("high", "high", review=high), a_clause("low", review=low))
    warning = the_warning(one_failure().judged(law))
    assert (warning.level, warning.review, warning.firm_level) == told
    assert [rule.id for rule in warning.rules] == ["small.high", "small.low"], "in the policy's order"


def test_one_firm_rule_beside_one_to_be_judged_makes_the_level_firm() -> None:
    warning = the_warning(one_failure().judged(a_law(a_clause("one", review=True), a_clause("two"))))
    assert (warning.level, warning.review, warning.firm_level) == ("low", False, "low")


def test_the_figures_of_a_condition_are_each_of_its_measures_once() -> None:
    hit = the_hit(one_failure(), a_clause("one", when="ratio >= 40 and mean < 60 and owed > open"))
    assert list(hit.figures.items()) == [("mean", 50), ("open", 1), ("owed", Fraction(5, 2))]


def test_a_formula_that_is_named_is_a_figure_and_exact() -> None:
    named = a_clause("one", figures=["ratio", "mean"])
    assert the_hit(one_failure().failed("G", "51"), named).figures == {
        "ratio": Fraction(227, 9),
        "mean": Fraction(454, 9),
    }


def test_what_is_unknown_is_no_figure() -> None:
    assert the_hit(a_college().settled(), a_clause("one", figures=["ratio", "mean", "open"])).figures == {"open": 0}


def test_a_place_is_a_plain_number_and_no_figure_where_there_is_none() -> None:
    law = a_law(a_clause("one", figures=["place"]))
    college = one_failure().student("S2").passed("P", student="S2").student("S3").passed("OLD", student="S3")
    college.student("S4").passed("OLD", term="2021-2022-1", student="S4")
    figures = {each.student_no: each.rules[0].figures for each in college.judged(law).warnings}
    assert figures == {STUDENT: {"place": 3}, "S2": {"place": 1}, "S3": {"place": 1}, "S4": {}}
    assert type(figures["S2"]["place"]) is int
