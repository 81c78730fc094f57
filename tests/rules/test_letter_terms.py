"""lsec, asnu and bhuad to the letter, on inputs that nobody expects: evidence, figures, order, review, knobs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.rules.college import (
    AFTER_AUTUMN,
    AUTUMN,
    LAST_AUTUMN,
    LAST_SPRING,
    SPRING,
    STUDENT,
    College,
    a_college,
)
from tests.rules.letter import Told, evidence, the_rules, told

DAY = date(2025, 3, 1)


def judged(college: College, folder: Path, policy: str, as_of: date = AFTER_AUTUMN) -> dict[str, Told]:
    return the_rules(told(college, folder, policy, as_of=as_of))


class TestLsec:
    def test_a_regular_failure_at_a_course_earned_long_ago_is_one(self, tmp_path: Path) -> None:
        college = a_college().settled()
        for code in "ABC":
            college.passed(code, term=LAST_AUTUMN).failed(code, "40")
        found = judged(college, tmp_path, "lsec")
        assert set(found) == {"regular_failures"}
        assert found["regular_failures"]["figures"] == {"regular_failures": 3}
        assert evidence(found["regular_failures"]) == [(code, AUTUMN, "2", "40") for code in "ABC"]

    def test_three_makeups_failed_without_a_regular_exam_are_no_regular_failures(self, tmp_path: Path) -> None:
        college = a_college().settled()
        for code in "ABC":
            college.failed(code, "40", kind="makeup")
        assert set(judged(college, tmp_path, "lsec")) == {"several_after_makeup"}

    def test_a_regular_failure_not_yet_published_is_none(self, tmp_path: Path) -> None:
        college = a_college().settled().failed("A").failed("B").failed("C", on=date(2025, 3, 21))
        assert set(judged(college, tmp_path, "lsec")) == {"several_after_makeup"}

    def test_a_course_of_the_term_by_an_open_failure_only_is_not_of_the_term(self, tmp_path: Path) -> None:
        """Closed last spring, failed again this autumn with the make-up to come: not of this term after make-up."""
        college = a_college().settled().failed("A", term=LAST_SPRING, kind="retake").failed("A")
        assert judged(college, tmp_path / "1", "lsec", date(2025, 1, 16)) == {}
        assert set(judged(college, tmp_path / "2", "lsec")) == {"one_after_makeup"}

    def test_the_oral_warning_ends_where_the_written_begins(self, tmp_path: Path) -> None:
        found = judged(a_college().settled().failed("A").failed("B", kind="retake"), tmp_path, "lsec")
        assert set(found) == {"several_after_makeup"}
        assert found["several_after_makeup"]["clause"] == "三.1, 三.3"

    def test_the_higher_level_keeps_the_lower_hit_beside_it(self, tmp_path: Path) -> None:
        college = a_college().settled().failed("A").failed("B").failed("C").passed("B", kind="makeup", on=DAY)
        found = told(college.passed("C", kind="makeup", on=DAY), tmp_path, "lsec")
        (warning,) = found["warnings"]
        assert (warning["level"], warning["review"], warning["firm_level"]) == ("oral", False, "oral")
        assert [each["id"] for each in warning["rules"]] == ["lsec.regular_failures", "lsec.one_after_makeup"]


class TestAsnu:
    def test_selected_are_the_enrolments_whatever_came_of_them(self, tmp_path: Path) -> None:
        """10 failed of 200: pending, makeup alone, not yet known, in an enrolment row and an attempt at once."""
        college = a_college().settled().course("A", "10").course("B", "90").course("C", "60").course("D", "40")
        college.failed("A").enrolled("A").attempt("B", kind="makeup", result="deferred")
        college.enrolled("C").passed("D", on=date(2025, 3, 21))
        found = judged(college, tmp_path, "asnu")
        assert found["yellow.share"]["figures"] == {
            "term_outstanding_credits": "10",
            "selected_credits": "200",
            "outstanding_share": "0.05",
        }

    def test_a_share_without_an_end_is_a_reduced_fraction(self, tmp_path: Path) -> None:
        college = a_college().settled().course("A", "2").course("B", "4.5").failed("A").passed("B")
        found = judged(college, tmp_path, "asnu")
        assert found["red.share"]["figures"]["outstanding_share"] == "4/13"

    def test_of_the_term_is_what_failed_in_it_even_if_it_failed_before(self, tmp_path: Path) -> None:
        college = a_college().settled().failed("A", "30", term=LAST_AUTUMN).failed("A", "31", kind="retake").passed("B")
        found = judged(college, tmp_path, "asnu")
        assert evidence(found["red.share"]) == [("A", AUTUMN, "2", "31")]

    def test_a_gpa_counts_a_retake_beside_the_regular_exam_of_one_term_once(self, tmp_path: Path) -> None:
        college = a_college().settled().failed("A", "0").passed("A", "69.99", kind="retake")
        found = judged(college, tmp_path, "asnu")
        assert found["red.gpa"]["figures"] == {"gpa": "1.999"}
        assert evidence(found["red.gpa"]) == [("A", AUTUMN, "2", "69.99")]

    def test_a_pass_mark_below_sixty_still_gives_one_point(self, tmp_path: Path) -> None:
        college = a_college().settled().course("A", "2", pass_mark="50").passed("A", "50")
        assert judged(college, tmp_path, "asnu")["red.gpa"]["figures"] == {"gpa": "1"}

    def test_a_result_pass_without_a_score_beside_a_failure_is_left_out(self, tmp_path: Path) -> None:
        college = a_college().settled().failed("A").attempt("A", result="pass", kind="makeup").passed("B", "70")
        assert evidence(judged(college, tmp_path, "asnu")["orange.gpa"]) == [("B", AUTUMN, "2", "70")]

    def test_several_findings_are_listed_by_day(self, tmp_path: Path) -> None:
        college = (
            a_college().settled().event("class_absence", date(2024, 12, 2)).event("exam_absence", date(2024, 12, 2))
        )
        college.event("class_absence", date(2024, 10, 8), ended_on=date(2024, 10, 9), note="三节")
        found = judged(college, tmp_path, "asnu")["red.absence"]
        assert found["figures"] == {"absences": 3}
        assert [(each["kind"], each["occurred_on"]) for each in found["events"]] == [
            ("class_absence", "2024-10-08"),
            ("exam_absence", "2024-12-02"),
            ("class_absence", "2024-12-02"),
        ]
        assert found["events"][0] == {
            "kind": "class_absence",
            "occurred_on": "2024-10-08",
            "ended_on": "2024-10-09",
            "term": None,
            "note": "三节",
        }

    def test_a_finding_before_the_first_term_is_in_no_term(self, tmp_path: Path) -> None:
        assert judged(a_college().settled().event("exam_absence", date(2021, 8, 31)), tmp_path, "asnu") == {}

    def test_the_mean_weighs_attempts_and_the_decline_is_exact(self, tmp_path: Path) -> None:
        """Before 90; now 75 at 2 credits and 75.01 at 4: 75 and 2/300, so that the fall is just short of 15."""
        college = a_college().settled().passed("P", "90", term=LAST_SPRING).course("B", "4")
        assert judged(college.passed("A", "75").passed("B", "75.01"), tmp_path / "1", "asnu") == {}
        exactly = a_college().settled().passed("P", "90", term=LAST_SPRING).passed("A", "75")
        found = judged(exactly, tmp_path / "2", "asnu")["red.decline"]
        assert found["figures"] == {"mean_score": "75", "previous_mean_score": "90", "decline": "15"}
        assert found["review"] is True

    def test_the_earlier_mean_skips_terms_of_no_credits_and_of_makeups_alone(self, tmp_path: Path) -> None:
        college = a_college().settled().passed("P", "95", term=LAST_AUTUMN).course("N", "0")
        college.passed("N", "60", term=LAST_SPRING).passed("M", "61", term=LAST_SPRING, kind="makeup").passed("A", "80")
        assert judged(college, tmp_path, "asnu")["red.decline"]["figures"]["previous_mean_score"] == "95"

    def test_a_failed_score_counts_in_the_mean_as_it_is_and_absent_as_nothing(self, tmp_path: Path) -> None:
        college = a_college().settled().passed("P", "90", term=LAST_SPRING).passed("A", "90").course("B", "0.1")
        found = judged(college.attempt("B", "80", result="absent"), tmp_path, "asnu")
        assert "red.decline" not in found
        worse = (
            a_college()
            .settled()
            .passed("P", "90", term=LAST_SPRING)
            .passed("A", "90")
            .attempt("B", "80", result="absent")
        )
        assert judged(worse, tmp_path / "2", "asnu")["red.decline"]["figures"]["mean_score"] == "45"

    def test_every_level_hit_is_listed_in_the_policys_order(self, tmp_path: Path) -> None:
        college = a_college().settled().course("A", "15").failed("A").event("extension", date(2024, 9, 1))
        found = told(college.event("exam_absence", date(2024, 12, 2)), tmp_path, "asnu")
        assert [each["id"].removeprefix("asnu.") for each in found["warnings"][0]["rules"]] == [
            "red.share",
            *(f"{level}.credits" for level in ("yellow", "orange", "red")),
            *(f"{level}.gpa" for level in ("orange", "red")),
            "red.absence",
            "red.decline",
            "red.extension",
        ]


class TestBhuad:
    def failed(self, number: int) -> College:
        return a_college().settled().failed_courses(number)

    @pytest.mark.parametrize("number", range(9))
    @pytest.mark.parametrize("sanctions", range(3))
    def test_levels_reviews_and_referrals(self, tmp_path: Path, number: int, sanctions: int) -> None:
        college = self.failed(number)
        for at in range(sanctions):
            college.event("discipline", date(2024, 10, 1 + at))
        found = told(college, tmp_path, "bhuad")
        by_count = "level1" if number >= 6 else "level2" if number >= 4 else None
        expected = [(by_count, False, by_count)] if by_count else [("level1", True, None)] if sanctions else []
        assert [(each["level"], each["review"], each["firm_level"]) for each in found["warnings"]] == expected
        referred = [("bhuad.repeat_year", 5), ("bhuad.dismissal", 7)]
        assert [each["rule"] for each in found["referrals"]] == [rule for rule, least in referred if number >= least]
        shown = {4: sanctions, 5: sanctions}.get(number, 0 if number >= 6 else sanctions)
        if expected:
            assert len(found["warnings"][0]["rules"][0]["events"]) == shown

    def test_the_counts_are_numbers(self, tmp_path: Path) -> None:
        college = self.failed(3).event("discipline", DAY)
        assert judged(college, tmp_path, "bhuad")["level1.discipline"]["figures"] == {
            "outstanding_courses": 3,
            "sanctions": 1,
        }

    def test_the_running_term_counts_by_its_closed_failures_only(self, tmp_path: Path) -> None:
        college = self.failed(3).failed("R", term=SPRING, on=date(2025, 6, 1))
        college.failed("S", term=SPRING, kind="retake", on=date(2025, 6, 1))
        found = the_rules(told(college, tmp_path, "bhuad", SPRING, date(2025, 6, 5)))
        assert [course[0] for course in evidence(found["level2.courses"])] == ["F0", "F1", "F2", "S"]

    def test_a_policy_not_yet_in_force_is_judged_and_noted(self, tmp_path: Path) -> None:
        found = told(self.failed(4), tmp_path, "bhuad", as_of=date(2025, 3, 12))
        assert [each["level"] for each in found["warnings"]] == ["level2"]
        assert any("不是现行办法" in note for note in found["notes"])
        assert not told(self.failed(4), tmp_path / "2", "bhuad", as_of=date(2025, 3, 13))["notes"]

    def test_students_come_by_number(self, tmp_path: Path) -> None:
        college = self.failed(4)
        for number in ("3", "20", "1"):
            college.student(number).passed("OLD", term=LAST_AUTUMN, student=number)
            for at in range(5):
                college.failed(f"F{at}", student=number)
        found = told(college, tmp_path, "bhuad")
        assert [each["student_no"] for each in found["warnings"]] == ["1", "20", STUDENT, "3"]
        assert [each["student_no"] for each in found["referrals"]] == ["1", "20", "3"]
