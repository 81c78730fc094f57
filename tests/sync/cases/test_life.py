"""The life of a case as a table: every state, every move, nothing else."""

from __future__ import annotations

import itertools

import pytest

from sync.cases.changes import NotAllowed, check_allowed
from sync.cases.life import ALLOWED, BEFORE_ISSUE, BY_PLAN_ONLY, IN_FORCE, OVER, TITLES
from sync.store.case_record import CaseState
from tests.sync.plan.builders import a_case

S = CaseState

MAIN_LINE = [
    (S.PROPOSED, S.ANNOUNCED),
    (S.ANNOUNCED, S.CONFIRMED),
    (S.PROPOSED, S.CONFIRMED),
    (S.PROPOSED, S.AWAITING_CONSENTS),
    (S.AWAITING_CONSENTS, S.CONFIRMED),
    (S.CONFIRMED, S.ISSUED),
    (S.ISSUED, S.IN_SUPPORT),
    *itertools.product((S.ISSUED, S.IN_SUPPORT), (S.LIFTED, S.CARRIED_OVER, S.ESCALATED, S.CLOSED, S.REVOKED)),
    *((before, S.REJECTED) for before in sorted(BEFORE_ISSUE)),
]


def test_every_state_has_a_title_and_a_place() -> None:
    assert set(TITLES) == set(ALLOWED) == set(CaseState)
    assert set(CaseState) == BEFORE_ISSUE | IN_FORCE | OVER
    assert len(BEFORE_ISSUE) + len(IN_FORCE) + len(OVER) == len(CaseState)


@pytest.mark.parametrize(("before", "after"), MAIN_LINE)
def test_the_moves_of_the_regulations_are_allowed(before: S, after: S) -> None:
    check_allowed(a_case(state=before), after)


@pytest.mark.parametrize("before", [*sorted(BEFORE_ISSUE), S.REJECTED, S.WITHDRAWN])
def test_nothing_is_revoked_that_was_not_issued(before: S) -> None:
    with pytest.raises(NotAllowed, match="不能改为“已撤销”"):
        check_allowed(a_case(state=before), S.REVOKED)


@pytest.mark.parametrize("before", [S.ISSUED, S.IN_SUPPORT, S.CARRIED_OVER])
def test_nothing_is_rejected_that_was_issued(before: S) -> None:
    with pytest.raises(NotAllowed):
        check_allowed(a_case(state=before), S.REJECTED)


def test_only_a_confirmed_case_is_issued() -> None:
    assert {before for before in S if S.ISSUED in ALLOWED[before]} == {S.CONFIRMED}


def test_what_is_over_begins_anew_or_not_at_all() -> None:
    for state in OVER - {S.ESCALATED, S.LIFTED, S.CLOSED}:
        assert ALLOWED[state] == {S.PROPOSED}


def test_what_the_turn_of_a_period_ended_may_go_on_where_the_turn_is_rolled_back() -> None:
    for state in (S.LIFTED, S.CLOSED):
        assert ALLOWED[state] == {S.PROPOSED, S.CARRIED_OVER}


def test_plans_alone_issue_carry_over_and_escalate() -> None:
    assert {S.ISSUED, S.CARRIED_OVER, S.ESCALATED} == BY_PLAN_ONLY
