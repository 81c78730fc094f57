"""What does not fit together in a measure is a fault that says where and what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from rules.policy.compile import compile_policy
from rules.policy.faults import Fault, PolicyFaultsError
from rules.policy.law import Law

COUNT = {"label": "x", "count": "credits", "of": "outstanding", "window": "cumulative"}
GPA = {"label": "x", "mean": "grade_point", "window": "term"}
YEAR_GPA = {**GPA, "window": "school_year"}
RUN = {"label": "x", "periods": "gpa < 2", "each": "term"}


def a_policy(
    measures: dict[str, dict[str, Any]], when: str = "", screened: str = "term", **clause: Any
) -> dict[str, Any]:
    rule = {
        "id": "p.low",
        "level": "low",
        "clause": "一",
        "words": "一",
        "when": when or f"{next(iter(measures))} >= 1",
    }
    track = {"id": "study", "label": "x", "levels": [{"id": "low", "label": "低"}]}
    head = {"id": "p", "title": "x", "citation": "x", "screened": screened, "tracks": [track]}
    return {**head, "measures": measures, "clauses": [{**rule, **clause}]}


def faults(*args: Any, **more: Any) -> list[Fault]:
    with pytest.raises(PolicyFaultsError) as caught:
        compile_policy(a_policy(*args, **more))
    return list(caught.value.faults)


def compiled(*args: Any, **more: Any) -> Law:
    return compile_policy(a_policy(*args, **more))


def the_fault(*args: Any, **more: Any) -> Fault:
    (fault,) = faults(*args, **more)
    return fault


@pytest.mark.parametrize(
    ("measure", "key", "advice"),
    [
        ({**COUNT, "of": "selected", "count": "failures"}, "count", "不及格次数"),
        ({**COUNT, "of": "earned", "at_least_failures": "2"}, "at_least_failures", "只能用于不及格的课程"),
        ({**COUNT, "of": "due_and_not_earned", "kinds": ["retake"]}, "kinds", "只能用于不及格的课程"),
        ({**COUNT, "of": "failed_at_regular_exam", "kinds": ["retake"]}, "kinds", "of: failed"),
        ({**COUNT, "count_pending": "true"}, "count_pending", "due_and_not_earned"),
        ({**COUNT, "window": "whole"}, "of", "programme"),
        ({"label": "x", "share": "credits", "of": "programme", "among": "due", "window": "whole"}, "among", "whole"),
        ({"label": "x", "share": "credits", "of": "due", "among": "programme", "window": "whole"}, "of", "whole"),
        ({"label": "x", "earlier_level": "conduct"}, "earlier_level", "study"),
    ],
)
def test_a_choice_that_does_not_fit_is_a_fault_at_its_key(measure: dict[str, Any], key: str, advice: str) -> None:
    fault = the_fault({"m": measure})
    assert fault.path == ("measures", "m", key)
    assert advice in fault.message


@pytest.mark.parametrize(
    ("measure", "key"),
    [
        ({**COUNT, "of": "failed", "at_least_failures": "1"}, "at_least_failures"),
        ({**COUNT, "of": "failed", "kinds": []}, "kinds"),
        ({"label": "x", "rank": "gpa", "within": "dormitory"}, "within"),
        ({"label": "x", "earlier_level": "study", "back": "0"}, "back"),
        ({**RUN, "each": "month"}, "each"),
    ],
)
def test_a_value_outside_what_is_allowed_is_a_fault(measure: dict[str, Any], key: str) -> None:
    assert any(key in fault.path for fault in faults({"m": measure, "gpa": GPA}))


def test_a_measure_of_no_family_is_told_which_there_are() -> None:
    fault = the_fault({"m": {"label": "x", "of": "earned"}})
    assert "periods" in fault.message


class TestRanks:
    def test_a_rank_is_by_a_measure_or_formula_above_it(self) -> None:
        law = compiled({"gpa": GPA, "twice": {"label": "x", "formula": "gpa * 2"}, "r": {**RANK, "rank": "twice"}})
        assert set(law.ranked) == {"r"}

    @pytest.mark.parametrize("by", ["nothing", "r", "later"])
    def test_by_what_is_not_there_or_below_is_a_fault(self, by: str) -> None:
        measures = {"gpa": GPA, "r": {**RANK, "rank": by}, "later": {"label": "x", "formula": "gpa + 1"}}
        assert the_fault(measures).path == ("measures", "r", "rank")

    def test_the_hash_covers_what_is_ranked_by(self) -> None:
        rank = {**RANK, "rank": "f"}
        one, other = (compiled({"f": {"label": "x", "formula": f"gpa * {by}"}, "gpa": GPA, "r": rank}) for by in (2, 3))
        assert one.hash != other.hash


RANK = {"label": "x", "rank": "gpa", "within": "class"}


class TestPeriods:
    def test_the_condition_is_read_as_that_of_a_clause(self) -> None:
        fault = the_fault({"gpa": GPA, "m": {**RUN, "periods": "gpa <> 2"}})
        assert (fault.path, fault.column) == (("measures", "m", "periods"), 4)

    def test_an_unknown_name_is_a_fault_with_a_suggestion(self) -> None:
        assert "gpa" in the_fault({"gpa": GPA, "m": {**RUN, "periods": "gap < 2"}}).message

    @pytest.mark.parametrize("through", ["n > 1", "f > 1", "r > 1"])
    def test_periods_of_periods_are_a_fault_straight_or_through_others(self, through: str) -> None:
        between = {"f": {"label": "x", "formula": "n + 1"}, "r": {**RANK, "rank": "f"}}
        fault = the_fault({"gpa": GPA, "n": RUN, **between, "m": {**RUN, "periods": through}})
        assert fault.path == ("measures", "m", "periods")

    def test_a_row_that_ends_with_the_period_has_no_window(self) -> None:
        fault = the_fault({"gpa": GPA, "m": {**RUN, "window": "cumulative"}})
        assert fault.path == ("measures", "m", "window")

    def test_a_condition_of_school_years_uses_no_measure_of_a_term(self) -> None:
        fault = the_fault({"gpa": GPA, "m": {**RUN, "each": "school_year"}})
        assert fault.path == ("measures", "gpa", "window")

    def test_the_hash_covers_the_condition(self) -> None:
        one, other = (compiled({"gpa": GPA, "m": {**RUN, "periods": f"gpa < {at}"}}) for at in ("2", "2.1"))
        assert one.hash != other.hash


class TestYearlyPolicies:
    def test_there_is_no_term_except_in_a_condition_of_terms(self) -> None:
        law = compiled({"m": RUN, "r": {**RANK, "rank": "year"}, "gpa": GPA, "year": YEAR_GPA}, screened="school_year")
        assert set(law.conditions) == {"m"}

    @pytest.mark.parametrize(
        "shown", [{"when": "gpa < 2"}, {"figures": ["gpa"]}, {"courses": "gpa"}, {"when": "r > 1"}, {"when": "f > 1"}]
    )
    def test_a_measure_of_a_term_that_is_also_used_elsewhere_is_a_fault(self, shown: dict[str, Any]) -> None:
        others = {"f": {"label": "x", "formula": "gpa + 1"}, "r": {**RANK, "rank": "gpa"}}
        fault = the_fault({"m": RUN, "gpa": GPA, **others}, screened="school_year", **shown)
        assert fault.path == ("measures", "gpa", "window")

    @pytest.mark.parametrize("window", ["term", "previous_term"])
    def test_a_measure_of_a_term_that_nothing_uses_is_a_fault(self, window: str) -> None:
        fault = the_fault({"c": COUNT, "gpa": {**GPA, "window": window}}, screened="school_year")
        assert fault.path == ("measures", "gpa", "window")


def test_the_whole_programme_is_no_evidence() -> None:
    whole = {**COUNT, "of": "programme", "window": "whole"}
    assert the_fault({"m": whole}, courses="m").path == ("clauses", 0, "courses")


def test_keys_that_are_left_out_are_no_part_of_the_hash() -> None:
    """A key that the product learns later changes no older law."""
    plain, said = compiled({"m": COUNT}), compiled({"m": {**COUNT, "kinds": ["regular", "makeup", "retake"]}})
    assert plain.hash != said.hash
    assert plain.hash == compiled({"m": {**COUNT, "near": "4", "label": "y"}}).hash
