"""A transcript says what the student took as of the verdict's day: attempts by term, credits, what stands out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from reports.documents import AttemptLine, Transcript
from rules.engine.study import studies
from rules.facts.schema import SCALE
from sync.filling.studies import CaseStudy, CourseFact, Studies
from sync.filling.transcript import transcript_of
from tests.rules.college import AFTER_AUTUMN, AUTUMN, LAST_AUTUMN, LAST_SPRING, SPRING, College, a_college, law
from tests.sync.filling.builders import NUMBERS, a_case, a_file

WHO = NUMBERS[0]


def transcript(college: College, policy: str = "asnu", level: str = "red", period: str = AUTUMN) -> Transcript:
    """The transcript of the one student of a college, whom the case is about."""
    for rows in (college.enrolments, college.attempts, college.events):
        for row in rows:
            row["student_no"] = WHO
    college.student(WHO, **{"status": "leave"} if college.students.pop("away", None) else {})
    facts, case = college.facts(), replace(a_case(policy, level), period=period)
    found = studies(facts, law(policy), period, AFTER_AUTUMN, {WHO})[WHO]
    courses = {
        row["course_code"]: CourseFact(
            row["course_name"], row["course_type"], Fraction(row["credits"], SCALE), row["degree_course"]
        )
        for row in facts.courses.to_pylist()
    }
    known = CaseStudy(found, courses, law(policy), AFTER_AUTUMN, "作出判断时封存的成绩事实")
    told = transcript_of(replace(a_file(case), studies=Studies(lambda: {case.id: known})), case, "0001号")
    assert told is not None
    return told


def lines(found: Transcript) -> dict[tuple[str, str], AttemptLine]:
    return {(line.code, line.kind): line for term in found.terms for line in term.lines}


def test_attempts_stand_by_term_with_the_credits_selected_and_earned_in_each() -> None:
    college = a_college().course("A", "4.5").course("B", "2").course("C", "3")
    found = transcript(college.failed("A", term=LAST_AUTUMN).passed("B", term=LAST_AUTUMN).passed("C").enrolled("A"))
    assert [(term.name, term.selected, term.earned) for term in found.terms] == [
        ("2023-2024学年第一学期", "6.5", "2"),
        ("2024-2025学年第一学期", "7.5", "3"),
    ]
    assert (found.selected, found.earned) == ("9.5", "5")  # each course once


def test_a_course_passed_twice_is_earned_where_it_was_first_passed() -> None:
    found = transcript(a_college().passed("A", "61", term=LAST_AUTUMN).passed("A", "90", kind="retake"))
    assert [(term.selected, term.earned) for term in found.terms] == [("2", "2"), ("2", "0")]
    assert found.earned == "2"


@pytest.mark.parametrize(
    ("score", "result", "shown", "outcome", "points"),
    [
        ("86", None, "86", "通过", "3.6"),
        ("59.5", None, "59.5", "未通过", "0"),
        ("良", None, "良", "通过", "3.5"),
        ("合格", None, "合格", "通过", ""),
        (None, "absent", "缺考", "未通过", "0"),
        (None, "exempt", "免修", "免修", ""),
        (None, "deferred", "缓考", "", ""),
        (None, "pass", "通过", "通过", ""),
        (None, None, "尚无成绩", "", ""),
    ],
)
def test_a_line_says_the_mark_what_it_counts_as_and_its_point(
    score: str | None, result: str | None, shown: str, outcome: str, points: str
) -> None:
    line = lines(transcript(a_college().attempt("A", score, result=result)))["A", "正考"]
    assert (line.score, line.outcome, line.points) == (shown, outcome, points)


def test_what_is_not_known_yet_is_open_and_never_a_failure() -> None:
    college = a_college().enrolled("A", SPRING).pending("B").failed("C", on=date(2025, 3, 21))
    found = transcript(college)
    assert {line.score for line in lines(found).values()} == {"尚无成绩"}
    assert (found.open_courses, found.outstanding) == (3, ())
    assert not any(line.outstanding for line in lines(found).values())


def test_every_line_of_a_course_that_stands_out_is_marked_and_its_last_failure_is_listed() -> None:
    college = a_college().failed("A", "40", term=LAST_SPRING).failed("A", "52", term=LAST_SPRING, kind="makeup")
    found = transcript(college.enrolled("A").failed("B").passed("B", kind="makeup"))
    marked = {key for key, line in lines(found).items() if line.outstanding}
    assert marked == {("A", "正考"), ("A", "补考"), ("A", "")}
    assert [(row.code, row.score, row.situation, row.term) for row in found.outstanding] == [
        ("A", "52", "补考未通过", LAST_SPRING)
    ]


def test_averages_are_those_of_the_policy_by_its_own_names_never_rounded_onto_a_threshold() -> None:
    college = a_college().passed("OLD", "90", term=LAST_SPRING).course("A", "500").course("B", "1")
    found = transcript(college.passed("A", "70").failed("B"))
    values = {each.label: each.value for each in found.averages}
    assert values["平均学分绩点（GPA）（本学期）"] == "约1.99"
    assert set(values) == {
        "平均学分绩点（GPA）（本学期）",
        "本学期学分加权平均成绩",
        "此前最近一个学期的学分加权平均成绩",
    }


@pytest.mark.parametrize(
    ("policy", "level", "period", "points"),
    [
        ("bhuad", "level1", AUTUMN, False),
        ("lsec", "written", AUTUMN, False),
        ("ustl", "downgrade", "2023-2024", True),
    ],
)
def test_a_policy_without_grade_points_tells_none(policy: str, level: str, period: str, points: bool) -> None:
    found = transcript(a_college().passed("A", "70", term=LAST_SPRING), policy, level, period)
    assert found.has_points is points
    if not points:
        assert found.averages == ()


@pytest.mark.parametrize(
    ("policy", "level", "period", "told"), [("ustl", "degree", "2023-2024", True), ("asnu", "red", AUTUMN, False)]
)
def test_degree_courses_are_named_where_the_policy_counts_them(
    policy: str, level: str, period: str, told: bool
) -> None:
    college = a_college().course("A", degree_course=True).passed("A", term=LAST_SPRING).passed("B", term=LAST_SPRING)
    found = {line.code: line.degree for line in lines(transcript(college, policy, level, period)).values()}
    assert found == {"A": told, "B": False}


def test_a_failure_of_a_later_term_is_told_but_does_not_stand_out() -> None:
    found = transcript(a_college().passed("A").failed("B", term=SPRING, on=AFTER_AUTUMN))
    assert (lines(found)["B", "正考"].outcome, found.outstanding) == ("未通过", ())
    assert any("不计入未通过课程" in remark for remark in found.remarks)


def test_of_whom_nothing_was_judged_no_average_is_told_and_it_says_why() -> None:
    college = a_college().failed("A")
    college.student("away")
    found = transcript(college)
    assert found.averages == ()
    assert any("未作评估" in remark for remark in found.remarks)


def test_who_took_nothing_has_an_empty_transcript_and_who_is_unknown_has_none() -> None:
    found = transcript(a_college())
    assert (found.terms, found.selected, found.earned) == ((), "0", "0")
    case = a_case()
    assert transcript_of(a_file(case), case, "0001号") is None


def test_it_names_its_day_source_and_notice() -> None:
    found = transcript(a_college().passed("A"))
    assert (found.as_of, found.source, found.number) == (AFTER_AUTUMN, "作出判断时封存的成绩事实", "0001号")
    assert found.title == "学生成绩单 0001号"
