"""ustl, 第三条: what is due, what is not earned, and every threshold just below, at, and above it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from rules.assessment import Assessment, RuleHit
from rules.policy.law import Law
from tests.rules.college import (
    AUTUMN,
    LAST_AUTUMN,
    LAST_SPRING,
    SPRING,
    STUDENT,
    College,
    a_college,
    changed,
    codes,
    the_warning,
)

YEAR = "2023-2024"
AS_OF = date(2024, 9, 20)
ENTRY = 2021


def hits(college: College, policy: str | Law = "ustl", as_of: date = AS_OF) -> dict[str, RuleHit]:
    return college.hits(policy, YEAR, as_of)


def judged(college: College, policy: str | Law = "ustl", as_of: date = AS_OF) -> Assessment:
    return college.judged(policy, YEAR, as_of)


def year_courses(college: College, policy: str | Law = "ustl", as_of: date = AS_OF) -> list[str]:
    """The courses counted for the year, made visible by thirty more credits that are not earned."""
    college.settled().course("BIG", "30").failed("BIG", term=LAST_AUTUMN)
    return [code for code in codes(hits(college, policy, as_of)["beyond_downgrade"]) if code != "BIG"]


def all_courses(college: College, policy: str | Law = "ustl", as_of: date = AS_OF) -> list[str]:
    """The courses counted over all terms, made visible by forty more credits that are not earned."""
    college.settled().course("BIG", "40").failed("BIG", term=LAST_AUTUMN)
    return [code for code in codes(hits(college, policy, as_of)["withdrawal"]) if code != "BIG"]


class TestThresholds:
    @pytest.mark.parametrize(
        ("credit", "rules"),
        [
            ("19.999999", []),
            ("20", ["downgrade"]),
            ("20.000001", ["downgrade"]),
            ("29.999999", ["downgrade"]),
            ("30", ["beyond_downgrade"]),
            ("39.999999", ["beyond_downgrade"]),
            ("40", ["withdrawal", "beyond_downgrade"]),
            ("40.5", ["withdrawal", "beyond_downgrade"]),
        ],
    )
    def test_credits_not_earned(self, credit: str, rules: list[str]) -> None:
        found = hits(a_college().settled().course("F", credit).failed("F", term=LAST_AUTUMN))
        assert list(found) == rules
        for hit in found.values():
            assert list(hit.figures.values()) == [Fraction(credit)]

    def test_the_withdrawal_needs_consent_and_the_downgrade_stands_meanwhile(self) -> None:
        college = a_college().settled().course("F", "20").failed("F", term=LAST_AUTUMN)
        college.course("G", "20").failed("G", term="2022-2023-1")
        warning = the_warning(judged(college))
        assert (warning.level, warning.review, warning.firm_level) == ("withdrawal", True, "downgrade")
        assert [hit.id for hit in warning.rules] == ["ustl.downgrade", "ustl.withdrawal"]

    @pytest.mark.parametrize(("score", "hit"), [("66.000001", False), ("66", False), ("65.999999", True)])
    def test_the_gpa_of_the_degree_courses(self, score: str, hit: bool) -> None:
        college = a_college().settled().course("D", degree_course=True).passed("D", score, term=LAST_AUTUMN)
        found = hits(college.passed("X", "60", term=LAST_AUTUMN))
        assert ("degree" in found) is hit
        if hit:
            assert found["degree"].figures == {"degree_gpa": (Fraction(score) - 50) / 10}
            assert codes(found["degree"]) == ["D"]

    def test_without_degree_courses_no_degree_warning(self) -> None:
        assert hits(a_college().settled().passed("X", "60", term=LAST_AUTUMN)) == {}

    def test_the_window_of_the_gpa_is_a_knob(self) -> None:
        college = a_college().settled().course("D", degree_course=True).passed("D", "60", term=LAST_AUTUMN)
        college.course("E", degree_course=True).passed("E", "72", term="2022-2023-1")
        assert "degree" in hits(college)
        assert "degree" not in hits(college, changed("ustl", window="cumulative"))

    def test_two_tracks_are_two_warnings(self) -> None:
        college = a_college().settled().course("F", "20", degree_course=True).failed("F", term=LAST_AUTUMN)
        assert [(each.track, each.level) for each in judged(college).warnings] == [
            ("study", "downgrade"),
            ("degree", "degree"),
        ]


class TestDue:
    def test_a_course_enrolled_in_during_the_year_is_due(self) -> None:
        assert year_courses(a_college().failed("F", term=LAST_SPRING)) == ["F"]

    def test_a_course_of_another_year_is_due_over_all_terms_only(self) -> None:
        college = a_college().failed("F", term="2022-2023-2")
        assert year_courses(college) == []
        assert all_courses(college) == ["F"]

    def test_a_retake_counts_in_the_year_it_is_taken(self) -> None:
        college = a_college().failed("F", term="2022-2023-2").pending("F", term=LAST_SPRING, kind="retake")
        assert year_courses(college) == ["F"]

    def test_the_failure_may_be_of_any_term(self) -> None:
        college = a_college().failed("F", term="2022-2023-2").enrolled("F", LAST_SPRING)
        assert year_courses(college) == ["F"]

    def test_an_outstanding_course_scheduled_in_the_year_is_due_there(self) -> None:
        assert year_courses(a_college().failed("F", term="2022-2023-2").scheduled("F", 5)) == ["F"]

    @pytest.mark.parametrize(("study_term", "counted"), [(4, []), (5, ["R"]), (6, ["R"]), (7, [])])
    def test_required_courses_never_enrolled_in_count_where_the_programme_sets_them(
        self, study_term: int, counted: list[str]
    ) -> None:
        college = a_college().scheduled("R", study_term)
        assert year_courses(college) == counted

    def test_a_programme_may_have_any_number_of_required_courses(self) -> None:
        college = a_college().settled()
        for at in range(130):
            college.course(f"R{at:03}", "0.5").scheduled(f"R{at:03}", 5)
        for at in range(0, 130, 2):
            college.passed(f"R{at:03}", term=LAST_AUTUMN)
        hit = hits(college)["beyond_downgrade"]
        assert codes(hit) == [f"R{at:03}" for at in range(1, 130, 2)]

    def test_the_programmes_term_stands_for_a_course_never_enrolled_in(self) -> None:
        college = a_college().settled().course("R", "20").scheduled("R", 6)
        (course,) = hits(college)["downgrade"].courses
        assert (course.course_code, course.term, course.score, course.kind) == ("R", LAST_SPRING, None, None)

    def test_electives_not_chosen_do_not_count(self) -> None:
        assert year_courses(a_college().course("E", course_type="elective").scheduled("E", 5)) == []

    def test_an_elective_that_was_failed_counts(self) -> None:
        assert year_courses(a_college().course("E", course_type="elective").failed("E", term=LAST_AUTUMN)) == ["E"]

    @pytest.mark.parametrize(("term", "counted"), [("2021-2022-2", []), (LAST_SPRING, []), (AUTUMN, ["R"])])
    def test_enrolled_in_at_any_time_up_to_the_years_end_is_not_never(self, term: str, counted: list[str]) -> None:
        assert year_courses(a_college().scheduled("R", 5).enrolled("R", term)) == counted

    def test_a_course_earned_later_is_earned(self) -> None:
        college = a_college().scheduled("R", 5).passed("R", term=AUTUMN, on=date(2024, 9, 10))
        assert year_courses(college) == []

    def test_another_majors_or_years_programme_is_not_the_students(self) -> None:
        college = a_college().scheduled("R", 5, major="英语").scheduled("Q", 5, entry_year=2022)
        assert year_courses(college) == []

    def test_a_due_course_counts_once(self) -> None:
        college = a_college().failed("F", term=LAST_AUTUMN).failed("F", term=LAST_SPRING, kind="retake")
        college.settled().course("F", "20").scheduled("F", 5)
        assert hits(college)["downgrade"].figures == {"year_credits_not_earned": 20}


class TestNotEarned:
    def test_a_course_whose_makeup_is_still_to_come_is_not_counted(self) -> None:
        college = a_college().failed("F", term=LAST_SPRING)
        college.term(LAST_SPRING, makeup_ends_on=date(2024, 9, 21))
        assert year_courses(college) == []
        assert year_courses(college, as_of=date(2024, 9, 21)) == ["F"]

    def test_a_course_whose_only_outcome_is_pending_is_not_counted(self) -> None:
        college = a_college().scheduled("F", 5).pending("F", term=LAST_AUTUMN)
        assert year_courses(college) == []
        assert year_courses(college, changed("ustl", count_pending=True)) == ["F"]

    def test_a_passed_course_is_earned(self) -> None:
        college = a_college().failed("F", term=LAST_AUTUMN).passed("F", term=LAST_AUTUMN, kind="makeup")
        assert year_courses(college) == []

    def test_only_the_course_types_of_the_knob_count(self) -> None:
        college = a_college().course("E", course_type="elective").failed("E", term=LAST_AUTUMN)
        college.failed("R", term=LAST_AUTUMN)
        assert year_courses(college, changed("ustl", course_types=["required"])) == ["R"]


class TestStudyTerms:
    def test_a_leave_on_a_terms_first_day_moves_the_later_study_terms_on(self) -> None:
        college = a_college().event("leave", date(2022, 9, 1), ended_on=date(2022, 9, 1))
        # study terms: 1 and 2 in 2021-2022, 3 in spring 2023, 4 and 5 in 2023-2024
        for study_term in (3, 4, 5, 6):
            college.scheduled(f"R{study_term}", study_term)
        assert year_courses(college) == ["R4", "R5"]

    def test_on_leave_for_every_term_since_entry_nothing_is_scheduled(self) -> None:
        college = a_college().student(STUDENT, entry_year=2023).scheduled("R1", 1, entry_year=2023)
        college.event("leave", date(2023, 9, 1), ended_on=date(2025, 2, 24))
        assert hits(college.settled(), as_of=date(2025, 3, 1)) == {}

    def test_a_leave_between_two_first_days_moves_nothing(self) -> None:
        college = a_college().event("leave", date(2022, 9, 2), ended_on=date(2023, 2, 23)).scheduled("R5", 5)
        assert year_courses(college) == ["R5"]

    def test_a_return_on_the_first_day_saves_the_term(self) -> None:
        college = a_college().event("leave", date(2022, 9, 2)).event("return", date(2023, 2, 24)).scheduled("R5", 5)
        assert year_courses(college) == ["R5"]

    def test_a_short_term_is_no_study_term_but_belongs_to_the_year(self) -> None:
        college = a_college().term("2023-2024-3", starts_on=date(2024, 7, 8), ends_on=date(2024, 7, 28))
        college.term("2023-2024-3", starts_on=date(2024, 7, 8), ends_on=date(2024, 7, 28), makeup_ends_on=None)
        college.scheduled("R6", 6).scheduled("R7", 7).failed("S", term="2023-2024-3")
        assert year_courses(college) == ["R6", "S"]

    def test_what_falls_into_a_term_that_the_calendar_lacks_is_not_due_and_noted(self) -> None:
        college = a_college().scheduled("R3", 3).scheduled("R5", 5)
        college.terms = [term for term in college.terms if term["term"] != "2022-2023-1"]
        assert all_courses(college) == ["R5"]
        assert any("2022-2023-1" in note for note in judged(college).notes)

    def test_a_term_that_the_calendar_lacks_keeps_its_number(self) -> None:
        college = a_college().scheduled("R5", 5)
        college.terms = [term for term in college.terms if term["term"] > "2022-2023-1"]
        college.course("BIG", "30").failed("BIG", term=LAST_AUTUMN)
        assert codes(college.passed("P", term="2022-2023-2").hits("ustl", YEAR, AS_OF)["beyond_downgrade"]) == [
            "BIG",
            "R5",
        ]

    def test_a_leave_before_the_entry_year_moves_nothing(self) -> None:
        college = (
            a_college().student(STUDENT, entry_year=2022).event("leave", date(2021, 9, 1), ended_on=date(2021, 9, 2))
        )
        assert year_courses(college.scheduled("R3", 3, entry_year=2022)) == ["R3"]


def test_passes_of_a_later_year_are_known_but_its_failures_do_not_count() -> None:
    college = a_college().failed("F", term=LAST_AUTUMN).passed("F", term=AUTUMN, kind="retake", on=date(2024, 9, 15))
    college.failed("G", term=SPRING, on=date(2024, 9, 15))
    assert year_courses(college) == []
