"""One invented regulation per family of measures, each a file alone: at every threshold below it, at it, above it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from config.policy_files import load_policy
from rules.policy.law import Law

from ..college import AUTUMN, FIRST_TERM, LAST_AUTUMN, LAST_SPRING, SPRING, STUDENT, College, a_college, codes

FOLDER = Path(__file__).parent / "policies"
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SHORT_TERM = "2023-2024-3"
YEAR, AFTER_THE_YEAR = "2024-2025", date(2025, 9, 20)


@cache
def invented(name: str) -> Law:
    """Load one of the invented regulations."""
    return load_policy(name, FOLDER)


def hits(college: College, name: str) -> set[str]:
    return set(college.hits(invented(name)))


def in_the_year(college: College, name: str) -> set[str]:
    return set(college.hits(invented(name), YEAR, AFTER_THE_YEAR))


@pytest.mark.parametrize("name", FILES)
def test_an_invented_regulation_is_a_file_and_no_code(name: str) -> None:
    assert invented(name).id == name


@pytest.mark.parametrize(
    ("owed", "colour"),
    [
        ("0", set()),
        ("0.5", {"blue"}),
        ("5", {"blue"}),
        ("5.5", {"yellow"}),
        ("15", {"yellow"}),
        ("15.000001", {"orange"}),
        ("25", {"orange"}),
        ("25.5", {"red"}),
        ("60", {"red"}),
    ],
)
def test_four_colours_by_credits_due_and_not_earned(owed: str, colour: set[str]) -> None:
    college = a_college().settled().course("A", owed).failed("A").course("B", "9").passed("B")
    assert hits(college, "colours") == colour


def test_colours_count_what_the_programme_set_and_nobody_took() -> None:
    college = a_college().settled().course("P", "3").scheduled("P", 2).course("E", "9", course_type="elective")
    assert hits(college.scheduled("E", 2), "colours") == {"blue"}


def a_class(size: int, last: int = 1) -> College:
    """So many classmates with better and better marks; the last ones share one."""
    college = a_college().passed("M", "60")
    for at in range(1, size):
        score = "60" if at < last else f"{60 + at}"
        college.student(f"S{at:03}").passed("M", score, student=f"S{at:03}")
    return college


def places(college: College) -> dict[str, tuple[object, object]]:
    assessment = college.judged(invented("ranking"))
    found = {each.student_no: each.rules[0].figures for each in assessment.warnings}
    return {number: (figures["place"], figures["size"]) for number, figures in found.items()}


@pytest.mark.parametrize(("size", "hit"), [(19, False), (20, True), (21, True), (39, True), (40, True)])
def test_the_last_twentieth_of_a_class_is_exact(size: int, hit: bool) -> None:
    found = places(a_class(size))
    assert (STUDENT in found) == hit
    assert len(found) == (2 if size == 40 else int(hit))
    if hit:
        assert found[STUDENT] == (size, size)


def test_equals_share_the_better_place() -> None:
    assert places(a_class(40, last=2)) == {STUDENT: (39, 40), "S001": (39, 40)}
    assert places(a_class(40, last=3)) == {}, "three share place 38, the third from the end, and 5 % of 40 are two"


def test_ranked_are_the_evaluated_students_with_a_value() -> None:
    college = a_class(20).student("L1", status="leave").passed("M", "100", student="L1")
    college.student("N1").passed("OLD", term=FIRST_TERM, student="N1")
    college.student("C1", class_name="软件2102").passed("M", "100", student="C1")
    college.student("C2", college="管理学院").passed("M", "100", student="C2")
    assert places(college) == {STUDENT: (20, 20)}


@pytest.mark.parametrize(("mine", "other", "hit"), [("9.5", "2", False), ("10", "10", True), ("10", "10.5", False)])
def test_the_most_open_credits_of_a_major_and_year(mine: str, other: str, hit: bool) -> None:
    college = a_college().settled().course("A", mine).failed("A").course("B", other).failed("B", student="S2")
    college.student("S2").student("S3", entry_year=2022).course("C", "90").failed("C", student="S3")
    warned = {
        each.student_no: {rule.id for rule in each.rules} for each in college.judged(invented("ranking")).warnings
    }
    assert ("ranking.most_open" in warned.get(STUDENT, set())) == hit


def terms_with(*scores: str | None) -> College:
    """A mark in each term up to the period, the last one in it; None: not enrolled."""
    names = [f"{year}-{year + 1}-{half}" for year in range(2021, 2025) for half in (1, 2)]
    names = names[: names.index(AUTUMN) + 1]
    college = a_college().settled()
    for term, score in zip(names[-len(scores) :], scores, strict=True):
        if score is not None:
            college.passed(f"T{term}", score, term=term)
    return college


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        (("68",), set()),
        (("67.999999",), {"once"}),
        (("67", "68"), set()),
        (("67", "67"), {"twice"}),
        (("68", "67"), {"once"}),
        (("67", "68", "67"), {"once"}),
        (("67", "67", "67"), {"twice", "thrice"}),
        (("67", "68", "67", "68", "67"), {"once", "thrice"}),
        (("67", "67", "67", "68"), {"thrice"}),
    ],
)
def test_terms_in_a_row_and_in_all(scores: tuple[str, ...], expected: set[str]) -> None:
    assert hits(terms_with(*scores), "streaks") == expected


def test_a_term_without_enrolment_is_passed_over() -> None:
    assert hits(terms_with("67", None, None, "67"), "streaks") == {"twice"}


def test_a_term_in_which_the_condition_is_unknown_breaks_the_row() -> None:
    college = terms_with("67", None, "67").enrolled("SEMINAR", LAST_SPRING)
    assert hits(college, "streaks") == {"once"}


def test_earlier_terms_are_looked_at_with_what_is_known_now() -> None:
    college = terms_with("67", "67")
    college.attempt(f"T{LAST_SPRING}", "90", term=LAST_SPRING, kind="makeup", on=date(2025, 3, 1))
    assert hits(college, "streaks") == {"once"}, "the make-up counts for the term that it makes up"


def failed_times(code: str, times: int) -> College:
    """A course failed so often: at the regular exam, its make-up, and at retakes."""
    college = a_college().settled()
    occasions = [
        (LAST_AUTUMN, "regular"), (LAST_AUTUMN, "makeup"), (LAST_SPRING, "retake"), (AUTUMN, "retake"),
    ]  # fmt: skip
    for term, kind in occasions[:times]:
        college.failed(code, term=term, kind=kind)
    return college


@pytest.mark.parametrize(("times", "expected"), [(2, set()), (3, {"retake", "thrice"}), (4, {"retake", "thrice"})])
def test_one_course_failed_three_times(times: int, expected: set[str]) -> None:
    college = failed_times("A", times)
    assert hits(college, "repeats") == expected
    if expected:
        assert codes(college.hits(invented("repeats"))["thrice"]) == ["A"]


def test_three_courses_failed_once_are_not_one_failed_three_times() -> None:
    assert hits(a_college().settled().failed_courses(3), "repeats") == set()


def test_a_course_passed_at_last_is_no_longer_failed_three_times() -> None:
    assert hits(failed_times("A", 3).passed("A", kind="retake"), "repeats") == set()


@pytest.mark.parametrize(("single", "expected"), [(3, set()), (4, {"often"}), (5, {"often"})])
def test_failures_are_counted_by_the_attempt_whatever_came_later(single: int, expected: set[str]) -> None:
    college = failed_times("A", 4).passed("A", kind="retake", term=SPRING, on=date(2025, 3, 15))
    assert hits(college.failed_courses(single), "repeats") == expected


@pytest.mark.parametrize(
    ("autumn", "spring", "expected"),
    [(0, 1, set()), (0, 2, {"term"}), (2, 0, set()), (2, 1, {"year"}), (1, 2, {"term", "year"})],
)
def test_absences_of_the_term_and_of_the_school_year(autumn: int, spring: int, expected: set[str]) -> None:
    college = a_college().settled()
    for month, times in ((10, autumn), (3, spring)):
        for day in range(1, times + 1):
            college.event("class_absence", date(2023 if month == 10 else 2024, month, day))
    assert set(college.hits(invented("conduct"), LAST_SPRING, date(2024, 9, 20))) == expected


@pytest.mark.parametrize(("times", "hit"), [(1, False), (2, True), (3, True)])
def test_exam_absences_since_entry(times: int, hit: bool) -> None:
    college = a_college().settled()
    for day in range(1, times + 1):
        college.event("exam_absence", date(2022, 1, day))
    assert hits(college, "conduct") == ({"exams"} if hit else set())


@pytest.mark.parametrize(("ended_on", "hit"), [(date(2025, 3, 19), False), (date(2025, 3, 20), True), (None, True)])
def test_an_absence_under_a_sanction(ended_on: date | None, hit: bool) -> None:
    college = a_college().settled().event("class_absence", date(2024, 10, 8))
    college.event("discipline", date(2024, 5, 6), ended_on=ended_on)
    assert hits(college, "conduct") == ({"sanction"} if hit else set())


@pytest.mark.parametrize(
    ("earned", "due", "expected"),
    [
        ("14.5", "15", {"year"}),
        ("15", "15", set()),
        ("40", "50.5", {"due"}),
        ("40", "50", set()),
        ("40", "49", set()),
        ("20", "41", {"due", "half"}),
        ("20", "40", {"due"}),
    ],
)
def test_progress_of_the_year_of_what_is_due_and_of_the_programme(earned: str, due: str, expected: set[str]) -> None:
    missing = str(Fraction(due) - Fraction(earned)) if Fraction(due).denominator == 1 else "10.5"
    missing = {"14.5": "0.5"}.get(earned, missing)
    college = a_college().course("A", earned).scheduled("A", 7).passed("A")
    college.course("B", missing).scheduled("B", 8)
    assert in_the_year(college, "progress") == expected


def test_the_whole_programme_reaches_beyond_the_calendar() -> None:
    college = a_college().course("A", "20").scheduled("A", 7).passed("A")
    college.course("Z", "20").scheduled("Z", 12)
    assert in_the_year(college, "progress") == set()
    assert in_the_year(college.course("Y", "0.5").scheduled("Y", 12), "progress") == {"half"}


def test_credits_are_earned_once_in_the_term_of_the_first_pass() -> None:
    college = a_college().course("A", "20").passed("A", term=LAST_AUTUMN).passed("A", kind="retake", score="99")
    assert "year" in in_the_year(college, "progress")


@pytest.mark.parametrize(
    ("last", "before", "expected"),
    [
        (None, None, {"yellow"}),
        ("yellow", None, {"yellow", "orange"}),
        ("orange", "yellow", {"yellow", "orange"}),
        ("yellow", "orange", {"yellow", "orange"}),
        ("orange", "orange", {"yellow", "orange", "red"}),
        ("red", "red", {"yellow", "orange", "red"}),
    ],
)
def test_a_level_that_builds_on_those_of_the_terms_before(
    last: str | None, before: str | None, expected: set[str]
) -> None:
    college = a_college().settled().failed("A").student("S2").warned("yellow", FIRST_TERM, "escalating", student="S2")
    for level, term in ((last, LAST_SPRING), (before, LAST_AUTUMN)):
        if level is not None:
            college.warned(level, term, "escalating")
    assert hits(college, "escalating") == expected


def test_without_a_table_of_warnings_the_earlier_level_is_unknown_and_said_to_be() -> None:
    assessment = a_college().settled().failed("A").judged(invented("escalating"))
    assert [rule.id for warning in assessment.warnings for rule in warning.rules] == ["escalating.yellow"]
    assert any("escalating.orange" in note for note in assessment.notes)


def test_before_the_first_period_that_the_table_names_nothing_is_known() -> None:
    college = a_college().settled().failed("A").warned("orange", LAST_SPRING, "escalating")
    assessment = college.judged(invented("escalating"))
    assert any("escalating.red" in note for note in assessment.notes)
    assert not any("escalating.orange" in note for note in assessment.notes)


@pytest.mark.parametrize(
    ("policy", "track", "known"),
    [("escalating", None, True), ("escalating", "study", True), ("escalating", "degree", False), ("asnu", None, False)],
)
def test_a_period_that_was_judged_and_warned_nobody_is_known_to_have_warned_nobody(
    policy: str, track: str | None, known: bool
) -> None:
    college = a_college().settled().failed("A").was_judged(LAST_SPRING, policy, track)
    assessment = college.judged(invented("escalating"))
    assert any("escalating.orange" in note for note in assessment.notes) != known
    assert hits(college, "escalating") == {"yellow"}


def test_what_was_judged_later_says_nothing_of_what_was_before() -> None:
    assessment = a_college().settled().failed("A").was_judged(AUTUMN, "escalating").judged(invented("escalating"))
    assert any("escalating.orange" in note for note in assessment.notes)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({LAST_SPRING: "yellow"}, {"yellow", "orange"}),
        ({LAST_SPRING: "yellow", SHORT_TERM: None}, {"yellow"}),
        ({LAST_SPRING: "orange", SHORT_TERM: "orange"}, {"yellow", "orange", "red"}),
        ({LAST_AUTUMN: "orange", LAST_SPRING: "yellow", SHORT_TERM: "orange"}, {"yellow", "orange"}),
    ],
)
def test_a_short_term_is_a_period_only_where_it_was_judged(levels: dict[str, str | None], expected: set[str]) -> None:
    college = a_college().settled().failed("A").student("S2").warned("yellow", FIRST_TERM, "escalating", student="S2")
    college.term(SHORT_TERM, starts_on=date(2024, 7, 8), ends_on=date(2024, 7, 28))
    for term, level in levels.items():
        college.was_judged(term, "escalating")
        if level is not None:
            college.warned(level, term, "escalating")
    assert hits(college, "escalating") == expected


def test_an_earlier_warning_without_a_level_is_none() -> None:
    college = a_college().settled().failed("A").warned(None, LAST_SPRING, "escalating")
    assessment = college.judged(invented("escalating"))
    assert not any("escalating.orange" in note for note in assessment.notes)
    assert hits(college, "escalating") == {"yellow"}


@pytest.mark.parametrize("policy", ["escalating", "another"])
def test_a_warning_of_another_policy_or_of_a_level_that_is_gone_is_no_level(policy: str) -> None:
    college = a_college().settled().failed("A").student("S2").warned("yellow", FIRST_TERM, "escalating", student="S2")
    college.warned("violet" if policy == "escalating" else "red", LAST_SPRING, policy)
    assert hits(college, "escalating") == {"yellow"}


@pytest.mark.parametrize(("failed", "hit"), [("2", False), ("2.5", True), ("3", True)])
def test_a_share_of_degree_courses_alone(failed: str, hit: bool) -> None:
    college = a_college().settled().course("A", failed, degree_course=True).failed("A", "59")
    college.course("B", str(Fraction(5) - Fraction(failed)) if failed != "2.5" else "2.5", degree_course=True)
    college.passed("B", "90").course("X", "90").passed("X", "90")
    assert ("degree" in hits(college, "core")) == hit


def test_no_degree_course_no_share() -> None:
    assessment = a_college().settled().passed("X").judged(invented("core"))
    assert any("core.degree" in note for note in assessment.notes)


@pytest.mark.parametrize(("autumn", "spring", "hit"), [(1, 0, False), (1, 1, True), (2, 0, True), (0, 3, True)])
def test_electives_failed_at_the_regular_exam_of_a_school_year(autumn: int, spring: int, hit: bool) -> None:
    college = a_college().settled().passed("M", "90", term=LAST_SPRING)
    for term, times in ((LAST_AUTUMN, autumn), (LAST_SPRING, spring)):
        for at in range(times):
            code = f"{term}{at}"
            college.course(code, course_type="elective").failed(code, term=term).passed(code, term=term, kind="makeup")
    assert ("electives" in college.hits(invented("core"), LAST_SPRING, date(2024, 9, 20))) == hit


@pytest.mark.parametrize(("failed", "hit"), [(("ENG1",), False), (("ENG1", "ENG2"), True), (("ENG1", "ENG3"), False)])
def test_given_courses_alone(failed: tuple[str, ...], hit: bool) -> None:
    college = a_college().settled()
    for code in failed:
        college.failed(code, term=LAST_AUTUMN)
    assert ("english" in hits(college, "core")) == hit


@pytest.mark.parametrize(("score", "hit"), [("39.99", True), ("40", False), ("40.01", False)])
def test_the_mean_score_of_a_school_year(score: str, hit: bool) -> None:
    college = a_college().settled().passed("A", "80", term=LAST_AUTUMN).failed("B", score, term=LAST_SPRING)
    assert ("mean" in college.hits(invented("core"), LAST_SPRING, date(2024, 9, 20))) == hit


@pytest.mark.parametrize(("before", "hit"), [("84.99", False), ("85", True), ("86", True)])
def test_a_fall_of_the_gpa_against_the_latest_term_that_has_one(before: str, hit: bool) -> None:
    college = (
        a_college()
        .passed("A", before, term=LAST_AUTUMN)
        .passed("B", "75")
        .attempt("C", result="pass", term=LAST_SPRING)
    )
    found = college.hits(invented("core"))
    assert ("fall" in found) == hit
    if hit:
        assert codes(found["fall"]) == ["A"]
