"""ustl to the letter: due, study terms, leave, two counts and two tracks, on inputs that nobody expects."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.policy_files import load_policy
from tests.rules.college import AUTUMN, FIRST_TERM, LAST_AUTUMN, LAST_SPRING, SPRING, STUDENT, College, a_college
from tests.rules.letter import AFTER_YEAR, YEAR, Told, evidence, the_rules, told

NEXT_AUTUMN = "2025-2026-1"


def judged(college: College, folder: Path, as_of: date = AFTER_YEAR) -> dict[str, Told]:
    return the_rules(told(college.term(NEXT_AUTUMN), folder, "ustl", YEAR, as_of))


def twenty(**changes: str) -> College:
    return a_college().settled().course("X", "20", **changes)


def study_term(name: str) -> int:
    """The number of a term for a student of 2021 who was never away."""
    return (int(name[:4]) - 2021) * 2 + int(name[-1])


class TestDue:
    def test_a_course_of_another_major_is_not_due(self, tmp_path: Path) -> None:
        college = twenty().scheduled("X", study_term(AUTUMN), major="会计学").scheduled("X", 7, entry_year=2020)
        assert judged(college, tmp_path) == {}

    def test_never_enrolled_in_is_shown_with_the_scheduled_term_and_no_score(self, tmp_path: Path) -> None:
        found = judged(twenty().scheduled("X", study_term(SPRING)), tmp_path)
        assert evidence(found["downgrade"]) == [("X", SPRING, "20", None)]
        assert found["downgrade"]["figures"] == {"year_credits_not_earned": "20"}

    def test_a_makeup_alone_implies_an_enrolment(self, tmp_path: Path) -> None:
        """Pending it is no failure, and enrolled it is no course never taken."""
        college = twenty().scheduled("X", study_term(AUTUMN)).attempt("X", kind="makeup", result="deferred")
        assert judged(college, tmp_path) == {}

    def test_an_attempt_not_yet_known_implies_an_enrolment(self, tmp_path: Path) -> None:
        college = twenty().scheduled("X", study_term(AUTUMN)).failed("X", on=date(2025, 9, 21))
        assert judged(college, tmp_path) == {}

    def test_an_enrolment_long_before_the_schedule_is_an_enrolment(self, tmp_path: Path) -> None:
        assert judged(twenty().scheduled("X", study_term(AUTUMN)).enrolled("X", FIRST_TERM), tmp_path) == {}

    def test_a_failure_of_a_later_term_is_no_enrolment_yet(self, tmp_path: Path) -> None:
        college = twenty().scheduled("X", study_term(AUTUMN)).term(NEXT_AUTUMN)
        college.failed("X", term=NEXT_AUTUMN, on=AFTER_YEAR)
        assert evidence(judged(college, tmp_path)["downgrade"]) == [("X", AUTUMN, "20", None)]

    def test_scheduled_this_year_failed_long_ago_counts_this_year_with_that_failure(self, tmp_path: Path) -> None:
        college = twenty().scheduled("X", study_term(AUTUMN)).failed("X", "41", term=LAST_AUTUMN)
        assert evidence(judged(college, tmp_path)["downgrade"]) == [("X", LAST_AUTUMN, "20", "41")]

    def test_enrolled_again_this_year_counts_this_year_while_the_retake_is_pending(self, tmp_path: Path) -> None:
        college = twenty().failed("X", "41", term=LAST_AUTUMN).enrolled("X", SPRING)
        assert evidence(judged(college, tmp_path)["downgrade"]) == [("X", LAST_AUTUMN, "20", "41")]

    def test_due_by_programme_and_by_enrolment_is_due_once(self, tmp_path: Path) -> None:
        college = (
            twenty().scheduled("X", study_term(AUTUMN)).failed("X", "41").failed("X", "42", kind="retake", term=SPRING)
        )
        assert evidence(judged(college, tmp_path)["downgrade"]) == [("X", SPRING, "20", "42")]

    def test_an_exemption_of_any_term_earns(self, tmp_path: Path) -> None:
        college = twenty().scheduled("X", study_term(AUTUMN)).term(NEXT_AUTUMN)
        college.attempt("X", result="exempt", term=NEXT_AUTUMN, on=AFTER_YEAR)
        assert judged(college, tmp_path) == {}

    @pytest.mark.parametrize(("kind", "hit"), [("required", True), ("elective", False), ("public", False)])
    def test_only_required_courses_count_when_never_taken(self, tmp_path: Path, kind: str, hit: bool) -> None:
        college = twenty(course_type=kind).scheduled("X", study_term(AUTUMN))
        assert ("downgrade" in judged(college, tmp_path)) is hit

    def test_a_student_without_any_row_owes_what_the_programme_set(self, tmp_path: Path) -> None:
        college = a_college().course("X", "40").scheduled("X", 1)
        found = judged(college, tmp_path)
        assert set(found) == {"withdrawal"}
        assert evidence(found["withdrawal"]) == [("X", FIRST_TERM, "40", None)]

    def test_a_programme_of_short_terms_is_no_study_term(self, tmp_path: Path) -> None:
        college = twenty().term("2021-2022-3", starts_on=date(2022, 7, 10), ends_on=date(2022, 8, 10))
        assert "downgrade" in judged(college.scheduled("X", study_term(AUTUMN)), tmp_path)


class TestLeave:
    def spring_only(self, *leaves: tuple[date, date | None]) -> College:
        """Two courses of 10 credits, set for the two terms of the year; away, the later one moves out of it."""
        college = a_college().settled().course("A", "10").course("B", "10")
        college.scheduled("A", study_term(AUTUMN)).scheduled("B", study_term(SPRING))
        for begin, end in leaves:
            college.event("leave", begin, ended_on=end)
        return college

    def test_two_terms_away_move_everything_out_of_the_year(self, tmp_path: Path) -> None:
        college = self.spring_only((date(2023, 9, 1), date(2024, 6, 1)))
        assert judged(college, tmp_path) == {}

    def test_two_leaves_over_one_first_day_take_one_term_away(self, tmp_path: Path) -> None:
        college = self.spring_only((date(2024, 8, 1), date(2024, 10, 1)), (date(2024, 8, 20), date(2024, 9, 1)))
        college.course("C", "10").scheduled("C", study_term(SPRING) - 1)
        assert [course[:2] for course in evidence(judged(college, tmp_path)["downgrade"])] == [
            ("A", SPRING),
            ("C", SPRING),
        ]

    def test_a_return_on_the_first_day_saves_the_term_and_a_day_later_does_not(self, tmp_path: Path) -> None:
        college = self.spring_only((date(2024, 8, 1), None))
        saved = college.event("return", date(2024, 9, 1))
        assert "downgrade" in judged(saved, tmp_path / "1")
        late = self.spring_only((date(2024, 8, 1), None)).event("return", date(2024, 9, 2))
        assert "downgrade" not in judged(late, tmp_path / "2")

    def test_a_leave_moves_nobody_else(self, tmp_path: Path) -> None:
        college = self.spring_only((date(2024, 8, 1), date(2024, 10, 1))).student("2021010102")
        found = told(college.passed("OLD", term=FIRST_TERM, student="2021010102"), tmp_path, "ustl", YEAR, AFTER_YEAR)
        assert set(the_rules(found, STUDENT)) == set()
        assert set(the_rules(found, "2021010102")) == {"downgrade"}


class TestCountsAndTracks:
    def test_forty_credits_of_one_year_are_referred_and_await_consent(self, tmp_path: Path) -> None:
        found = told(a_college().settled().course("X", "40").failed("X"), tmp_path, "ustl", YEAR, AFTER_YEAR)
        (warning,) = found["warnings"]
        assert (warning["level"], warning["review"], warning["firm_level"]) == ("withdrawal", True, None)
        assert [(each["rule"], each["figures"]) for each in found["referrals"]] == [
            ("ustl.beyond_downgrade", {"year_credits_not_earned": "40"})
        ]

    def test_both_tracks_stand_apart_study_first(self, tmp_path: Path) -> None:
        college = a_college().settled().course("X", "20", degree_course=True).failed("X", "59.99")
        found = told(college, tmp_path, "ustl", YEAR, AFTER_YEAR)
        assert [(each["track"], each["level"]) for each in found["warnings"]] == [
            ("study", "downgrade"),
            ("degree", "degree"),
        ]

    def test_the_gpa_is_an_exact_fraction_where_it_has_no_end(self, tmp_path: Path) -> None:
        college = a_college().settled()
        for code, score in (("A", "60"), ("B", "60"), ("C", "61")):
            college.course(code, "1", degree_course=True).passed(code, score)
        assert judged(college, tmp_path)["degree"]["figures"] == {"degree_gpa": "31/30"}

    def test_the_gpa_takes_makeups_of_the_year_and_no_later_pass(self, tmp_path: Path) -> None:
        college = a_college().settled().course("A", "2", degree_course=True).failed("A").term(NEXT_AUTUMN)
        college.passed("A", "90", kind="retake", term=NEXT_AUTUMN, on=AFTER_YEAR)
        assert judged(college, tmp_path / "1")["degree"]["figures"] == {"degree_gpa": "0"}
        college.passed("A", "66", kind="makeup", on=AFTER_YEAR)
        assert "degree" not in judged(college, tmp_path / "2")

    def test_a_year_whose_makeups_have_no_date_waits_for_none(self, tmp_path: Path) -> None:
        college = twenty().term(SPRING, makeup_ends_on=None).failed("X", term=SPRING)
        assert "downgrade" in judged(college, tmp_path, date(2025, 7, 5))

    def test_the_year_waits_for_its_makeups(self, tmp_path: Path) -> None:
        college = twenty().failed("X", term=SPRING)
        assert judged(college, tmp_path / "1", date(2025, 9, 9)) == {}
        assert "downgrade" in judged(college, tmp_path / "2", date(2025, 9, 10))


class TestKnobs:
    def law(self, folder: Path, knobs: str) -> str:
        path = folder / "ustl.yaml"
        path.write_text(f"extends: ustl\nknobs: {{{knobs}}}\n", encoding="utf-8")
        assert load_policy(str(path)).id == "ustl"
        return str(path)

    def test_pending_courses_count_where_the_college_says_so_with_the_term_of_enrolment(self, tmp_path: Path) -> None:
        college = twenty().enrolled("X", LAST_SPRING).enrolled("X", SPRING)
        found = told(college, tmp_path / "facts", self.law(tmp_path, "count_pending: true"), YEAR, AFTER_YEAR)
        assert evidence(the_rules(found)["downgrade"]) == [("X", SPRING, "20", None)]

    def test_only_the_types_that_the_college_names(self, tmp_path: Path) -> None:
        college = twenty(course_type="elective").failed("X")
        policy = self.law(tmp_path, "course_types: [required, public]")
        assert the_rules(told(college, tmp_path / "facts", policy, YEAR, AFTER_YEAR)) == {}

    def test_the_gpa_over_all_terms(self, tmp_path: Path) -> None:
        college = a_college().settled().course("A", "2", degree_course=True).course("B", "2", degree_course=True)
        college.passed("A", "60", term=LAST_AUTUMN).passed("B", "71.99")
        policy = self.law(tmp_path, "window: cumulative")
        found = the_rules(told(college, tmp_path / "facts", policy, YEAR, AFTER_YEAR))
        assert found["degree"]["figures"] == {"degree_gpa": "1.5995"}
        assert [course[0] for course in evidence(found["degree"])] == ["A", "B"]
