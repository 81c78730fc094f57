"""Grade points by every published formula, at every edge of its bands, written down from the published tables."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.policy.compile import compile_policy
from rules.policy.faults import PolicyFaultsError
from rules.policy.grade_points import NAMED_FORMULAS
from rules.policy.law import Law
from tests.rules.college import AUTUMN, LAST_AUTUMN, LAST_SPRING, STUDENT, College, a_college

TABLES = {
    "score_minus_50_over_10": "60:1 60.000001:1.0000001 73.5:2.35 99.999999:4.9999999 100:5",
    "score_minus_45_over_10_at_most_4": "60:1.5 84.999999:3.9999999 85:4 85.000001:4 100:4",
    "four_minus_3_gaps_squared_over_1600": "60:1 80:3.25 85:3.578125 90:3.8125 100:4",
    "bands_4_3_2_1": "60:1 69.999999:1 70:2 79.999999:2 80:3 89.999999:3 90:4",
    "bands_4_from_85_70_60": "60:2 69.999999:2 70:3 84.999999:3 85:4 100:4",
    "bands_4_from_85_75_60": "60:2 74.999999:2 75:3 84.999999:3 85:4 100:4",
    "bands_4_from_90_85_82_78_75_72_68_64_60": (
        "60:1 63.999999:1 64:1.5 67.999999:1.5 68:2 71.999999:2 72:2.3 74.999999:2.3 75:2.7 "
        "77.999999:2.7 78:3 81.999999:3 82:3.3 84.999999:3.3 85:3.7 89.999999:3.7 90:4 100:4"
    ),
    "bands_4.3_from_90_85_80_75_70_65_60": (
        "60:2.3 64.999999:2.3 65:2.7 69.999999:2.7 70:3 74.999999:3 75:3.3 79.999999:3.3 80:3.7 "
        "84.999999:3.7 85:4 89.999999:4 90:4.3"
    ),
    "bands_4.3_from_95_90_85_80_75_70_67_65_62_60": (
        "60:1 61.999999:1 62:1.7 64.999999:1.7 65:2 66.999999:2 67:2.3 69.999999:2.3 70:2.7 "
        "74.999999:2.7 75:3 79.999999:3 80:3.3 84.999999:3.3 85:3.7 89.999999:3.7 90:4 94.999999:4 "
        "95:4.3"
    ),
    "bands_5_from_90_85_80_75_70_65_60": (
        "60:2 64.999999:2 65:2.5 69.999999:2.5 70:3 74.999999:3 75:3.5 79.999999:3.5 80:4 84.999999:4 "
        "85:4.5 89.999999:4.5 90:5"
    ),
}
"""Per formula ``score:point`` as its table gives it; just below an edge the lower band holds."""

QUADRATIC = "four_minus_3_gaps_squared_over_1600"


def table(name: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in TABLES[name].split())


def a_law(**grades: Any) -> Law:
    """A policy whose only clause shows everybody's GPA."""
    return compile_policy(
        {
            "id": "points",
            "title": "示例学院绩点办法",
            "citation": "示例〔2025〕2 号",
            "screened": "term",
            "tracks": [{"id": "study", "label": "学业", "levels": [{"id": "shown", "label": "示"}]}],
            "measures": {"gpa": {"label": "平均绩点", "mean": "grade_point", "window": "cumulative"}},
            "clauses": [
                {"id": "points.shown", "level": "shown", "clause": "第一条", "words": "平均绩点。", "when": "gpa >= 0"}
                | {"courses": "gpa"}
            ],
            "grades": grades,
        }
    )


def gpas(college: College, **grades: Any) -> dict[str, Fraction]:
    """The GPA of each student who has one."""
    found = college.judged(a_law(**grades))
    return {each.student_no: Fraction(each.rules[0].figures["gpa"]) for each in found.warnings}


def gpa(college: College, **grades: Any) -> Fraction | None:
    return gpas(college, **grades).get(STUDENT)


def one_mark_each(marks: list[str]) -> College:
    """A student per mark, each with a single course."""
    college = a_college().course("M")
    for mark in marks:
        college.student(f"S{mark}").attempt("M", mark, term=LAST_AUTUMN, student=f"S{mark}")
    return college


class TestPublishedFormulas:
    def test_every_published_formula_is_tested_here(self) -> None:
        assert NAMED_FORMULAS.keys() == TABLES.keys()

    @pytest.mark.parametrize("name", TABLES)
    def test_a_formula_gives_what_its_table_says(self, name: str) -> None:
        expected = {f"S{mark}": Fraction(points) for mark, points in table(name).items()}
        assert gpas(one_mark_each(list(table(name))), points=name) == expected

    @pytest.mark.parametrize("name", TABLES)
    def test_a_failed_course_is_no_points_whatever_its_score(self, name: str) -> None:
        failing = ["0", "59", "59.999999"]
        assert gpas(one_mark_each(failing), points=name) == {f"S{mark}": 0 for mark in failing}

    @pytest.mark.parametrize("name", TABLES)
    def test_a_course_passed_below_sixty_counts_as_sixty(self, name: str) -> None:
        college = a_college().course("M", pass_mark=50).passed("M", "52", term=LAST_AUTUMN)
        assert gpa(college, points=name) == Fraction(table(name)["60"])

    @pytest.mark.parametrize("name", TABLES)
    def test_the_highest_is_that_of_a_hundred(self, name: str) -> None:
        assert gpa(one_mark_each(["100"]).passed("M", "100"), points=name) == NAMED_FORMULAS[name].highest()

    @pytest.mark.parametrize("name", TABLES)
    def test_it_says_where_it_is_published(self, name: str) -> None:
        assert len(NAMED_FORMULAS[name].source) > 20

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.integers(60_000_000, 100_000_000), min_size=1, max_size=30, unique=True))
    def test_the_quadratic_is_exact_to_the_last_place(self, millionths: list[int]) -> None:
        marks = [f"{each // 10**6}.{each % 10**6:06d}" for each in millionths]
        expected = {f"S{mark}": 4 - 3 * (100 - Fraction(mark)) ** 2 / 1600 for mark in marks}
        assert gpas(one_mark_each(marks), points=QUADRATIC) == expected

    def test_the_quadratic_is_weighted_by_credits(self) -> None:
        college = a_college().course("A", "999.999999").course("B", "0.000001")
        college.passed("A", "60", term=LAST_AUTUMN).passed("B", "100", term=LAST_AUTUMN)
        expected = (Fraction("999.999999") * 1 + Fraction("0.000001") * 4) / 1000
        assert gpa(college, points=QUADRATIC) == expected

    def test_an_unknown_name_is_a_fault(self) -> None:
        with pytest.raises(PolicyFaultsError):
            a_law(points="北大 4.0")


class TestWrittenOut:
    def test_bands_may_stand_in_any_order(self) -> None:
        bands = [{"from_score": 60, "points": "1.5"}, {"from_score": "85.5", "points": 4}]
        law = {"points": {"rule": "bands", "bands": bands, "source": "附表"}}
        marks = {"60": "1.5", "85.499999": "1.5", "85.5": "4"}
        assert gpas(one_mark_each(list(marks)), **law) == {f"S{mark}": Fraction(value) for mark, value in marks.items()}

    def test_a_linear_rule_never_goes_below_nothing(self) -> None:
        law = {"points": {"rule": "linear", "minus": 70, "divided_by": "7.5", "source": "第九条"}}
        marks = {"60": Fraction(0), "70": Fraction(0), "77.5": Fraction(1), "80": Fraction(4, 3)}
        assert gpas(one_mark_each(list(marks)), **law) == {f"S{mark}": value for mark, value in marks.items()}

    def test_a_quadratic_rule_with_decimals_is_exact_and_never_below_nothing(self) -> None:
        rule = {"rule": "quadratic", "top": "4.3", "times": "2.5", "divided_by": "333.3", "source": "第九条"}
        marks = ["60", "76", "76.1", "90", "100"]
        expected = {mark: max(Fraction(0), Fraction("4.3") - 25 * (100 - Fraction(mark)) ** 2 / 3333) for mark in marks}
        assert gpas(one_mark_each(marks), points=rule) == {f"S{mark}": value for mark, value in expected.items()}

    @pytest.mark.parametrize("change", [{"divided_by": 0}, {"times": "-1"}, {"top": 11}, {"source": None}])
    def test_a_rule_that_makes_no_sense_is_a_fault(self, change: dict[str, Any]) -> None:
        rule = {"rule": "quadratic", "top": 4, "times": 3, "divided_by": 1600, "source": "第九条"}
        with pytest.raises(PolicyFaultsError):
            a_law(points=rule | change)


LEVELS = {
    "优": {"score": 95, "passes": True, "points": "4.5"},
    "良": {"score": 85, "passes": True, "points": "3.5"},
    "及格": {"passes": True, "points": "1.5"},
    "通过": {"passes": True},
    "不及格": {"score": 50, "passes": False, "points": 1},
}


class TestLevelGrades:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [("优", "4.5"), ("良", "3.5"), ("及格", "1.5"), ("通过", None), ("不及格", "0"), ("95", "4.5"), ("85", "3.5")],
    )
    def test_points_of_its_own_go_before_the_formula(self, given: str, expected: str | None) -> None:
        college = a_college().attempt("M", given, term=LAST_AUTUMN)
        assert gpa(college, levels=LEVELS) == (None if expected is None else Fraction(expected))

    @pytest.mark.parametrize("name", [QUADRATIC, "bands_4_3_2_1"])
    def test_whatever_the_formula_of_the_scores(self, name: str) -> None:
        college = a_college().course("A", "1").course("B", "1")
        college.attempt("A", "优", term=LAST_AUTUMN).attempt("B", "100", term=LAST_AUTUMN)
        assert gpa(college, levels=LEVELS, points=name) == Fraction("4.25")

    def test_without_its_own_points_the_score_decides(self) -> None:
        college = a_college().attempt("M", "优", term=LAST_AUTUMN)
        assert gpa(college, levels={"优": {"score": 95, "passes": True}}) == Fraction("4.5")


class TestMakeupsAndRetakes:
    def failed_then(self, kind: str, score: str) -> College:
        return a_college().failed("M", "40", term=LAST_AUTUMN).passed("M", score, term=LAST_AUTUMN, kind=kind)

    @pytest.mark.parametrize("score", ["60", "85", "100"])
    def test_a_makeup_pass_may_count_as_a_fixed_score(self, score: str) -> None:
        assert gpa(self.failed_then("makeup", score), makeup_pass_score=60) == 1

    @pytest.mark.parametrize("score", ["60", "85", "100"])
    def test_a_retake_pass_may_count_as_a_fixed_score(self, score: str) -> None:
        assert gpa(self.failed_then("retake", score), retake_pass_score=75) == Fraction("2.5")

    def test_each_is_about_its_own_kind_alone(self) -> None:
        rule = {"makeup_pass_score": 60, "retake_pass_score": 75}
        assert gpa(self.failed_then("makeup", "85"), **rule) == 1
        assert gpa(self.failed_then("retake", "85"), **rule) == Fraction("2.5")
        assert gpa(a_college().passed("M", "85", term=LAST_AUTUMN), **rule) == Fraction("3.5")

    def test_a_makeup_pass_may_count_as_fixed_points(self) -> None:
        rule = {"points": "bands_5_from_90_85_80_75_70_65_60", "makeup_pass_points": 1}
        assert gpa(self.failed_then("makeup", "88"), **rule) == 1
        assert gpa(self.failed_then("retake", "88"), **rule) == Fraction("4.5")

    def test_a_level_grade_of_a_makeup_counts_as_the_fixed_score(self) -> None:
        levels = LEVELS
        assert gpa(self.failed_then("makeup", "优"), levels=levels, makeup_pass_score=60) == 1
        assert gpa(self.failed_then("retake", "优"), levels=levels, makeup_pass_score=60) == Fraction("4.5")

    def test_level_grades_of_makeup_and_retake_count_as_two_fixed_scores(self) -> None:
        levels = {"优": {"score": 95, "passes": True, "points": "4.25"}}
        rule = {"levels": levels, "makeup_pass_score": 60, "retake_pass_score": 75}
        assert gpa(self.failed_then("makeup", "优"), **rule) == 1
        assert gpa(self.failed_then("retake", "优"), **rule) == Fraction("2.5")
        assert gpa(a_college().passed("M", "优", term=LAST_AUTUMN), **rule) == Fraction("4.25")

    def test_a_makeup_passed_without_a_score_has_the_fixed_one(self) -> None:
        college = a_college().failed("M", "40", term=LAST_AUTUMN).attempt("M", result="pass", kind="makeup")
        assert gpa(college, makeup_pass_score=60) == 1
        assert gpa(college) is None

    def test_an_exemption_never_has_points(self) -> None:
        college = a_college().attempt("M", "90", kind="makeup", result="exempt", term=LAST_AUTUMN)
        assert gpa(college, makeup_pass_score=60, makeup_pass_points=1) is None


class TestWhichAttemptCounts:
    def three_attempts(self) -> College:
        """70 at first, 90 in the second term, 80 in the third."""
        college = a_college().course("M").passed("M", "70", term=LAST_AUTUMN)
        return college.passed("M", "90", term=LAST_SPRING, kind="retake").passed("M", "80", term=AUTUMN, kind="retake")

    @pytest.mark.parametrize(("counted", "expected"), [("best", 4), ("latest", 3), ("first", 2)])
    def test_the_best_the_latest_or_the_first(self, counted: str, expected: int) -> None:
        assert gpa(self.three_attempts(), counted_attempt=counted) == expected

    @pytest.mark.parametrize(("counted", "score"), [("best", "90"), ("latest", "80"), ("first", "70")])
    def test_the_evidence_is_the_attempt_that_counted(self, counted: str, score: str) -> None:
        (warning,) = self.three_attempts().judged(a_law(counted_attempt=counted)).warnings
        assert [each.score for each in warning.rules[0].courses] == [score]

    def test_the_first_counts_even_if_it_failed(self) -> None:
        college = a_college().failed("M", "55", term=LAST_AUTUMN).passed("M", "90", term=AUTUMN, kind="retake")
        assert gpa(college, counted_attempt="first") == 0
        assert gpa(college, counted_attempt="latest") == 4

    def test_the_latest_counts_even_if_it_failed(self) -> None:
        college = a_college().passed("M", "90", term=LAST_AUTUMN).failed("M", "55", term=AUTUMN, kind="retake")
        assert gpa(college, counted_attempt="latest") == 0
        assert gpa(college) == 4

    def test_a_course_whose_attempt_has_no_points_is_left_out(self) -> None:
        college = a_college().passed("M", "90", term=LAST_AUTUMN).attempt("M", result="pass", kind="retake")
        assert gpa(college, counted_attempt="latest") is None
        assert gpa(college, counted_attempt="first") == 4
