"""Compiling a policy file: what the law is, what is refused, and what the hash covers."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from rules.policy.compile import compile_policy
from rules.policy.faults import Fault, PolicyFaultsError
from rules.policy.law import Law
from tests.rules.college import a_college, the_warning

SMALL: dict[str, Any] = {
    "id": "small",
    "title": "示例学院学业预警办法",
    "citation": "示例〔2025〕1 号",
    "screened": "term",
    "tracks": [
        {"id": "study", "label": "学业", "levels": [{"id": "low", "label": "低"}, {"id": "high", "label": "高"}]}
    ],
    "knobs": {"limit": {"label": "门数", "value": "2", "clause": "第一条", "reading": "默认两门"}},
    "measures": {
        "courses": {"label": "门数", "count": "courses", "of": "outstanding", "window": "cumulative"},
        "events": {"label": "处分", "events": ["discipline"], "window": "in_force"},
        "double": {"label": "两倍", "formula": "courses * 2"},
        "more": {"label": "更多", "formula": "double + 1"},
    },
    "clauses": [
        {"id": "small.low", "level": "low", "clause": "第一条", "words": "两门以上。", "when": "courses >= limit"},
        {"id": "small.high", "level": "high", "clause": "第二条", "words": "三门以上。", "when": "more >= 7"},
    ],
}


def a_policy(**changes: Any) -> dict[str, Any]:
    return deepcopy(SMALL) | changes


def with_clause(at: int = 0, **changes: Any) -> dict[str, Any]:
    data = a_policy()
    data["clauses"][at] |= changes
    return {**data, "clauses": [{k: v for k, v in each.items() if v != "absent"} for each in data["clauses"]]}


def with_measure(name: str, measure: Any) -> dict[str, Any]:
    data = a_policy()
    data["measures"][name] = measure
    return data


def faults(data: object) -> tuple[Fault, ...]:
    with pytest.raises(PolicyFaultsError) as caught:
        compile_policy(data)
    assert str(caught.value)
    return caught.value.faults


def the_fault(data: object) -> Fault:
    (found,) = faults(data)
    return found


class TestTheLaw:
    def test_formulas_are_written_out_and_knobs_are_exact(self) -> None:
        law = compile_policy(a_policy())
        assert law.constants == {"limit": Fraction(2)}
        hits = a_college().settled().failed_courses(3).hits(law)
        assert {name: hit.level for name, hit in hits.items()} == {"low": "low", "high": "high"}

    def test_figures_are_those_of_the_condition_unless_named(self) -> None:
        hits = a_college().settled().failed_courses(3).hits(compile_policy(a_policy()))
        assert hits["high"].figures == {"courses": 3}
        named = compile_policy(with_clause(1, figures=["more", "events"], courses="courses"))
        hit = a_college().settled().failed_courses(3).hits(named)["high"]
        assert hit.figures == {"more": 7, "events": 0}
        assert [course.course_code for course in hit.courses] == ["F0", "F1", "F2"]

    def test_formulas_stand_in_negations_and_alternatives_too(self) -> None:
        law = compile_policy(with_clause(0, when="not (double < 4) or (more > 9 and courses > 1)"))
        assert "low" in a_college().settled().failed_courses(2).hits(law)
        assert "low" not in a_college().settled().failed_courses(1).hits(law)

    def test_level_grades_are_the_usual_ones_unless_listed(self) -> None:
        assert "优" in compile_policy(a_policy()).level_grades
        listed = compile_policy(a_policy(grades={"levels": {"甲": {"score": "90", "passes": True}}}))
        assert listed.level_grades == {"甲"}

    def test_a_knob_takes_its_place_anywhere(self) -> None:
        data = with_clause(0, level={"knob": "which"})
        data["knobs"]["which"] = {
            "label": "级",
            "value": "high",
            "choices": ["low", "high"],
            "clause": "一",
            "reading": "高",
        }
        assert compile_policy(data).clauses[0].rank == 1

    @pytest.mark.parametrize(
        ("in_force", "warned"),
        [
            ({}, True),
            ({"since": "2025-03-21"}, False),
            ({"until": "2025-03-19"}, False),
            ({"since": "2025-03-20"}, True),
        ],
    )
    def test_a_clause_binds_on_the_days_it_is_in_force(self, in_force: dict[str, str], warned: bool) -> None:
        law = compile_policy(with_clause(0, in_force=in_force))
        assessment = a_college().settled().failed_courses(2).judged(law)
        assert bool(assessment.warnings) is warned
        assert any("small.low" in note for note in assessment.notes) is not warned

    @pytest.mark.parametrize(
        ("in_force", "words"), [({"since": "2026-01-01"}, "自 2026-01-01"), ({"until": "2020-01-01"}, "至 2020")]
    )
    def test_a_policy_not_in_force_is_noted_and_evaluated(self, in_force: dict[str, str], words: str) -> None:
        assessment = a_college().settled().failed_courses(2).judged(compile_policy(a_policy(in_force=in_force)))
        assert assessment.warnings
        assert words in assessment.notes[0]

    def test_a_review_rule_among_firm_ones(self) -> None:
        law = compile_policy(with_clause(1, review=True))
        warning = the_warning(a_college().settled().failed_courses(3).judged(law))
        assert (warning.level, warning.review, warning.firm_level) == ("high", True, "low")


class TestTheHash:
    def hash(self, data: dict[str, Any]) -> str:
        law: Law = compile_policy(data)
        return law.hash

    def test_it_is_over_the_law_alone(self) -> None:
        usual = self.hash(a_policy())
        assert self.hash(a_policy(title="另一个名称", procedure={"x": "y"}, examples=["z"], source="w")) == usual
        assert self.hash(with_clause(0, words="别的话", when="courses  >=  limit", review_reason="x")) == usual
        data = a_policy()
        data["knobs"]["limit"]["reading"] = "别的说法"
        data["measures"]["courses"]["label"] = "别的标签"
        assert self.hash(data) == usual

    @pytest.mark.parametrize(
        "change",
        [
            {"when": "courses > limit"},
            {"review": True},
            {"level": "high"},
            {"clause": "第九条"},
            {"in_force": {"since": "2025-01-01"}},
            {"courses": "courses"},
        ],
    )
    def test_whatever_changes_a_verdict_changes_it(self, change: dict[str, Any]) -> None:
        assert self.hash(with_clause(0, **change)) != self.hash(a_policy())

    def test_knobs_measures_and_grades_change_it(self) -> None:
        usual = self.hash(a_policy())
        data = a_policy()
        data["knobs"]["limit"]["value"] = "3"
        narrower = {**SMALL["measures"]["courses"], "only": {"degree_courses": True}}
        grades = a_policy(grades={"points": "bands_4_3_2_1"})
        assert len({usual, self.hash(data), self.hash(with_measure("courses", narrower)), self.hash(grades)}) == 4


class TestFaults:
    @pytest.mark.parametrize(
        ("data", "path"),
        [
            ([], ()),
            (a_policy(id="Small One"), ("id",)),
            (a_policy(screened="month"), ("screened",)),
            (a_policy(tracks=[]), ("tracks",)),
            (a_policy(colour="red"), ("colour",)),
            (a_policy(in_force={"since": "soon"}), ("in_force", "since")),
            (with_clause(0, clause="absent"), ("clauses", 0, "clause")),
            (with_clause(0, words=""), ("clauses", 0, "words")),
            (with_clause(0, level="absent"), ("clauses", 0)),
            (with_clause(0, referral=True), ("clauses", 0)),
            (with_clause(0, level="hihg"), ("clauses", 0, "level")),
            (with_clause(0, track="degree"), ("clauses", 0, "track")),
            (with_clause(0, when="course >= 2"), ("clauses", 0, "when")),
            (with_clause(0, when="courses >> 2"), ("clauses", 0, "when")),
            (with_clause(0, id="small.high"), ("clauses", 1, "id")),
            (with_clause(0, figures=["course"]), ("clauses", 0, "figures")),
            (with_clause(0, courses="events"), ("clauses", 0, "courses")),
            (with_clause(0, events="courses"), ("clauses", 0, "events")),
            (with_measure("events", {"label": "x", "events": ["fire"], "window": "in_force"}), ("measures", "events")),
            (with_measure("x", {"label": "x", "formula": "courses >"}), ("measures", "x", "formula")),
            (with_measure("x", {"label": "x", "formula": "coarses"}), ("measures", "x", "formula")),
            (with_measure("limit", {"label": "x", "formula": "courses"}), ("knobs", "limit")),
            (a_policy(grades={"points": "gpa4"}), ("grades", "points")),
            (a_policy(grades={"levels": {"甲": {"score": "101", "passes": True}}}), ("grades", "levels")),
        ],
    )
    def test_each_fault_has_its_path(self, data: object, path: tuple[str | int, ...]) -> None:
        assert path in {fault.path[: len(path)] for fault in faults(data)}

    @pytest.mark.parametrize("measure", [{"label": "x"}, {"label": "x", "mean": "speed"}, "x"])
    def test_a_measure_of_no_family(self, measure: object) -> None:
        assert "不认识的指标" in faults(with_measure("x", measure))[0].message

    def test_a_misspelt_name_is_guessed(self) -> None:
        fault = the_fault(with_clause(0, when="2 <= coursees"))
        assert (fault.column, "是不是 courses" in fault.message) == (5, True)
        assert "可用的有" in the_fault(with_clause(0, level="zzz")).message

    def test_a_clause_on_a_faulty_formula_is_not_blamed_too(self) -> None:
        assert the_fault(with_measure("double", {"label": "x", "formula": "courses *"})) is not None

    def test_a_formula_uses_only_what_stands_above_it(self) -> None:
        data = a_policy()
        data["measures"]["double"]["formula"] = "more * 2"
        assert {fault.path for fault in faults(data)} >= {("measures", "double", "formula")}

    def test_several_tracks_want_to_be_named(self) -> None:
        data = a_policy(
            tracks=[*SMALL["tracks"], {"id": "degree", "label": "学位", "levels": [{"id": "d", "label": "d"}]}]
        )
        assert {fault.path for fault in faults(data)} == {("clauses", 0), ("clauses", 1)}

    def test_a_knob_that_does_not_exist_and_one_outside_its_choices(self) -> None:
        data = with_clause(0, level={"knob": "limt"})
        data["knobs"]["limit"]["choices"] = ["3", "4"]
        messages = [fault.message for fault in faults(data)]
        assert any("是不是 limit" in each for each in messages)
        assert any("可取：3、4" in each for each in messages)
        assert any("没有名为 zzz 的旋钮" in fault.message for fault in faults(with_clause(0, level={"knob": "zzz"})))

    def test_knobs_that_are_no_mapping(self) -> None:
        assert faults(a_policy(knobs={"limit": "2"}))
        assert faults(a_policy(knobs=["limit"]))

    def test_by_school_year_there_is_no_this_term(self) -> None:
        data = a_policy(screened="school_year")
        data["measures"]["courses"]["window"] = "term"
        assert the_fault(data).path == ("measures", "courses", "window")

    def test_all_faults_are_said_at_once(self) -> None:
        data = with_clause(0, level="lo", when="curses > 1")
        data["clauses"][1]["figures"] = ["nothing"]
        assert len(faults(data)) == 3


def test_a_day_between_since_and_until() -> None:
    law = compile_policy(a_policy(in_force={"since": "2025-01-01", "until": "2025-12-31"}))
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [law.policy.in_force.on(day) for day in days] == [False, True, True, False]
