"""The schema of duties, and what the four shipped procedures say against their regulations."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.policy_files import load_policy
from config.procedure import Procedure
from config.procedure_duties import Duty, DutyKind, Occasion, Scope, ShownBy
from config.procedure_life import Role

GOOD = {"id": "talk", "title": "谈话", "kind": "interview", "by": ["counsellor"], "clause": "第一条", "due": "学期末"}


def a_duty(**changes: Any) -> Duty:
    given = {**GOOD, **changes}
    return Duty.model_validate({name: value for name, value in given.items() if value is not None})


def test_a_duty_has_a_deadline_or_a_pace_or_both() -> None:
    assert a_duty().pace is None
    assert a_duty(due=None, pace="每月1次").due is None
    both = a_duty(pace="每月1次")
    assert both.due is not None
    assert both.pace is not None


def test_a_duty_without_a_day_is_one_that_people_add() -> None:
    with pytest.raises(ValidationError, match="due（期限）或 pace（次数）"):
        a_duty(due=None)
    assert a_duty(due=None, occasion="by_hand").occasion is Occasion.BY_HAND


@pytest.mark.parametrize(("scope", "fine"), [("case", False), ("class", False), ("college", True), ("school", True)])
def test_an_approval_shows_what_concerns_a_list(scope: str, fine: bool) -> None:
    if fine:
        assert a_duty(scope=scope, shown_by="approval").shown_by is ShownBy.APPROVAL
        return
    with pytest.raises(ValidationError, match="shown_by: approval"):
        a_duty(scope=scope, shown_by="approval")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "Talk"},
        {"id": "1talk"},
        {"title": ""},
        {"clause": ""},
        {"by": []},
        {"by": ["headmaster"]},
        {"kind": "chat"},
        {"scope": "student"},
        {"due": "尽快"},
        {"pace": "经常"},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_read_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        a_duty(**change)


def test_a_procedure_names_each_duty_once() -> None:
    with pytest.raises(ValidationError, match="不能重复：talk"):
        Procedure.model_validate({"duties": [GOOD, GOOD]})


def procedure(policy: str) -> Procedure:
    return Procedure.model_validate(load_policy(policy).policy.procedure)


def told(policy: str, duty: str) -> tuple[str, str, set[Role], str]:
    """Return a duty's deadline, pace, roles and level."""
    found = next(each for each in procedure(policy).duties if each.id == duty)
    return str(found.due or ""), str(found.pace or ""), set(found.by), found.level


COUNSELLOR, ADVISER, LEADER, SECRETARY = Role.COUNSELLOR, Role.CLASS_ADVISER, Role.COLLEGE_LEADER, Role.SECRETARY
DEAN, AFFAIRS = Role.DEANS_OFFICE, Role.STUDENT_AFFAIRS


@pytest.mark.parametrize(
    ("policy", "duty", "due", "pace", "roles", "level"),
    [
        ("ustl", "list", "学年开学后4周内", "", {DEAN}, ""),
        ("ustl", "hand_on", "学年开学后4周内", "", {DEAN}, ""),
        ("ustl", "college_report", "学年末", "", {LEADER}, ""),
        ("ustl", "school_report", "学年末", "", {AFFAIRS}, ""),
        ("ustl", "trial_end", "试读开始后1年内", "", {DEAN}, ""),
        ("lsec", "list", "开学后2周内", "", {SECRETARY}, ""),
        ("lsec", "counsellor_interview", "", "每学期2次", {COUNSELLOR}, ""),
        ("lsec", "adviser_interview", "", "每月1次", {ADVISER}, ""),
        ("lsec", "plan_outcome", "学期末", "", {ADVISER}, ""),
        ("lsec", "binding", "学期末", "", {COUNSELLOR}, ""),
        ("asnu", "list", "开学后1个月内", "", {SECRETARY}, ""),
        ("asnu", "interview", "收到名单后1个月内", "", {COUNSELLOR, ADVISER}, ""),
        ("asnu", "adviser_exchange", "", "每月1次", {ADVISER}, "yellow"),
        ("asnu", "counsellor_exchange", "", "每周1次", {COUNSELLOR}, "orange"),
        ("asnu", "guardian_feedback", "", "每2周1次", {COUNSELLOR}, "orange"),
        ("asnu", "guardian_interview", "收到名单后1个月内", "", {COUNSELLOR}, "red"),
        ("bhuad", "list", "放假前1个月", "", {SECRETARY}, ""),
        ("bhuad", "analysis", "下学期开学后4周内", "", {LEADER}, ""),
        ("bhuad", "proposal", "下学期开学后4周内", "", {LEADER}, ""),
    ],
)
def test_the_shipped_procedures_say_what_the_clauses_say(
    policy: str, duty: str, due: str, pace: str, roles: set[Role], level: str
) -> None:
    assert told(policy, duty) == (due, pace, roles, level)


@pytest.mark.parametrize(("policy", "builds"), [("asnu", True), ("lsec", True), ("bhuad", False), ("ustl", False)])
def test_higher_levels_include_the_lower_where_the_regulation_says_so(policy: str, builds: bool) -> None:
    assert procedure(policy).builds_up is builds


@pytest.mark.parametrize("policy", ["asnu", "bhuad", "lsec", "ustl"])
def test_every_procedure_has_its_list_its_notice_and_its_file(policy: str) -> None:
    duties = procedure(policy).duties
    kinds = {duty.kind for duty in duties}
    assert kinds >= {DutyKind.LIST, DutyKind.NOTICE, DutyKind.INTERVIEW, DutyKind.GUARDIAN_CONTACT, DutyKind.ARCHIVE}
    (listing,) = [duty for duty in duties if duty.kind is DutyKind.LIST]
    assert (listing.shown_by, listing.scope is Scope.CASE) == (ShownBy.APPROVAL, False)
    (paper,) = [duty for duty in duties if duty.occasion is Occasion.UNDELIVERABLE]
    assert paper.kind is DutyKind.NOTICE
    levels = {level.id for track in load_policy(policy).policy.tracks for level in track.levels}
    assert {duty.level for duty in duties} - {""} <= levels
