"""lsec, 三: every threshold just below, at, and above it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.college import LAST_SPRING, a_college, changed, codes, the_warning

BEFORE_THE_MAKEUPS_END = date(2025, 3, 9)


@pytest.mark.parametrize(("failed", "hit"), [(2, False), (3, True), (4, True)])
def test_three_regular_failures_in_the_term(failed: int, hit: bool) -> None:
    hits = a_college().settled().failed_courses(failed).hits("lsec", as_of=BEFORE_THE_MAKEUPS_END)
    assert list(hits) == (["regular_failures"] if hit else [])
    if hit:
        assert hits["regular_failures"].figures == {"regular_failures": failed}


def test_regular_failures_of_other_terms_do_not_count() -> None:
    college = a_college().settled().failed_courses(2).failed_courses(1, term=LAST_SPRING, prefix="G")
    assert "regular_failures" not in college.hits("lsec")


def test_the_attempt_shown_is_the_regular_one_even_if_the_makeup_was_failed_later() -> None:
    college = a_college().settled().failed_courses(3).failed("F0", "10", kind="makeup")
    hit = college.hits("lsec")["regular_failures"]
    assert [(course.score, course.kind) for course in hit.courses] == [("50", "regular")] * 3


@pytest.mark.parametrize(
    ("failed", "rules", "level"),
    [
        (0, [], None),
        (1, ["one_after_makeup"], "oral"),
        (2, ["several_after_makeup"], "written"),
        (3, ["regular_failures", "several_after_makeup"], "written"),
    ],
)
def test_courses_outstanding_of_the_term_after_makeup(failed: int, rules: list[str], level: str | None) -> None:
    college = a_college().settled().failed_courses(failed)
    hits = college.hits("lsec")
    assert list(hits) == rules
    if level:
        warning = the_warning(college.judged("lsec"))
        assert (warning.level, warning.review, warning.firm_level) == (level, False, level)
        assert hits[rules[-1]].figures == {"outstanding_courses": failed}


def test_three_regular_failures_of_which_one_remains() -> None:
    college = a_college().settled().failed_courses(3).passed("F0", kind="makeup").passed("F1", kind="makeup")
    warning = the_warning(college.judged("lsec"))
    assert [hit.id for hit in warning.rules] == ["lsec.regular_failures", "lsec.one_after_makeup"]
    assert warning.level == "oral"
    assert codes(warning.rules[1]) == ["F2"]


def test_a_course_of_an_earlier_term_counts_only_by_the_knob() -> None:
    college = a_college().settled().failed("A").failed("B", term=LAST_SPRING)
    assert list(college.hits("lsec")) == ["one_after_makeup"]
    assert codes(college.hits(changed("lsec", window="cumulative"))["several_after_makeup"]) == ["A", "B"]


def test_the_clauses_are_cited() -> None:
    hits = a_college().settled().failed_courses(3).hits("lsec")
    assert [hit.clause for hit in hits.values()] == ["三.1", "三.1, 三.3"]
