"""The sentences behind a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from reports.wording import clears, course_type_name, period_name, reason, reasons, sanctions, situation
from rules.assessment import CountedCourse, CountedEvent, Figure, RuleHit

TERM = "2024-2025学年第一学期"


def a_hit(
    figures: Mapping[str, Figure],
    *,
    courses: tuple[CountedCourse, ...] = (),
    events: tuple[CountedEvent, ...] = (),
    rule: str = "asnu.red.any",
) -> RuleHit:
    return RuleHit(rule, "red", "第七条", review=False, figures=figures, courses=courses, events=events)


def an_event(kind: str, note: str | None = None) -> CountedEvent:
    return CountedEvent(kind, date(2024, 11, 5), None, None, note)


def a_course(kind: str | None, result: str | None = None, *, passed: bool = False) -> CountedCourse:
    return CountedCourse("MATH101", "2024-2025-1", Fraction(4), None, kind, result, passed)


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        (
            {"term_outstanding_credits": 4, "selected_credits": 20, "outstanding_share": Fraction(1, 5)},
            f"{TERM}未通过课程4学分，占该学期所选课程总学分20学分的20%（第七条）。",
        ),
        ({"outstanding_credits": Fraction(31, 2)}, "未通过课程累计15.5学分（第七条）。"),
        ({"gpa": Fraction(1996, 1000)}, "平均学分绩点（GPA）为1.996，低于规定的标准（第七条）。"),
        (
            {"mean_score": Fraction(121, 2), "previous_mean_score": Fraction(77), "decline": Fraction(33, 2)},
            f"{TERM}学分加权平均成绩比此前最近一个学期下降16.5分，由77分降到60.5分（第七条）。",
        ),
        ({"outstanding_courses": 6}, "所修读的课程经正常补考或重修后，累计不及格课程6门（第七条）。"),
    ],
)
def test_each_rule_says_its_figures(figures: Mapping[str, Figure], sentence: str) -> None:
    assert reason(a_hit(figures), period=TERM) == sentence


def test_findings_of_absence_are_told_with_their_dates() -> None:
    hit = a_hit({"absences": 2}, events=(an_event("exam_absence"), an_event("class_absence", "累计旷课12学时")))
    assert reason(hit, period=TERM) == (
        f"{TERM}有旷考、旷课记录2次（2024年11月5日，旷考；2024年11月5日，累计旷课12学时）（第七条）。"
    )


def test_a_sanction_is_named_and_not_counted() -> None:
    hit = a_hit({"outstanding_courses": 0, "sanctions": 1}, events=(an_event("discipline", "记过处分"),))
    assert reason(hit) == "受到学校纪律处分（2024年11月5日，记过处分），预计将不能按期毕业（第七条）。"
    assert sanctions(hit) == ("2024年11月5日，记过处分",)


def test_an_unknown_figure_is_named_by_its_policy() -> None:
    hit = a_hit({"year_credits": Fraction(41, 2)})
    assert reason(hit, labels={"year_credits": "本学年未取得学分"}) == "本学年未取得学分20.5学分（第七条）。"


def test_the_same_sentence_is_said_once() -> None:
    hits = [a_hit({"outstanding_credits": 15}, rule=rule) for rule in ("asnu.red.credits", "asnu.yellow.credits")]
    assert len(reasons(hits)) == 1


@pytest.mark.parametrize(
    "name",
    ["outstanding_share", "outstanding_credits", "gpa", "absences", "decline", "extensions", "sanctions", "else"],
)
def test_every_rule_has_advice(name: str) -> None:
    assert clears(a_hit({name: 1})).endswith("。")


@pytest.mark.parametrize(
    ("course", "words"),
    [
        (a_course("regular"), "正考未通过"),
        (a_course("regular", "absent"), "缺考"),
        (a_course("makeup"), "补考未通过"),
        (a_course("makeup", "absent"), "补考缺考"),
        (a_course("retake", "fail"), "重修未通过"),
        (a_course("regular", "pass", passed=True), "正考通过"),
        (a_course(None), "未修读"),
    ],
)
def test_a_course_says_how_it_came_to_stand_out(course: CountedCourse, words: str) -> None:
    assert situation(course) == words


def test_terms_and_course_types_have_chinese_names() -> None:
    assert period_name("2024-2025-1") == TERM
    assert period_name("2024-2025") == "2024-2025学年"
    assert course_type_name("required") == "必修"
    assert course_type_name("校选") == "校选"
