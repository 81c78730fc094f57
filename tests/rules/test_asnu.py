"""asnu, 第七条: every threshold just below, at, and above it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from rules.assessment import RuleHit
from tests.rules.college import (
    AFTER_AUTUMN,
    AUTUMN,
    FIRST_TERM,
    LAST_AUTUMN,
    LAST_SPRING,
    SPRING,
    College,
    a_college,
    changed,
    codes,
    the_warning,
)  # fmt: skip


def shares(hits: Mapping[str, RuleHit]) -> list[str]:
    return [name for name in hits if name.endswith(".share")]


def credit_rules(hits: Mapping[str, RuleHit]) -> list[str]:
    return [name for name in hits if name.endswith(".credits")]


def gpas(hits: Mapping[str, RuleHit]) -> list[str]:
    return [name for name in hits if name.endswith(".gpa")]


class TestShare:
    @pytest.mark.parametrize(
        ("failed", "selected", "rule"),
        [
            ("0.999999", "20", []),
            ("1", "20", ["yellow.share"]),
            ("1.000001", "20", ["yellow.share"]),
            ("2.999999", "20", ["yellow.share"]),
            ("3", "20", ["orange.share"]),
            ("2.5", "16.666667", ["yellow.share"]),
            ("2.5", "16.666666", ["orange.share"]),
            ("4.999999", "20", ["orange.share"]),
            ("5", "20", ["red.share"]),
            ("20", "20", ["red.share"]),
        ],
    )
    def test_bands_of_the_share(self, failed: str, selected: str, rule: list[str]) -> None:
        rest = str(Fraction(selected) - Fraction(failed))
        college = a_college().settled().course("F", failed).failed("F")
        if rest != "0":
            college.course("P", f"{float(rest) if '/' not in rest else float(Fraction(rest)):.6f}").passed("P")
        hits = college.hits("asnu")
        assert shares(hits) == rule
        for name in rule:
            assert hits[name].figures == {
                "term_outstanding_credits": Fraction(failed),
                "selected_credits": Fraction(selected),
                "outstanding_share": Fraction(failed) / Fraction(selected),
            }
            assert codes(hits[name]) == ["F"]

    def test_selected_credits_are_the_enrolments_of_the_term_each_course_once(self) -> None:
        college = a_college().settled().course("F", "1").failed("F").failed("F", kind="makeup").enrolled("F")
        college.course("P", "19").enrolled("P").course("Q", "50").enrolled("Q", LAST_SPRING)
        assert college.hits("asnu")["yellow.share"].figures["selected_credits"] == 20

    @pytest.mark.parametrize("credit", [None, "0"])
    def test_without_selected_credits_no_share(self, credit: str | None) -> None:
        college = a_college().settled()
        if credit:
            college.course("F", credit).failed("F")
        assert shares(college.hits("asnu")) == []

    def test_asnu_waits_for_no_makeup(self) -> None:
        college = a_college().settled().failed("F")
        assert shares(college.hits("asnu", as_of=date(2025, 1, 15))) == ["red.share"]


class TestCredits:
    @pytest.mark.parametrize(
        ("outstanding", "rules"),
        [
            ("4.999999", []),
            ("5", ["yellow.credits"]),
            ("9.999999", ["yellow.credits"]),
            ("10", ["yellow.credits", "orange.credits"]),
            ("14.999999", ["yellow.credits", "orange.credits"]),
            ("15", ["yellow.credits", "orange.credits", "red.credits"]),
            ("15.5", ["yellow.credits", "orange.credits", "red.credits"]),
        ],
    )
    def test_a_higher_value_hits_the_lower_rules_too(self, outstanding: str, rules: list[str]) -> None:
        hits = a_college().settled().course("F", outstanding).failed("F", term=LAST_AUTUMN).hits("asnu")
        assert credit_rules(hits) == rules
        for name in rules:
            assert hits[name].figures == {"outstanding_credits": Fraction(outstanding)}

    def test_credits_of_all_terms_add_up(self) -> None:
        college = a_college().settled().course("F", "2.5").failed("F").course("G", "2.5").failed("G", term=LAST_SPRING)
        assert codes(college.hits("asnu")["yellow.credits"]) == ["F", "G"]


class TestGpa:
    @pytest.mark.parametrize(
        ("score", "rules"),
        [
            ("72.000001", []),
            ("72", []),
            ("71.999999", ["orange.gpa"]),
            ("70", ["orange.gpa"]),
            ("69.999999", ["orange.gpa", "red.gpa"]),
            ("60", ["orange.gpa", "red.gpa"]),
        ],
    )
    def test_thresholds(self, score: str, rules: list[str]) -> None:
        hits = a_college().settled().passed("M", score).hits("asnu")
        assert gpas(hits) == rules
        for name in rules:
            assert hits[name].figures == {"gpa": (Fraction(score) - 50) / 10}
            assert codes(hits[name]) == ["M"]

    def test_the_gpa_is_weighted_by_credits(self) -> None:
        college = a_college().settled().course("A", "3").passed("A", "90").course("B", "1.5").passed("B", "60")
        assert college.hits(changed("asnu")).get("orange.gpa") is None
        college.failed("C")
        # (3 × 4 + 1.5 × 1 + 2 × 0) ÷ 6.5
        assert college.hits("asnu")["orange.gpa"].figures == {"gpa": Fraction("13.5") / Fraction("6.5")}

    def test_a_listed_course_says_whether_it_passed(self) -> None:
        hits = a_college().settled().passed("M", "60").failed("N").hits("asnu")
        assert [(each.course_code, each.passed) for each in hits["red.gpa"].courses] == [("M", True), ("N", False)]
        assert [each.passed for each in hits["red.share"].courses] == [False]
        hits = a_college().settled().passed("A", "95", term=LAST_SPRING).passed("B", "75").failed("C").hits("asnu")
        assert [each.passed for each in hits["red.decline"].courses] == [True, False]

    def test_a_failed_attempt_is_no_point_whatever_its_score(self) -> None:
        assert a_college().settled().failed("M", "59").hits("asnu")["red.gpa"].figures == {"gpa": 0}

    def test_a_passed_attempt_counts_as_at_least_sixty(self) -> None:
        hits = a_college().settled().attempt("M", "40", result="pass").hits("asnu")
        assert hits["red.gpa"].figures == {"gpa": 1}

    def test_each_course_counts_once_with_its_best_attempt(self) -> None:
        college = a_college().settled().failed("M", "30").passed("M", "65", kind="makeup")
        college.passed("M", "68", kind="retake")
        hit = college.hits("asnu")["red.gpa"]
        assert hit.figures == {"gpa": Fraction("1.8")}
        assert [course.score for course in hit.courses] == ["68"]

    @pytest.mark.parametrize(
        "left_out", [{"result": "exempt"}, {"result": "exempt", "score": "61"}, {"result": "pass"}]
    )
    def test_an_exemption_or_a_pass_without_a_score_is_left_out(self, left_out: dict[str, str]) -> None:
        college = a_college().settled().passed("M", "60").attempt("X", left_out.get("score"), result=left_out["result"])
        hit = college.hits("asnu")["red.gpa"]
        assert (hit.figures, codes(hit)) == ({"gpa": 1}, ["M"])

    def test_a_pass_without_a_score_leaves_the_course_out_although_an_attempt_failed(self) -> None:
        college = a_college().settled().failed("X").attempt("X", result="pass", kind="makeup")
        assert gpas(college.hits("asnu")) == []

    def test_a_scored_pass_beside_an_exemption_counts(self) -> None:
        college = a_college().settled().passed("X", "61").attempt("X", result="exempt", kind="retake")
        assert college.hits("asnu")["red.gpa"].figures == {"gpa": Fraction("1.1")}

    def test_a_two_level_pass_carries_no_score(self) -> None:
        college = a_college().settled().attempt("X", "合格")
        assert gpas(college.hits("asnu")) == []

    def test_a_level_grade_counts_by_its_score(self) -> None:
        assert a_college().settled().attempt("X", "及格").hits("asnu")["red.gpa"].figures == {"gpa": Fraction("1.5")}

    def test_no_course_no_gpa_and_it_is_noted(self) -> None:
        assessment = a_college().settled().judged("asnu")
        assert assessment.warnings == ()
        assert any("asnu.red.gpa" in note for note in assessment.notes)

    def test_courses_of_no_credits_make_no_gpa(self) -> None:
        assert gpas(a_college().settled().course("Z", "0").failed("Z").hits("asnu")) == []

    def test_other_terms_are_outside_the_window(self) -> None:
        college = a_college().settled().passed("M", "60", term=LAST_SPRING).passed("N", "90")
        assert gpas(college.hits("asnu")) == []

    def test_the_cumulative_window_takes_all_terms_up_to_the_period(self) -> None:
        college = a_college().settled().passed("M", "60", term=LAST_SPRING).passed("N", "64")
        college.passed("L", "100", term=SPRING, on=date(2025, 3, 1))
        hit = college.hits(changed("asnu", window="cumulative"))["red.gpa"]
        assert hit.figures == {"gpa": (Fraction(3) + 1 + Fraction("1.4")) / 3}
        assert codes(hit) == ["M", "N", "OLD"]

    def test_makeups_count_like_any_other_attempt_unless_the_knob_says_otherwise(self) -> None:
        college = a_college().settled().failed("M").passed("M", "90", kind="makeup")
        assert gpas(college.hits("asnu")) == []
        hit = college.hits(changed("asnu", makeup_pass_score="60"))["red.gpa"]
        assert hit.figures == {"gpa": 1}

    def test_what_is_printed_never_contradicts_the_verdict(self) -> None:
        college = a_college().settled().course("A", "2.5").passed("A", "69.96")
        assert college.hits("asnu")["red.gpa"].figures == {"gpa": Fraction("1.996")}


class TestAbsence:
    @pytest.mark.parametrize("kind", ["exam_absence", "class_absence"])
    def test_a_finding_in_the_term_is_red(self, kind: str) -> None:
        hit = a_college().settled().event(kind, date(2024, 11, 1)).hits("asnu")["red.absence"]
        assert (hit.level, [event.kind for event in hit.events], hit.courses) == ("red", [kind], ())

    def test_an_absent_result_is_no_finding_and_a_finding_no_failure(self) -> None:
        assert "red.absence" not in a_college().settled().attempt("M", result="absent").hits("asnu")
        hits = a_college().settled().passed("M").event("exam_absence", date(2025, 1, 10)).hits("asnu")
        assert list(hits) == ["red.absence"]

    @pytest.mark.parametrize(
        ("on", "term", "hit"),
        [
            (date(2024, 8, 31), None, False),
            (date(2024, 9, 1), None, True),
            (date(2025, 2, 23), None, True),
            (date(2025, 2, 24), None, False),
            (date(2025, 3, 1), AUTUMN, True),
            (date(2024, 11, 1), LAST_SPRING, False),
            (date(2025, 3, 21), AUTUMN, False),
            (date(2020, 1, 1), None, False),
        ],
    )
    def test_in_the_term_by_name_or_by_the_latest_start_before_it(self, on: date, term: str | None, hit: bool) -> None:
        college = a_college().settled().event("class_absence", on, term=term)
        assert ("red.absence" in college.hits("asnu")) is hit

    def test_a_finding_that_is_over_still_was_in_the_term(self) -> None:
        college = a_college().settled().event("class_absence", date(2024, 11, 1), ended_on=date(2024, 11, 2))
        assert "red.absence" in college.hits("asnu")


class TestDecline:
    def declined(self, before: str, now: str) -> College:
        return a_college().settled().passed("A", before, term=LAST_SPRING).passed("B", now)

    @pytest.mark.parametrize(("now", "hit"), [("75.000001", False), ("75", True), ("74.999999", True)])
    def test_fifteen_points(self, now: str, hit: bool) -> None:
        hits = self.declined("90", now).hits("asnu")
        assert ("red.decline" in hits) is hit

    def test_it_is_proposed_with_its_figures(self) -> None:
        warning = the_warning(self.declined("95", "79").judged("asnu"))
        assert (warning.level, warning.review, warning.firm_level) == ("red", True, None)
        (hit,) = warning.rules
        assert hit.figures == {"mean_score": 79, "previous_mean_score": 95, "decline": 16}
        assert codes(hit) == ["B"]

    def test_firm_level_beside_a_review(self) -> None:
        college = a_college().settled().passed("A", "95", term=LAST_SPRING).passed("B", "71")
        warning = the_warning(college.judged("asnu"))
        assert (warning.level, warning.review, warning.firm_level) == ("red", True, "orange")
        assert [hit.id for hit in warning.rules] == ["asnu.orange.gpa", "asnu.red.decline"]

    def test_one_firm_rule_at_the_level_makes_it_firm(self) -> None:
        college = self.declined("95", "79").event("class_absence", date(2024, 11, 1))
        warning = the_warning(college.judged("asnu"))
        assert (warning.level, warning.review, warning.firm_level) == ("red", False, "red")

    def test_the_knob_sets_the_drop(self) -> None:
        assert "red.decline" in self.declined("90", "80").hits(changed("asnu", drop="10"))
        assert "red.decline" not in self.declined("90", "80").hits(changed("asnu", drop="10.5"))

    def test_the_latest_earlier_term_that_has_a_mean(self) -> None:
        college = a_college().settled().passed("A", "95", term=LAST_AUTUMN)
        college.attempt("E", result="exempt", term=LAST_SPRING).course("Z", "0").passed("Z", term=LAST_SPRING)
        assert college.passed("B", "80").hits("asnu")["red.decline"].figures["previous_mean_score"] == 95

    def test_without_an_earlier_mean_it_cannot_be_judged(self) -> None:
        college = a_college().passed("B", "60")
        assert "red.decline" not in college.hits("asnu")
        assert any("asnu.red.decline" in note for note in college.judged("asnu").notes)

    def test_absent_is_zero_even_with_a_score(self) -> None:
        college = a_college().settled().passed("A", "90", term=LAST_SPRING).attempt("B", "90", result="absent")
        assert college.hits("asnu")["red.decline"].figures["mean_score"] == 0

    def test_scores_count_as_they_are_by_credits(self) -> None:
        college = a_college().settled().passed("A", "90", term=LAST_SPRING)
        college.course("B", "1").failed("B", "30").course("C", "2").attempt("C", "45", result="pass")
        assert college.hits("asnu")["red.decline"].figures["mean_score"] == 40

    def test_makeups_exemptions_and_outcomes_without_a_score_are_left_out(self) -> None:
        college = a_college().settled().passed("A", "90", term=LAST_SPRING).passed("B", "75")
        college.passed("M", "0", kind="makeup", result="pass").attempt("E", "0", result="exempt")
        college.attempt("P", result="pass").attempt("F", result="fail")
        assert college.hits("asnu")["red.decline"].figures["mean_score"] == 75

    def test_a_retake_counts_beside_the_regular_exam(self) -> None:
        college = a_college().settled().passed("A", "90", term=LAST_SPRING)
        college.failed("B", "40", on=date(2025, 1, 10)).passed("B", "70", kind="retake", on=date(2025, 1, 12))
        hit = college.hits("asnu")["red.decline"]
        assert hit.figures["mean_score"] == 55
        assert [(course.course_code, course.score) for course in hit.courses] == [("B", "70")]


class TestExtension:
    @pytest.mark.parametrize(("ended", "hit"), [(None, True), (AFTER_AUTUMN, True), (date(2025, 3, 19), False)])
    def test_an_extension_of_study_in_force_is_red(self, ended: date | None, hit: bool) -> None:
        college = a_college().settled().event("extension", date(2024, 9, 1), ended_on=ended)
        assert ("red.extension" in college.hits("asnu")) is hit


def test_the_attempt_shown_is_the_latest_failure_and_of_the_period_if_there_is_one() -> None:
    college = a_college().settled().course("F", "5").failed("F", "10", term=FIRST_TERM)
    college.failed("F", "20", term=LAST_AUTUMN, kind="retake")
    (course,) = college.hits("asnu")["yellow.credits"].courses
    assert (course.term, course.score, course.credits, course.kind) == (LAST_AUTUMN, "20", 5, "retake")
    college.failed("F", "30", term=AUTUMN, kind="retake").failed(
        "F", "40", term=LAST_AUTUMN, kind="makeup", on=AFTER_AUTUMN
    )
    (course,) = college.hits("asnu")["yellow.credits"].courses
    assert (course.term, course.score) == (AUTUMN, "30")
