"""The table of results: filled from what was recorded, kept to what its readers need, left open where nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from config.procedure_duties import DutyKind
from config.procedure_tables import ResultForm
from rules.assessment import CountedEvent
from sync.filling.results import guardian_contacts, interviews, measures, proposals, result_tables
from sync.filling.table_looks import list_look, result_look
from sync.store.case_record import Case, CaseState
from sync.store.records import Record
from tests.sync.filling.builders import NOON, PERIOD, a_case, a_file, a_hit, a_regulation

SANCTION = CountedEvent("discipline", date(2024, 11, 5), None, None, "记过处分")


def a_record(kind: DutyKind, day: str, role: str = "counsellor", **details: str) -> Record:
    return Record(
        case_id=1,
        policy="bhuad",
        period=PERIOD,
        college="信息工程学院",
        kind=kind,
        happened_on=date.fromisoformat(day),
        by="zhaojing",
        role=role,
        details=details,
        id=1,
        recorded_by="zhaojing",
        recorded_at=NOON,
    )


def row(case: Case, *records: Record, successors: Mapping[int, Case] | None = None, **figures: int) -> Any:
    hit = a_hit("bhuad.level1.x", "level1", figures or {"outstanding_courses": 6}, events=(SANCTION,))
    file = a_file(case, hit)
    look = result_look(ResultForm(), file.settings)
    (table,) = result_tables(file, look, [case], records, successors or {})
    assert (table.college, table.period) == ("信息工程学院", "2024-2025学年第一学期")
    (found,) = table.rows
    return found


def test_talks_are_counted_by_who_held_them() -> None:
    held = [
        a_record(DutyKind.INTERVIEW, "2025-03-12", content="想转专业"),
        a_record(DutyKind.INTERVIEW, "2025-04-09"),
        a_record(DutyKind.INTERVIEW, "2025-03-20", "class_adviser"),
    ]
    assert interviews(held) == "辅导员2次（3月12日、4月9日）；班主任（班导师）1次（3月20日）"


def test_of_many_days_the_first_and_the_last_are_named() -> None:
    held = [a_record(DutyKind.INTERVIEW, f"2025-03-{day:02}") for day in (26, 5, 12, 19, 28)]
    assert interviews(held[:4]) == "辅导员4次（3月5日、3月12日、3月19日、3月26日）"
    assert interviews(held) == "辅导员5次（3月5日至3月28日）"


def test_guardians_are_told_by_how_they_were_reached() -> None:
    held = [
        a_record(DutyKind.GUARDIAN_CONTACT, "2025-03-12", manner="telephone"),
        a_record(DutyKind.GUARDIAN_CONTACT, "2025-03-14"),
        a_record(DutyKind.GUARDIAN_INTERVIEW, "2025-03-28"),
    ]
    assert guardian_contacts(held) == "电话1次（3月12日）；联系1次（3月14日）；面谈1次（3月28日）"


def test_measures_name_no_helper_and_no_psychological_support() -> None:
    held = [
        a_record(DutyKind.COUNSELLING, "2025-03-13"),
        a_record(DutyKind.PEER_HELP, "2025-03-16", helpers="2024110009"),
        a_record(DutyKind.PLAN, "2025-03-15", content="每周两次辅导"),
    ]
    assert measures(held) == "帮扶计划1次（3月15日）；同伴帮扶1次（3月16日）"
    assert measures([]) == ""


def test_the_last_proposal_counts() -> None:
    made = [
        a_record(DutyKind.PROPOSAL, "2025-09-10", proposal="continue"),
        a_record(DutyKind.PROPOSAL, "2025-09-20", proposal="change_major"),
    ]
    assert proposals(made) == "处理意见：转专业"


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (CaseState.ISSUED, ""),
        (CaseState.IN_SUPPORT, ""),
        (CaseState.LIFTED, "已解除"),
        (CaseState.CARRIED_OVER, "结转，继续帮扶"),
        (CaseState.ESCALATED, "升级为一级预警"),
        (CaseState.CLOSED, "已结案"),
    ],
)
def test_what_became_of_a_warning_is_said_once_it_is_known(state: CaseState, result: str) -> None:
    newer = replace(a_case("bhuad", "level1"), id=2, issued_level="level1")
    case = replace(a_case("bhuad", "level1"), state=state, successor_id=2)
    assert row(case, successors={2: newer}).result == result


def test_a_proposal_stands_beside_the_result() -> None:
    case = replace(a_case("bhuad", "level1"), state=CaseState.CARRIED_OVER)
    made = a_record(DutyKind.PROPOSAL, "2025-09-10", proposal="leave")
    assert row(case, made).result == "结转，继续帮扶；处理意见：申请休学"


def test_a_discipline_case_says_why_its_count_is_low() -> None:
    assert row(a_case("bhuad", "level1"), sanctions=1, outstanding_courses=0).remark == "因纪律处分"
    assert row(a_case("bhuad", "level1"), outstanding_courses=6).remark == ""


def test_a_list_of_all_colleges_says_of_each_student_of_which_one() -> None:
    settings = a_file(a_case()).settings
    form = a_regulation("lsec").procedure.list_form
    assert "college" not in [column.name for column in list_look(form, settings, "生命科学学院").columns]
    assert list_look(form, settings, "").columns[0].name == "college"


@pytest.mark.parametrize(
    ("policy", "title", "to", "renamed"),
    [
        ("ustl", "学业警示学生名单", "学生工作处（部）", "警示类型"),
        ("lsec", "学业警示学生名单汇总表", "分管教学副院长、分管学生工作副书记", "警示等级"),
        ("asnu", "学业预警学生名单", "学院党政负责人", "预警等级"),
        ("bhuad", "学业预警学生名单", "教务处", "不及格门数"),
    ],
)
def test_each_regulation_names_its_list_and_who_gets_it(policy: str, title: str, to: str, renamed: str) -> None:
    look = list_look(a_regulation(policy).procedure.list_form, a_file(a_case()).settings, "信息工程学院")
    assert (look.title, look.to) == (title, to)
    assert renamed in [column.heading for column in look.columns]
    assert look.received_by
