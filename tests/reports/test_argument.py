"""What is printed of an argument: exact or cut, never past a bound, and every sentence once."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from reports.argument import (
    counted_text,
    figure_lines,
    gap_text,
    heading,
    is_told_by_bounds,
    left_out_texts,
    moves,
    value_text,
    verdict,
)
from reports.near_list import near_row
from reports.ways_out import ahead, ways_out
from rules.explanation.explanation import Explanation, explain_wholly
from rules.policy.nearness import Kind
from rules.recovery.near import near_misses
from tests.rules.college import AFTER_AUTUMN, AUTUMN, STUDENT, College, a_college, law

F = Fraction


def explained(college: College, policy: str = "bhuad", period: str = AUTUMN) -> Explanation:
    return explain_wholly(college.settled().facts(), law(policy), period, AFTER_AUTUMN, STUDENT)


def the_ways(explanation: Explanation) -> list[str]:
    return [
        line for found in explanation.recovery.tracks for line in ways_out(explanation.now, explanation.recovery, found)
    ]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("courses", 6, "6门"),
        ("credits", F("15.5"), "15.5学分"),
        ("grade_point", F("1.9966"), "约1.99"),
        ("grade_point", F(44, 21), "约2.09"),
        ("share", F(14999, 100000), "14.999%"),
        ("score", F(75), "75分"),
        ("number", 2, "2"),
        ("number", None, "（无从计算）"),
    ],
)
def test_a_figure_is_cut_and_never_rounded_onto_a_bound(kind: Kind, value: Fraction | None, expected: str) -> None:
    assert value_text(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "gap", "expected"),
    [
        ("courses", 1, "1 门"),
        ("credits", F("0.5"), "0.5 学分"),
        ("grade_point", F(2, 21), "0.096"),
        ("share", F(1, 30), "3.334 个百分点"),
    ],
)
def test_whoever_goes_the_gap_told_has_arrived(kind: Kind, gap: Fraction, expected: str) -> None:
    assert gap_text(kind, gap) == expected


def test_the_next_level_and_the_ways_out_in_words() -> None:
    explanation = explained(a_college().failed_courses(5))
    label = "经补考或重修后累计不及格课程门数"
    assert list(ahead(explanation.now, explanation.now.tracks[0])) == [f"{label}再增加 1 门，即达到一级预警（第六条）"]
    (way,) = the_ways(explanation)
    assert way == "5 门未通过的课程中任意通过 2 门即解除"


@pytest.mark.parametrize(
    ("failed", "policy", "expected"),
    [
        (4, "bhuad", ["通过 课程F0 或 课程F1 或 课程F2 或 课程F3 即解除"]),
        (12, "bhuad", ["12 门未通过的课程中任意通过 7 门即降为二级预警", "12 门未通过的课程中任意通过 9 门即解除"]),
        (1, "lsec", ["通过 课程F0 即降为学业警示", "通过 课程F0 即解除"]),
    ],
)
def test_ways_out_are_short(failed: int, policy: str, expected: list[str]) -> None:
    assert the_ways(explained(a_college().failed_courses(failed), policy)) == expected


def test_passing_everything_and_passing_in_vain() -> None:
    everything = the_ways(explained(a_college().failed_courses(2), "lsec"))
    assert "全部 2 门未通过的课程都通过即解除" in everything
    (vain,) = the_ways(explained(a_college().failed_courses(2), "asnu"))
    assert vain.startswith("只靠通过现有未通过的课程不能降级或解除，仍会符合：第七条 平均学分绩点（GPA）")


def test_a_sanction_is_not_lifted_by_courses() -> None:
    explanation = explained(a_college().event("discipline", date(2024, 10, 1)))
    assert the_ways(explanation) == ["这项预警不是由未通过的课程引起的。"]
    (track,) = explanation.now.tracks
    assert verdict(explanation.now, track) == "一级预警（须由人审定，审定前不下达）"


def test_the_verdict_in_words() -> None:
    plain = explained(a_college()).now
    assert verdict(plain, plain.tracks[0]) == "未达到预警标准"
    assert "2024-2025学年第一学期（截至 2025-03-20）" in heading(plain)
    away = explained(a_college().student(STUDENT, status="leave")).now
    assert verdict(away, away.tracks[0]) == "不评定：休学"


def test_figures_stand_beside_their_bounds_and_courses_by_name() -> None:
    now = explained(a_college().failed_courses(5).pending("P")).now
    level2 = next(each for each in now.clauses if each.id == "bhuad.level2.courses")
    assert list(figure_lines(level2)) == ["经补考或重修后累计不及格课程门数：5门（条件：≥ 4门 ✓，＜ 6门 ✓）"]
    assert is_told_by_bounds(level2)
    assert counted_text(now, level2) == "课程F0、课程F1、课程F2、课程F3、课程F4"
    assert list(left_out_texts(now, level2.left_out)) == ["尚无成绩，待定：课程P（2024-2025-1 正考）"]
    assert list(moves(level2)) == ["经补考或重修后累计不及格课程门数再增加 1 门，即不再符合此条"]


def test_a_long_list_is_cut_and_of_a_mean_the_failed_courses_are_named() -> None:
    college = a_college().failed("F")
    for at in range(10):
        college.passed(f"P{at}")
    now = explained(college, "asnu").now
    gpa = next(each for each in now.clauses if each.id == "asnu.red.gpa")
    assert counted_text(now, gpa) == "共 11 门，其中未通过：课程F"
    many = explained(a_college().failed_courses(9)).now
    assert counted_text(many, many.clauses[0]).endswith("课程F7 等 9 门")


def test_a_near_miss_is_one_row() -> None:
    facts = a_college().settled().failed_courses(3).facts()
    (miss,) = near_misses(facts, law("bhuad"), AUTUMN, AFTER_AUTUMN).found
    row = near_row(law("bhuad"), miss, ("院", "班", "学号", "名"))
    assert row[:7] == ("院", "班", "学号", "名", "无", "二级预警", "第六条")
    assert row[7:] == ("经补考或重修后累计不及格课程门数", "3门", "达到 4门", "1 门")
