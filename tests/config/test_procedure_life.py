"""The schema of what stands around a case: announcement, consents, lifting, who may do what, who is told."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.policy_files import load_policy
from config.procedure import Procedure
from config.procedure_dates import Span, read_deadline
from config.procedure_judged import judged_in
from config.procedure_life import CaseAction, Role


def the(policy: str) -> Procedure:
    return Procedure.model_validate(load_policy(policy).policy.procedure)


def test_a_procedure_that_says_nothing_asks_for_nothing() -> None:
    plain = Procedure()
    assert (plain.judged, plain.announcement, plain.consents, plain.duties) == ("ended", None, (), ())
    assert plain.lift.when == "not_hit"
    assert plain.told.counsellor_first == Span(1, "day")


def test_lsec_tells_the_student_first_and_publishes_nothing_unless_somebody_decides_so() -> None:
    announcement = the("lsec").announcement
    assert announcement is not None
    assert (announcement.clause, announcement.objection, announcement.publish) == ("二.3", Span(5, "day"), False)
    assert [the(policy).announcement for policy in ("asnu", "bhuad", "ustl")] == [None, None, None]


def test_ustls_withdrawal_rests_on_four_consents_in_order_and_a_trial_year() -> None:
    consents = the("ustl").consents_for("withdrawal")
    assert consents is not None
    assert consents.order == ("student", "guardian", "college", "school")
    assert consents.trial == Span(1, "year")
    assert the("ustl").consents_for("downgrade") is None


@pytest.mark.parametrize(
    ("policy", "when", "below", "clause"),
    [
        ("lsec", "earned_or_below", "6", "三.4"),
        ("asnu", "not_hit", "0", "第七条"),
        ("bhuad", "not_hit", "0", "第六条"),
        ("ustl", "not_hit", "0", "第四条"),
    ],
)
def test_what_lifts_a_warning(policy: str, when: str, below: str, clause: str) -> None:
    lift = the(policy).lift
    assert (lift.when, lift.credits, lift.clause) == (when, below, clause)


@pytest.mark.parametrize(
    ("policy", "role"),
    [
        ("lsec", Role.COLLEGE_LEADER),
        ("asnu", Role.COLLEGE_LEADER),
        ("bhuad", Role.DEANS_OFFICE),
        ("ustl", Role.DEANS_OFFICE),
    ],
)
def test_who_signs_the_list(policy: str, role: Role) -> None:
    assert the(policy).may[CaseAction.APPROVE] == (role,)


@pytest.mark.parametrize(
    ("policy", "to", "due"),
    [
        ("ustl", "学生工作处", "学年开学后4周内"),
        ("lsec", "任课教师", "开学后2周内"),
        ("asnu", "学院党政负责人", "开学后1个月内"),
        ("bhuad", "教务处", "放假前1个月"),
    ],
)
def test_to_whom_the_list_is_handed_on(policy: str, to: str, due: str) -> None:
    assert next(copy.due for copy in the(policy).told.lists if copy.to == to) == read_deadline(due)


@pytest.mark.parametrize(
    "block",
    [
        {"may": {"approve": []}},
        {"may": {"approve": ["headmaster"]}},
        {"may": {"sign": ["secretary"]}},
        {"lift": {"when": "soon"}},
        {"lift": {"when": "earned_or_below", "credits": "six"}},
        {"lift": {"when": "earned_or_below", "credits": "-1"}},
        {"announcement": {"objection": "5天"}},
        {"announcement": {"clause": "二.3", "objection": "几天"}},
        {"consents": [{"level": "w", "clause": "三", "order": []}]},
        {"consents": [{"level": "w", "clause": "三", "order": ["friend"]}]},
        {"consents": [{"level": "w", "clause": "三", "order": ["student"], "trial": "一年"}]},
        {"told": {"lists": [{"due": "开学后2周内"}]}},
        {"told": {"everybody": True}},
        {"by_hand": [{"level": "red", "clause": ""}]},
        {"judged": "next"},
        {"forms": [{"form": "../secret", "title": "通知书", "part": "notice"}]},
    ],
)
def test_what_cannot_be_meant_is_refused(block: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Procedure.model_validate(block)


@pytest.mark.parametrize(
    ("block", "judged"),
    [
        (None, "ended"),
        ({}, "ended"),
        ({"judged": "running", "forms": "read elsewhere"}, "running"),
        ({"judged": "both"}, None),
        ({"judged": ["ended"]}, None),
        (["judged"], None),
    ],
)
def test_the_period_of_a_list_is_known_without_the_rest_of_the_procedure(block: object, judged: str | None) -> None:
    assert judged_in(block) == judged
