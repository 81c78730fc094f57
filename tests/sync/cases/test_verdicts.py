"""Verdicts survive being kept, and their differences are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rules.assessment import Above, Assessment, Beside, Pending, TrackLevel, Warning
from sync.cases.verdicts import contested_by, differences, for_cases, verdict_columns, warning_from_json, warning_json
from sync.store.canonical import canonical_json, digest
from sync.store.case_record import Review
from tests.sync.scene import a_hit, a_review, a_warning


@pytest.mark.parametrize("warning", [a_warning("20230001"), a_review("20230001", firm="orange"), a_review("20230001")])
def test_a_verdict_comes_back_as_it_was_kept(warning: Warning) -> None:
    kept = warning_from_json(warning_json(warning))
    assert kept == replace(warning, rules=tuple(sorted(warning.rules, key=lambda hit: hit.id)))


def test_the_order_of_rules_and_courses_makes_no_difference() -> None:
    one, other = a_hit("yellow", "B01", "B02"), a_hit("yellow", "B03", rule="share")
    warning = replace(a_warning("20230001"), rules=(one, other))
    turned = replace(warning, rules=(other, replace(one, courses=one.courses[::-1])))
    assert warning_json(warning) == warning_json(turned)


def test_differences_name_level_rules_courses_and_figures() -> None:
    before = a_warning("20230001", "yellow", ("B01", "B02"))
    after = replace(before, rules=(a_hit("yellow", "B02", "B03", "B04"), a_hit("yellow", "B02", rule="share")))
    difference = differences(before, after)
    assert (difference.level_before, difference.level_after) == ("yellow", "yellow")
    assert difference.appeared == ("asnu.yellow.share",)
    assert difference.courses_added == ("B03", "B04")
    assert difference.courses_removed == ("B01",)
    assert difference.figures["asnu.yellow.credits credits"] == ("6", "9")


def test_no_longer_hit_is_a_difference_too() -> None:
    difference = differences(a_warning("20230001"), None)
    assert (difference.level_after, difference.vanished) == (None, ("asnu.yellow.credits",))
    assert differences(None, None).level_before is None


def test_a_float_has_no_canonical_spelling() -> None:
    with pytest.raises(TypeError, match="float"):
        canonical_json({"credits": 2.5})
    assert canonical_json({"b": {2, 1}, "a": None}) == '{"a":null,"b":[1,2]}'
    assert len(digest("")) == 64


def under_a_school(*warnings: Warning, held: str = "") -> Assessment:
    students = tuple(
        Beside(
            each.student_no, "own_only", (TrackLevel(each.track, each.level, False),), (), held=each.student_no == held
        )
        for each in warnings
    )
    above = Above("school", "h", "2024-2025-1", covers=True, prevails="school", neither=0, students=students)
    day = date(2025, 3, 20)
    return Assessment("college", "h", "2024-2025-1", day, 2, (), Pending(0, 0), warnings, (), (), above)


def test_only_the_warning_that_is_held_needs_a_person_and_says_who_contradicts_it() -> None:
    held, free = for_cases(under_a_school(a_warning("20230001"), a_warning("20230002"), held="20230001"))
    assert (held.review, held.firm_level, held.contested) == (True, None, "school")
    assert free == a_warning("20230002")
    assert verdict_columns(held)["review"] is Review.PENDING


def test_without_a_regulation_above_warnings_are_taken_as_they_are() -> None:
    alone = replace(under_a_school(a_warning("20230001"), held="20230001"), above=None)
    assert list(for_cases(alone)) == [a_warning("20230001")]


def test_who_contradicts_is_kept_with_the_verdict_and_is_a_difference() -> None:
    free = a_warning("20230001")
    (held,) = for_cases(under_a_school(free, held="20230001"))
    assert warning_from_json(warning_json(held)) == held
    assert contested_by(warning_json(held)) == "school"
    assert contested_by(warning_json(free)) is None
    assert contested_by(None) is None
    assert "contested" not in warning_json(free)
    assert differences(free, held).contested == (None, "school")
