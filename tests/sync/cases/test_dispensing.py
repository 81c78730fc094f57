"""What exceptions do to a verdict: when they work, and how far."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.assessment import Warning
from sync.cases.dispensing import EXEMPT, bounded, exempted, highest_levels
from sync.cases.verdicts import for_cases
from sync.store.dispensations import Dispensation, DispensationKind
from tests.sync.scene import a_review, a_warning, an_assessment

TRACK = ("yellow", "orange", "red")
FIRST, LAST = date(2025, 3, 10), date(2025, 7, 31)


def an_exception(
    kind: DispensationKind = DispensationKind.EXEMPT, student_no: str = "1", level: str | None = None
) -> Dispensation:
    at = datetime(2025, 3, 9, 4, tzinfo=UTC)
    return Dispensation(7, student_no, "asnu", kind, level, "经批准", "", FIRST, LAST, "李红", at)


def at_most(level: str | None, student_no: str = "1") -> Dispensation:
    return an_exception(DispensationKind.AT_MOST, student_no, level)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 3, 9), False),
        (date(2025, 3, 10), True),
        (date(2025, 7, 31), True),
        (date(2025, 8, 1), False),
    ],
)
def test_an_exception_works_from_its_first_to_its_last_day(day: date, works: bool) -> None:
    assert exempted([an_exception()], day) == ({"1": EXEMPT} if works else {})
    assert bool(highest_levels([at_most("yellow")], day, [TRACK])) is works


def test_one_that_was_ended_works_no_more() -> None:
    ended = replace(an_exception(), ended_at=datetime(2025, 3, 11, tzinfo=UTC), ended_by="李红", end_reason="已返校")
    assert exempted([ended], FIRST) == {}


def test_each_kind_does_its_own() -> None:
    in_person = an_exception(DispensationKind.IN_PERSON)
    assert exempted([in_person, at_most("yellow")], FIRST) == {}
    assert highest_levels([in_person, an_exception()], FIRST, [TRACK]) == {}


def lowered(warning: Warning, *levels: str | None) -> tuple[str, str | None, bool]:
    found = [at_most(level) for level in levels]
    result = bounded(warning, highest_levels(found, FIRST, [TRACK]))
    assert (result.rules, result.track) == (warning.rules, warning.track)
    return result.level, result.firm_level, result.review


@pytest.mark.parametrize(
    ("found", "allowed", "issued"),
    [
        ("red", "orange", "orange"),
        ("red", "yellow", "yellow"),
        ("orange", "orange", "orange"),
        ("yellow", "orange", "yellow"),
    ],
)
def test_a_level_above_the_one_allowed_becomes_it_and_a_lower_one_stays(found: str, allowed: str, issued: str) -> None:
    assert lowered(a_warning("1", found), allowed) == (issued, issued, False)


def test_of_two_exceptions_the_lower_level_counts() -> None:
    assert lowered(a_warning("1", "red"), "orange", "yellow")[0] == "yellow"
    assert lowered(a_warning("1", "red"), "yellow", "orange")[0] == "yellow"


def test_where_the_firm_level_reaches_what_is_allowed_nothing_is_left_to_review() -> None:
    assert lowered(a_review("1", "red", firm="orange"), "orange") == ("orange", "orange", False)
    assert lowered(a_review("1", "red", firm="yellow"), "orange") == ("orange", "yellow", True)
    assert lowered(a_review("1", "red", firm=None), "yellow") == ("yellow", None, True)


def test_a_level_that_the_regulation_no_longer_has_bounds_nothing() -> None:
    assert lowered(a_warning("1", "red"), "purple", None) == ("red", "red", False)


def test_other_students_and_the_assessment_itself_stay_as_they_are() -> None:
    assessment = an_assessment(a_warning("1", "red"), a_warning("2", "red"))
    bounds = highest_levels([at_most("yellow")], FIRST, [TRACK])
    assert [warning.level for warning in for_cases(assessment, bounds)] == ["yellow", "red"]
    assert [warning.level for warning in assessment.warnings] == ["red", "red"]


@given(st.sampled_from(TRACK), st.sampled_from([None, *TRACK]), st.sampled_from(TRACK[:-1]))
def test_an_exception_never_raises_a_level(level: str, firm: str | None, allowed: str) -> None:
    found = a_review("1", level, firm=firm)
    result = bounded(found, highest_levels([at_most(allowed)], FIRST, [TRACK]))
    assert TRACK.index(result.level) == min(TRACK.index(level), TRACK.index(allowed))
