"""What one mark says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from config.mapping_marks import ItemMapping, MarksMapping
from rules.facts.schema import SCALE
from sync.mapping.marks import Mark, plain, read_mark
from tests.sync.mapping.builders import SHANGHAI, an_item, noon

FINAL = ItemMapping(idnumber="final", kind="regular")
FIVE = ItemMapping(idnumber="final", kind="regular", scale=("不及格", "及格", "中等", "良好", "优秀"))


def read(
    raw: str | int | None = 85, rule: ItemMapping = FINAL, marks: dict[str, Any] | None = None, **values: Any
) -> Mark:
    said = MarksMapping.model_validate(marks or {})
    return read_mark(an_item(raw, **values), rule, said, 60 * SCALE, SHANGHAI)


def test_a_number_is_a_score_on_the_day_it_was_given() -> None:
    assert read("85.50") == Mark("85.5", reported_on=date(2024, 1, 15))


def test_the_day_is_that_of_the_site() -> None:
    assert read(gradedategraded=noon(2024, 1, 14, hour=15)).reported_on == date(2024, 1, 14)
    assert read(gradedategraded=noon(2024, 1, 14, hour=16)).reported_on == date(2024, 1, 15)


def test_no_mark_is_no_mark() -> None:
    assert read(None).pending == "nomark"


def test_a_literal_zero_is_what_the_site_says() -> None:
    assert read(0).score == "0"
    assert read(0, marks={"zero": "absent"}).result == "absent"
    assert read(0, marks={"zero": "pending"}).pending == "zero"


@pytest.mark.parametrize(
    ("word", "result"), [("缺考", "absent"), ("缓考", "deferred"), (" <p>免修</p>\n", "exempt"), ("旷考", "absent")]
)
@pytest.mark.parametrize("raw", [None, 0])
def test_a_word_beside_the_mark_is_a_result(word: str, result: str, raw: int | None) -> None:
    mark = read(raw, feedback=word, gradedategraded=noon(2024, 1, 15))
    assert (mark.result, mark.score, mark.pending) == (result, None, None)


def test_feedback_that_merely_holds_the_word_is_just_feedback() -> None:
    assert read(55, feedback="缺考一次小测").score == "55"
    assert read(0, feedback="缺考", marks={"feedback": False}).score == "0"


def test_a_hidden_mark_is_pending_however_it_is_hidden() -> None:
    assert read(88, gradeishidden=True).pending == "hidden"
    assert read(None, gradeishidden=True, gradedategraded=noon(2024, 1, 15)).pending == "hidden"
    assert read(None, gradeishidden=True).pending == "nomark"


def test_an_excluded_mark_is_not_counted() -> None:
    assert read(55, status="dropped").pending == "excluded"


def test_a_mark_without_a_date_is_pending() -> None:
    mark = read(85, gradedategraded=None)
    assert (mark.pending, mark.score) == ("undated", "85")


def test_locked_and_overridden_marks_are_marks() -> None:
    assert read(60, gradeislocked=True, gradeisoverridden=True).score == "60"


@pytest.mark.parametrize(
    ("raw", "most", "score"), [(120, 150, "80"), (3, 4, "75"), ("7.5", 10, "75"), (1, 64, "1.5625")]
)
def test_another_range_is_stretched_exactly(raw: str | int, most: int, score: str) -> None:
    assert read(raw, grademax=most).score == score


def test_what_does_not_end_is_kept_as_pass_or_fail_and_listed() -> None:
    assert read(100, grademax=150) == Mark(result="pass", reported_on=date(2024, 1, 15), inexact=True)
    assert read(89, grademax=150).result == "fail"


def test_a_pass_mark_is_met_exactly_not_nearly() -> None:
    assert read("17.99999", grademax=30).result == "fail"
    assert read(18, grademax=30).score == "60"


def test_without_a_pass_mark_what_does_not_end_is_pending() -> None:
    mark = read_mark(an_item(100, grademax=150), FINAL, MarksMapping(), None, SHANGHAI)
    assert mark.pending == "inexact"


def test_a_range_that_does_not_begin_at_zero_is_not_guessed() -> None:
    assert read(3, grademin=1, grademax=5).pending == "odd_range"
    linear = ItemMapping(idnumber="final", kind="regular", linear=True)
    assert read(3, linear, grademin=1, grademax=5).score == "50"


def test_a_hidden_range_is_not_guessed() -> None:
    assert read(85, grademin=None, grademax=None).pending == "no_range"


def test_a_mark_beyond_its_range_is_listed() -> None:
    assert read(105).pending == "out_of_range"


@pytest.mark.parametrize(("position", "word", "passed"), [(1, "不及格", False), (2, "及格", True), (5, "优秀", True)])
def test_a_scale_gives_the_word_at_its_position(position: int, word: str, passed: bool) -> None:
    mark = read(position, FIVE, grademin=1, grademax=5, gradeformatted="<i></i>良好")
    assert (mark.score, mark.level_passed, mark.pending) == (word, passed, None)


def test_a_scale_that_is_not_the_one_named_is_listed() -> None:
    assert read(3, FIVE, grademin=1, grademax=3).pending == "other_scale"
    assert read(85, FIVE).pending == "other_scale"


def test_a_scale_that_the_mapping_does_not_name_is_listed() -> None:
    assert read(3, grademin=1, grademax=5, rangeformatted="不及格–优秀").pending == "unnamed_scale"


def test_a_step_may_be_a_result_and_an_unknown_level_is_listed() -> None:
    three = ItemMapping(idnumber="final", kind="regular", scale=("缓考", "丙", "合格"))
    assert read(1, three, grademin=1, grademax=3).result == "deferred"
    assert read(2, three, grademin=1, grademax=3).pending == "unknown_level"


def test_feedback_is_read_as_a_person_reads_it() -> None:
    assert plain("好 <b>很好</b>&nbsp;") == "好 很好"
    assert plain(None) == ""
