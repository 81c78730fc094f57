"""What places and earlier levels rest on: who is ranked, and which earlier period is known."""

from __future__ import annotations

import pytest

from reports.looking_back import ground_text
from rules.explanation.explanation_json import argument_object
from rules.explanation.figures import FigureGround
from rules.policy.compile import compile_policy
from rules.policy.law import Law
from tests.rules.college import AUTUMN, FIRST_TERM, LAST_AUTUMN, LAST_SPRING, STUDENT, College, a_college
from tests.rules.explanation.asking import clause, why
from tests.rules.families.test_policies import invented
from tests.rules.test_policy_file import a_policy


def ranking(within: str = "class") -> Law:
    policy = a_policy()
    policy["measures"] = {
        "gpa": {"label": "绩点", "mean": "grade_point", "window": "term"},
        "place": {"label": "名次", "rank": "gpa", "within": within},
    }
    policy["clauses"] = [
        {"id": "small.low", "level": "low", "clause": "第二条", "words": "虚构", "when": "place >= 2 and gpa < 5"}
    ]
    policy["knobs"] = {}
    return compile_policy(policy)


def the_ground(college: College, law: Law, name: str = "low") -> FigureGround:
    (found,) = clause(why(college, law), name).grounds
    return found


def a_class() -> College:
    college = a_college().settled().passed("A")
    college.student("S2").passed("A", "90", student="S2")
    college.student("S3").passed("OLD", term=FIRST_TERM, student="S3")
    college.student("S4", status="leave").passed("A", student="S4")
    return college.student("S5", class_name="软件2102").passed("A", student="S5")


@pytest.mark.parametrize(("within", "ranked"), [("class", 2), ("major", 3), ("college", 3)])
def test_a_place_tells_who_is_ranked_and_who_is_not(within: str, ranked: int) -> None:
    text = ground_text(the_ground(a_class(), ranking(within)))
    assert text == (
        f"依据（名次）：所在范围内 {ranked} 人参加排名；1 人没有可排名的数值，不参加排名；1 人不在评定之列，不参加排名"
    )


def test_where_everybody_is_ranked_nobody_else_is_named() -> None:
    college = a_college().settled().passed("A").student("S2").passed("A", "90", student="S2")
    college.passed("OLD", term=FIRST_TERM, student="S2")
    assert ground_text(the_ground(college, ranking())) == "依据（名次）：所在范围内 2 人参加排名"


def last_level(college: College) -> str:
    return ground_text(the_ground(college.settled().failed("A"), invented("escalating"), "orange"))


@pytest.mark.parametrize(
    ("college", "expected"),
    [
        (a_college(), "2023-2024-2 及以前是否有预警，没有记录，无从得知"),
        (a_college().was_judged(AUTUMN, "escalating"), "2023-2024-2 及以前是否有预警，没有记录，无从得知"),
        (a_college().was_judged(LAST_SPRING, "escalating"), "2023-2024-2 没有下达预警"),
        (a_college().warned("orange", LAST_SPRING, "escalating"), "2023-2024-2 下达的是橙色"),
        (a_college().warned("violet", LAST_SPRING, "escalating"), "2023-2024-2 的等级不是本规定现有的等级，无从比较"),
    ],
)
def test_an_earlier_level_tells_the_period_and_what_is_known_of_it(college: College, expected: str) -> None:
    assert last_level(college) == f"依据（上一学期的等级）：{expected}"


def test_before_the_calendar_there_is_no_earlier_period() -> None:
    college = a_college().failed("A", term=FIRST_TERM).passed("B", term=LAST_AUTUMN)
    college.students[STUDENT]["entry_year"] = 2020
    argument = why(college, invented("escalating"), period=FIRST_TERM)
    (ground,) = clause(argument, "orange").grounds
    assert ground_text(ground) == "依据（上一学期的等级）：校历里没有那么早的时段，无从得知"


def test_a_program_reads_them_and_clauses_without_them_look_as_ever() -> None:
    college = a_college().settled().failed("A").warned("yellow", LAST_SPRING, "escalating")
    clauses = argument_object(why(college, invented("escalating")))["clauses"]
    assert "grounds" not in clauses[0]
    assert clauses[1]["grounds"] == [
        {"figure": "last_level", "period": LAST_SPRING, "known": True, "level": "黄色"},
    ]
    place = {"figure": "place", "ranked": 2, "without_value": 1, "not_evaluated": 1}
    assert argument_object(why(a_class(), ranking()))["clauses"][0]["grounds"] == [place]
