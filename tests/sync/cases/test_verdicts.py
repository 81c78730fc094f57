"""Verdicts survive being kept, and their differences are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.assessment import Warning
from sync.cases.verdicts import differences, warning_from_json, warning_json
from sync.store.canonical import canonical_json, digest
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
