"""The oracle against cases worked out by hand, so that it is more than a second opinion."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from . import Knobs, evaluate, read_bundle
from .generator import Bundle, write

PERIOD, AS_OF = "2023-2024-1", date(2024, 3, 20)


def a_college() -> Bundle:
    """Invent two school years, a few courses and one student."""
    bundle = Bundle()
    bundle.add("terms", "2022-2023-1", "2022-09-01", "2023-01-15", "2023-03-15")
    bundle.add("terms", "2022-2023-2", "2023-03-01", "2023-07-05", "2023-09-15")
    bundle.add("terms", "2023-2024-1", "2023-09-01", "2024-01-15", "2024-03-20")
    bundle.add("terms", "2023-2024-2", "2024-03-01", "2024-07-05", "2024-09-15")
    for code, worth, degree in (("A", "5", "true"), ("B", "4", "true"), ("C", "10", "false"), ("D", "20", "false")):
        bundle.add("courses", code, f"课程{code}", worth, "required", degree)
    for code in "EFGHIJK":
        bundle.add("courses", code, f"课程{code}", "1", "elective", "false")
    bundle.add("students", "S1", "学生一", "学院", "专业", "一班", "2022", "enrolled")
    bundle.add("enrolments", "S1", "K", "2022-2023-1")
    bundle.add("attempts", "S1", "K", "2022-2023-1", "regular", "85", "", "2023-01-10")
    return bundle


def failed(bundle: Bundle, codes: str, kind: str = "regular", on: str = "2024-01-10", score: str = "59.99") -> Bundle:
    """Fail the courses in the period's term."""
    for code in codes:
        bundle.add("attempts", "S1", code, PERIOD, kind, score, "", on)
    return bundle


def found(bundle: Bundle, folder: Path, policy: str, as_of: date = AS_OF, knobs: Knobs | None = None) -> dict[str, Any]:
    """Evaluate the bundle for the period's term, or its year."""
    period = PERIOD[:9] if policy == "ustl" else PERIOD
    return evaluate(read_bundle(write(bundle, folder)), policy, period, as_of, knobs or Knobs())


def rules(assessment: dict[str, Any]) -> list[str]:
    """Name the rules that hit."""
    return [rule["id"] for warning in assessment["warnings"] for rule in warning["rules"]]


def test_a_make_up_that_ends_today_is_over_and_one_that_ends_tomorrow_is_not(tmp_path: Path) -> None:
    bundle = failed(a_college(), "A")
    assert rules(found(bundle, tmp_path, "lsec")) == ["lsec.one_after_makeup"]
    assert rules(found(bundle, tmp_path, "lsec", date(2024, 3, 19))) == []


def test_a_failed_make_up_closes_at_once_but_one_not_sat_does_not(tmp_path: Path) -> None:
    early = date(2024, 3, 10)
    sat = failed(failed(a_college(), "A"), "A", "makeup", "2024-03-10")
    deferred = failed(a_college(), "A")
    deferred.add("attempts", "S1", "A", PERIOD, "makeup", "", "deferred", "2024-03-10")
    assert rules(found(sat, tmp_path, "lsec", early)) == ["lsec.one_after_makeup"]
    assert rules(found(deferred, tmp_path, "lsec", early)) == []


@pytest.mark.parametrize(("count", "levels"), [(3, []), (4, ["level2"]), (5, ["level2"]), (6, ["level1"])])
def test_bhuad_counts_courses_of_all_terms(tmp_path: Path, count: int, levels: list[str]) -> None:
    assessment = found(failed(a_college(), "EFGHIJ"[:count]), tmp_path, "bhuad")
    assert [warning["level"] for warning in assessment["warnings"]] == levels
    assert [item["rule"] for item in assessment["referrals"]] == (["bhuad.repeat_year"] if count >= 5 else [])


@pytest.mark.parametrize(("count", "hit"), [(0, "bhuad.level1.discipline"), (4, "bhuad.level2.courses")])
def test_bhuad_a_sanction_decides_only_below_four_courses(tmp_path: Path, count: int, hit: str) -> None:
    bundle = failed(a_college(), "EFGHIJ"[:count])
    bundle.add("events", "S1", "discipline", "2024-03-20")
    assessment = found(bundle, tmp_path, "bhuad")
    assert rules(assessment) == [hit]
    assert assessment["warnings"][0]["rules"][0]["events"] == [{"kind": "discipline", "occurred_on": "2024-03-20"}]


def test_asnu_fifteen_percent_exactly_is_orange(tmp_path: Path) -> None:
    bundle = failed(a_college(), "EFG")
    bundle.add("enrolments", "S1", "C", PERIOD)
    for code in "HIJ":
        bundle.add("enrolments", "S1", code, PERIOD)
    bundle.add("enrolments", "S1", "B", PERIOD)
    assert rules(found(bundle, tmp_path, "asnu"))[0] == "asnu.orange.share"


def test_asnu_gpa_of_two_is_not_red_and_a_hair_below_is(tmp_path: Path) -> None:
    for score, expected in (("70", ["asnu.orange.gpa"]), ("69.99", ["asnu.orange.gpa", "asnu.red.gpa"])):
        bundle = failed(a_college(), "A", score=score)
        assert [rule for rule in rules(found(bundle, tmp_path, "asnu")) if "gpa" in rule] == expected


def test_asnu_a_fall_of_fifteen_points_awaits_review(tmp_path: Path) -> None:
    warning = found(failed(a_college(), "A", score="70"), tmp_path, "asnu")["warnings"][0]
    assert (warning["level"], warning["review"], warning["firm_level"]) == ("red", True, "orange")
    assert warning["rules"][-1]["figures"] == {"mean": "70", "before": "85", "drop": "15"}


def test_ustl_twenty_credits_downgrade_and_thirty_are_referred(tmp_path: Path) -> None:
    assert rules(found(failed(a_college(), "D"), tmp_path, "ustl"))[0] == "ustl.downgrade"
    thirty = found(failed(a_college(), "CD"), tmp_path, "ustl")
    assert (rules(thirty), thirty["referrals"][0]["rule"]) == ([], "ustl.beyond_downgrade")


def test_ustl_a_required_course_never_taken_is_due_in_its_study_term(tmp_path: Path) -> None:
    bundle = a_college()
    bundle.add("programmes", "专业", "2022", "D", "3")
    assessment = found(bundle, tmp_path, "ustl")
    assert assessment["warnings"][0]["rules"][0]["courses"] == [
        {"course_code": "D", "term": "2023-2024-1", "credits": "20", "score": None}
    ]


def test_ustl_a_leave_moves_later_study_terms_on(tmp_path: Path) -> None:
    bundle = a_college()
    bundle.add("programmes", "专业", "2022", "D", "4")
    bundle.add("events", "S1", "leave", "2023-09-01", "2024-01-20")
    assessment = found(bundle, tmp_path, "ustl", date(2024, 9, 20))
    assert rules(assessment) == []
    bundle.tables["programmes"][0]["study_term"] = "3"
    assert rules(found(bundle, tmp_path, "ustl", date(2024, 9, 20))) == ["ustl.downgrade"]


def test_the_first_term_is_left_out_until_it_has_ended(tmp_path: Path) -> None:
    bundle = failed(a_college(), "A")
    bundle.tables["enrolments"].clear()
    del bundle.tables["attempts"][0]
    assert found(bundle, tmp_path, "asnu", date(2024, 1, 14))["skipped"][0]["reason"] == "first_term"
    assert found(bundle, tmp_path, "asnu", date(2024, 1, 15))["skipped"] == []


def test_a_later_pass_counts_whatever_its_term(tmp_path: Path) -> None:
    bundle = failed(a_college(), "A")
    bundle.add("attempts", "S1", "A", "2023-2024-2", "retake", "60", "", "2024-07-01")
    assert rules(found(bundle, tmp_path, "lsec", date(2024, 6, 30))) == ["lsec.one_after_makeup"]
    assert rules(found(bundle, tmp_path, "lsec", date(2024, 7, 1))) == []
