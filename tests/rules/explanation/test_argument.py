"""The argument clause by clause: state, figures, bounds, evidence, distances; each regulation at its thresholds."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from rules.explanation.explanation import UnknownStudentError, explain_wholly
from tests.rules.college import AFTER_AUTUMN, AUTUMN, LAST_AUTUMN, STUDENT, a_college, changed, law
from tests.rules.explanation.asking import clause, figures, states, why
from tests.rules.test_policy_file import a_policy

F = Fraction


@pytest.mark.parametrize(
    ("failed", "level", "to_level1"), [(3, None, 3), (4, "level2", 2), (5, "level2", 1), (6, "level1", None)]
)
def test_bhuad_tells_how_many_courses_are_missing_to_the_next_level(
    failed: int, level: str | None, to_level1: int | None
) -> None:
    argument = why(a_college().settled().failed_courses(failed), "bhuad")
    assert argument.tracks[0].level == level
    ahead = [step.gap for step in clause(argument, "level1.courses").steps if step.upward]
    assert ahead == ([] if to_level1 is None else [to_level1])
    assert figures(argument, "level1.courses") == {"outstanding_courses": failed}
    assert [each.course_code for each in clause(argument, "level1.courses").courses] == [f"F{n}" for n in range(failed)]


@pytest.mark.parametrize(("worth", "state"), [("4.5", "not_hit"), ("5", "hit"), ("5.5", "hit")])
def test_asnu_credits_stand_beside_their_bound(worth: str, state: str) -> None:
    argument = why(a_college().settled().course("X", worth).failed("X"), "asnu")
    found = clause(argument, "yellow.credits")
    (bound,) = found.bounds
    assert found.state == state
    assert (bound.figure, bound.sign, bound.bound, bound.holds) == ("outstanding_credits", ">=", 5, state == "hit")


@pytest.mark.parametrize(
    ("score", "orange", "red"), [("72", "not_hit", "not_hit"), ("71.9", "hit", "not_hit"), ("69.9", "hit", "hit")]
)
def test_asnu_gpa_is_exact_at_its_bounds(score: str, orange: str, red: str) -> None:
    argument = why(a_college().settled().passed("X", score), "asnu")
    assert (states(argument)["orange.gpa"], states(argument)["red.gpa"]) == (orange, red)
    assert figures(argument, "red.gpa") == {"gpa": (F(score) - 50) / 10}


@pytest.mark.parametrize(("worth", "state"), [("19.5", "not_hit"), ("20", "hit"), ("29.5", "hit"), ("30", "not_hit")])
def test_ustl_downgrade_and_the_referral_above_it(worth: str, state: str) -> None:
    college = a_college().settled().course("X", worth).failed("X", term=LAST_AUTUMN)
    argument = why(college, "ustl", period="2023-2024")
    assert clause(argument, "downgrade").state == state
    assert [each.id for each in argument.referrals] == (["ustl.beyond_downgrade"] if worth == "30" else [])


@pytest.mark.parametrize(("failed", "expected"), [(0, [1]), (1, []), (2, [1])])
def test_lsec_one_course_is_neither_more_nor_less(failed: int, expected: list[int]) -> None:
    argument = why(a_college().settled().failed_courses(failed), "lsec")
    assert clause(argument, "one_after_makeup").state == ("not_hit" if expected else "hit")
    if expected:
        assert [step.gap for step in clause(argument, "one_after_makeup").steps] == expected


def test_a_review_is_told_with_its_reason_and_the_firm_level() -> None:
    college = a_college().settled().failed("X").event("discipline", date(2024, 10, 1), note="记过")
    argument = why(college, "bhuad")
    (track,) = argument.tracks
    assert (track.level, track.review, track.firm_level, track.rank) == ("level1", True, None, 1)
    found = clause(argument, "level1.discipline")
    assert found.review
    assert found.review_reason
    assert [each.note for each in found.events] == ["记过"]


def test_two_tracks_are_told_apart_also_without_a_warning() -> None:
    argument = why(a_college().settled(), "ustl", period="2023-2024")
    assert [(each.id, each.level, each.rank) for each in argument.tracks] == [("study", None, -1), ("degree", None, -1)]
    assert argument.tracks[0].name_of("withdrawal") == "退学警示"
    assert argument.tracks[0].name_of(None) == ""
    assert argument.level_name(clause(argument, "downgrade")) == "降级警示"
    assert argument.level_name(clause(argument, "beyond_downgrade")) == ""


def test_without_data_a_clause_is_unknown_and_not_false() -> None:
    argument = why(a_college().settled(), "asnu")
    assert states(argument)["red.gpa"] == "unknown"
    assert figures(argument, "red.gpa") == {"gpa": None}
    assert [each.holds for each in clause(argument, "red.gpa").bounds] == [None]
    assert clause(argument, "red.gpa").steps == ()


def test_a_clause_outside_its_dates_says_nothing() -> None:
    policy = a_policy()
    policy["clauses"][0]["in_force"] = {"until": "2020-01-01"}
    from rules.policy.compile import compile_policy

    argument = why(a_college().settled(), compile_policy(policy))
    assert argument.clauses[0].state == "not_in_force"
    assert argument.clauses[0].figures == ()


@pytest.mark.parametrize(
    ("status", "reason"), [("leave", "leave"), ("withdrawn", "withdrawn"), ("graduated", "graduated")]
)
def test_a_skipped_student_keeps_the_courses_and_has_no_figures(status: str, reason: str) -> None:
    college = a_college().settled().failed("X").student(STUDENT, status=status)
    argument = why(college, "bhuad")
    assert argument.skipped == reason
    assert set(states(argument).values()) == {"skipped"}
    assert [each.course_code for each in argument.courses] == ["OLD", "X"]


@pytest.mark.parametrize(
    ("college", "standing"),
    [
        (a_college().passed("X"), "earned"),
        (a_college().attempt("X", result="exempt"), "earned"),
        (a_college().failed("X"), "outstanding"),
        (a_college().failed("X").term(AUTUMN, makeup_ends_on=date(2025, 6, 1)), "makeup_to_come"),
        (a_college().pending("X"), "open"),
    ],
)
def test_every_course_has_a_standing(college: object, standing: str) -> None:
    argument = why(college.settled(), "bhuad")  # type: ignore[attr-defined]
    assert {each.course_code: each.standing for each in argument.courses}["X"] == standing
    assert argument.name_of("X") == "课程X"
    assert argument.name_of("Y") == "Y"


def test_a_required_course_never_taken_is_among_the_courses() -> None:
    college = a_college().settled().course("N", "20").scheduled("N", 5)
    argument = why(college, "ustl", period="2023-2024")
    (record,) = (each for each in argument.courses if each.course_code == "N")
    assert (record.standing, record.attempts) == ("never_taken", ())
    assert [each.course_code for each in clause(argument, "downgrade").courses] == ["N"]


def test_a_knob_in_a_condition_is_its_number() -> None:
    college = a_college().settled().passed("A", "90", term=LAST_AUTUMN).passed("B", "80")
    found = clause(why(college, changed("asnu", drop="10")), "red.decline")
    assert [(each.figure, each.sign, each.bound, each.holds) for each in found.bounds] == [("decline", ">=", 10, True)]


def test_a_bound_is_turned_so_that_the_figure_stands_first() -> None:
    argument = why(a_college().settled().failed_courses(4), "bhuad")
    bounds = [(each.sign, each.bound) for each in clause(argument, "level2.courses").bounds]
    assert bounds == [(">=", 4), ("<", 6)]


def test_a_student_whom_nobody_knows_is_refused_by_number() -> None:
    with pytest.raises(UnknownStudentError, match="20999"):
        explain_wholly(a_college().facts(), law("bhuad"), AUTUMN, AFTER_AUTUMN, "20999")
