"""Where an unknown name in a formula, rank or count of periods is told, and which measures look at the programme."""

from __future__ import annotations

from typing import Any

import pytest

from rules.engine.progress import looks_at_programme
from rules.policy.compile import compile_policy
from rules.policy.measures import CountMeasure, EventMeasure, GradePointMeasure, RelationalMeasure, ShareMeasure
from tests.rules.test_policy_file import the_fault, with_measure


@pytest.mark.parametrize(
    ("key", "measure"),
    [
        ("formula", {"formula": "courses / curses"}),
        ("rank", {"rank": "curses", "within": "class", "best": "lowest"}),
        ("periods", {"periods": "curses > 1", "each": "term", "count": "running"}),
    ],
)
def test_an_unknown_name_is_told_where_it_is_written(key: str, measure: dict[str, Any]) -> None:
    fault = the_fault(with_measure("derived", {"label": "x", **measure}))
    assert fault.path == ("measures", "derived", key)
    assert "curses" in fault.message


def test_what_is_ranked_is_part_of_the_law() -> None:
    law = compile_policy(with_measure("place", {"label": "x", "rank": "courses", "within": "class", "best": "lowest"}))
    assert set(law.ranked) == {"place"}


COUNT: dict[str, Any] = {"label": "x", "window": "cumulative"}


@pytest.mark.parametrize(
    ("measure", "looks"),
    [
        (CountMeasure(**COUNT, count="courses", of="due"), True),
        (CountMeasure(**COUNT, count="courses", of="due_and_not_earned"), True),
        (CountMeasure(**COUNT, count="courses", of="programme"), True),
        (CountMeasure(**COUNT, count="courses", of="outstanding"), False),
        (CountMeasure(**COUNT, count="courses", of="earned"), False),
        (ShareMeasure(**COUNT, share="credits", of="outstanding", among="due"), True),
        (ShareMeasure(**COUNT, share="credits", of="due_and_earned", among="selected"), True),
        (ShareMeasure(**COUNT, share="credits", of="outstanding", among="selected"), False),
        (GradePointMeasure(**COUNT, mean="grade_point"), False),
        (EventMeasure(**COUNT, events=("leave",)), False),
    ],
    ids=str,
)
def test_sets_that_the_programme_makes_need_it_laid_out(measure: RelationalMeasure, looks: bool) -> None:
    assert looks_at_programme(measure) is looks
