"""bhuad, 第六条: every threshold just below, at, and above it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.college import LAST_AUTUMN, SPRING, a_college, codes, the_warning

SANCTION = date(2024, 10, 1)


@pytest.mark.parametrize(
    ("failed", "rules"),
    [
        (3, []),
        (4, ["level2.courses"]),
        (5, ["level2.courses", "repeat_year"]),
        (6, ["level1.courses", "repeat_year"]),
        (7, ["level1.courses", "repeat_year", "dismissal"]),
        (8, ["level1.courses", "repeat_year", "dismissal"]),
    ],
)
def test_the_number_of_outstanding_courses_decides(failed: int, rules: list[str]) -> None:
    hits = a_college().settled().failed_courses(failed).hits("bhuad")
    assert sorted(hits) == sorted(rules)
    for hit in hits.values():
        assert hit.figures == {"outstanding_courses": failed}
        assert codes(hit) == [f"F{at}" for at in range(failed)]


@pytest.mark.parametrize("failed", [0, 1, 3])
def test_fewer_than_four_courses_and_a_sanction_propose_level_one(failed: int) -> None:
    college = a_college().settled().failed_courses(failed).event("discipline", SANCTION, note="记过")
    warning = the_warning(college.judged("bhuad"))
    assert (warning.level, warning.review, warning.firm_level) == ("level1", True, None)
    (hit,) = warning.rules
    assert (hit.id, hit.review) == ("bhuad.level1.discipline", True)
    assert hit.figures == {"outstanding_courses": failed, "sanctions": 1}
    assert [(event.kind, event.occurred_on, event.note) for event in hit.events] == [("discipline", SANCTION, "记过")]


@pytest.mark.parametrize("failed", [4, 5])
def test_four_or_five_courses_and_a_sanction_are_level_two_with_the_sanction_beside(failed: int) -> None:
    college = a_college().settled().failed_courses(failed).event("discipline", SANCTION)
    warning = the_warning(college.judged("bhuad"))
    assert (warning.level, warning.review, warning.firm_level) == ("level2", False, "level2")
    (hit,) = warning.rules
    assert [event.kind for event in hit.events] == ["discipline"]


def test_six_courses_and_a_sanction_are_level_one_by_the_count() -> None:
    college = a_college().settled().failed_courses(6).event("discipline", SANCTION)
    warning = the_warning(college.judged("bhuad"))
    assert (warning.level, warning.review) == ("level1", False)
    assert [hit.id for hit in warning.rules] == ["bhuad.level1.courses"]


@pytest.mark.parametrize(("ended", "hit"), [(date(2025, 3, 19), False), (date(2025, 3, 20), True), (None, True)])
def test_a_sanction_counts_while_it_is_in_force(ended: date | None, hit: bool) -> None:
    college = a_college().settled().event("discipline", SANCTION, ended_on=ended)
    assert ("level1.discipline" in college.hits("bhuad")) is hit


def test_a_sanction_of_a_later_day_is_not_known() -> None:
    college = a_college().settled().event("discipline", date(2025, 3, 21))
    assert college.hits("bhuad") == {}


def test_other_events_are_no_sanction() -> None:
    college = a_college().settled().event("exam_absence", SANCTION).event("extension", SANCTION)
    assert college.hits("bhuad") == {}


def test_courses_of_all_terms_count() -> None:
    college = a_college().settled().failed_courses(3).failed_courses(1, term=LAST_AUTUMN, prefix="G")
    assert "level2.courses" in college.hits("bhuad")


def test_what_the_running_terms_makeups_and_retakes_clear_is_cleared() -> None:
    college = a_college().settled().failed_courses(4, term=LAST_AUTUMN).passed("F0", term=SPRING, kind="retake")
    assert college.hits("bhuad", SPRING, date(2025, 7, 5)) == {}


def test_counts_accumulate_across_a_leave() -> None:
    college = a_college().settled().failed_courses(4, term=LAST_AUTUMN)
    college.event("leave", date(2024, 2, 24)).event("return", date(2025, 2, 20))
    assert "level2.courses" in college.hits("bhuad", SPRING, date(2025, 4, 1))
