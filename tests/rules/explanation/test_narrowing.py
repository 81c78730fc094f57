"""A verdict on one student needs nobody else's facts, unless the law ranks."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.policy_files import load_policy
from rules.explanation.narrowing import groups_of, narrowed
from rules.policy.law import Law
from tests.rules.college import STUDENT, a_college, law

RANKING = Path(__file__).parent.parent / "families" / "policies" / "ranking.yaml"


@pytest.fixture(scope="module")
def ranking() -> Law:
    return load_policy(str(RANKING))


def test_a_law_that_ranks_says_among_whom(ranking: Law) -> None:
    assert groups_of(ranking) == (("college", "class_name"), ("major", "entry_year"))
    assert groups_of(law("asnu")) == ()


def test_only_the_student_and_the_groups_are_kept(ranking: Law) -> None:
    college = a_college().failed("X")
    college.student("MATE").student("MAJOR", class_name="软件2102").student("OTHER", major="法学", class_name="法学1班")
    college.student("NAMESAKE", college="别的学院", major="法学").failed("X", student="MATE").failed(
        "X", student="OTHER"
    )
    facts = college.facts()
    assert set(narrowed(facts, ranking, STUDENT).students["student_no"].to_pylist()) == {STUDENT, "MATE", "MAJOR"}
    alone = narrowed(facts, law("asnu"), STUDENT)
    assert alone.students["student_no"].to_pylist() == [STUDENT]
    assert alone.attempts["student_no"].to_pylist() == [STUDENT]
    assert narrowed(facts, ranking, "20999").students.num_rows == 0
