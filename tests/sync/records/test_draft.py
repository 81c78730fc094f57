"""A record that somebody wrote is kept whole or refused with everything that is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.procedure_duties import DutyKind
from config.procedure_life import Role
from config.procedure_records import OFFERED, SHAPES
from sync.cases.permission import Actor
from sync.store.case_record import CaseState
from tests.sync.duties.college import COLLEGE, a_case
from tests.sync.records.builders import AROUND, HELPER, TODAY, a_place, faults_of, judged, kept, written


def test_what_is_whole_is_kept_as_it_was_meant() -> None:
    record = kept(written(on="2025年4月1日", manner="面谈"))
    assert (record.case_id, record.policy, record.period, record.college) == (1, "asnu", "2024-2025-1", COLLEGE)
    assert (record.kind, record.happened_on, record.by, record.role) == (
        DutyKind.INTERVIEW,
        date(2025, 4, 1),
        "zhang",
        "counsellor",
    )
    assert record.details == {
        "place": "办公室",
        "manner": "meeting",
        "attended": "李班导",
        "content": "分析原因",
        "feedback": "愿意",
    }


def test_everything_that_is_wrong_is_told_at_once() -> None:
    draft = written(on="3月5日", by="nobody", place="", manner="飞鸽", time="下午", helpers="王五", feedback="")
    assert faults_of(draft) == ["日期", "方式", "时间", "帮扶学生学号", "地点", "学生反馈", "办理人"]


@pytest.mark.parametrize("missing", ["place", "attended", "content", "feedback"])
def test_what_the_clause_wants_and_is_not_there_is_named_with_the_clause(missing: str) -> None:
    _, (fault,) = judged(written(**{missing: " "}))
    assert fault.item in {shape.title for field, shape in SHAPES.items() if field == missing}
    assert "第十四条 2要求写明" in str(fault)


def test_what_cannot_be_read_is_not_called_missing_too() -> None:
    assert faults_of(written("guardian_contact", manner="飞鸽")) == ["方式"]


@pytest.mark.parametrize(("ahead", "faults"), [(-1, []), (0, []), (1, ["日期"])])
def test_what_is_still_to_come_was_not_done(ahead: int, faults: list[str]) -> None:
    assert faults_of(written(on=str(TODAY + timedelta(days=ahead)))) == faults


@pytest.mark.parametrize(("before", "faults"), [(365, []), (366, []), (367, ["日期"])])
def test_a_day_more_than_a_year_before_the_case_is_a_mistyped_year(before: int, faults: list[str]) -> None:
    opened = a_case().opened_at.date()
    assert faults_of(written(on=str(opened - timedelta(days=before)))) == faults


def test_no_day_is_a_fault() -> None:
    assert faults_of(written(on=" ")) == ["日期"]


def test_a_time_beside_the_day_is_the_time_where_there_is_none() -> None:
    assert kept(written(on="2025-04-01 14:30")).details["time"] == "14:30"
    assert kept(written(on="2025-04-01 14:30", time="15:00")).details["time"] == "15:00"
    assert "time" not in kept(written("plan", on="2025-04-01 14:30")).details


@pytest.mark.parametrize(
    ("helpers", "faults"),
    [(HELPER, []), ("2029", ["帮扶学生学号"]), ("20230001", ["帮扶学生学号"]), ("", ["帮扶学生学号"])],
)
def test_a_helper_is_another_student_of_the_register(helpers: str, faults: list[str]) -> None:
    assert faults_of(written("peer_help", helpers=helpers)) == faults


@pytest.mark.parametrize("kind", [kind.value for kind in DutyKind])
def test_a_kind_has_its_own_fields_and_no_others(kind: str) -> None:
    foreign = next(field for field in SHAPES if field not in OFFERED[DutyKind(kind)])
    assert SHAPES[foreign].title in faults_of(written(kind, **{foreign.value: "x"}))


def test_counselling_says_nothing_of_what_was_said() -> None:
    assert kept(written("counselling")).details == {}
    assert faults_of(written("counselling", content="焦虑")) == ["内容"]


@pytest.mark.parametrize("state", [CaseState.PROPOSED, CaseState.WITHDRAWN, CaseState.REJECTED])
def test_nothing_is_recorded_for_who_was_never_told(state: CaseState) -> None:
    assert faults_of(written(), a_place(state=state, issues=0)) == ["个案"]
    assert faults_of(written(), a_place(state=state, issues=1)) == []


@pytest.mark.parametrize("state", [CaseState.ANNOUNCED, CaseState.AWAITING_CONSENTS, CaseState.CONFIRMED])
def test_a_notice_is_delivered_once_it_is_issued(state: CaseState) -> None:
    place = a_place(state=state, issues=0)
    assert faults_of(written(), place) == []
    assert faults_of(written("notice"), place) == ["个案"]


@pytest.mark.parametrize(
    ("by", "account"), [("zhang", "zhang"), ("zhang 张辅导", "zhang"), ("张辅导", "zhang"), (" 张辅导 ", "zhang")]
)
def test_a_person_is_known_by_account_or_name(by: str, account: str) -> None:
    assert kept(written(by=by)).by == account


def test_a_name_that_two_bear_is_nobodys() -> None:
    twin = Actor("zhang2", "张辅导", frozenset({Role.COUNSELLOR}), frozenset({COLLEGE}))
    around = replace(AROUND, actors={**AROUND.actors, "zhang2": twin})
    assert faults_of(written(by="张辅导"), around=around) == ["办理人"]


@pytest.mark.parametrize(
    ("duty", "by", "role"),
    [
        ("", "zhang", "counsellor"),
        ("", "li", "class_adviser"),
        ("interview", "li", "class_adviser"),
        ("adviser_exchange", "li", "class_adviser"),
        ("counsellor_exchange", "zhang", "counsellor"),
        ("", "wang", "secretary"),
    ],
)
def test_the_role_is_the_one_that_owes_the_duty(duty: str, by: str, role: str) -> None:
    assert kept(written(by=by, duty=duty, effect="有进步")).role == role


@pytest.mark.parametrize(
    ("duty", "by"), [("adviser_exchange", "zhang"), ("counsellor_exchange", "li"), ("interview", "wang")]
)
def test_who_does_not_owe_a_duty_does_not_answer_it(duty: str, by: str) -> None:
    assert faults_of(written(by=by, duty=duty, effect="有进步")) == ["办理人"]


def test_of_two_roles_the_one_that_was_named_counts() -> None:
    both = Actor("both", "周", frozenset({Role.COUNSELLOR, Role.CLASS_ADVISER}), frozenset({COLLEGE}))
    around = replace(AROUND, actors={"both": both})
    assert kept(written(by="both"), around=around).role == "counsellor"
    assert kept(written(by="both", role="班主任（班导师）"), around=around).role == "class_adviser"
    assert faults_of(written(by="both", role="secretary"), around=around) == ["身份"]


def test_nobody_acts_for_another_class_or_college() -> None:
    elsewhere = a_place(college="物理学院")
    assert faults_of(written(), elsewhere) == ["办理人"]
    other_class = replace(a_place(), class_name="数学2302班")
    assert faults_of(written(by="li"), other_class) == ["办理人"]
    assert faults_of(written(by="zhang"), other_class) == []
