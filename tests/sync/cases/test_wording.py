"""Every change of a case has words, and the facts behind it are told with the clause."""

from __future__ import annotations

import pytest

from sync.cases.life import BY_PLAN_ONLY
from sync.cases.wording import ACTIONS, action_words, facts_words
from sync.store.case_record import CaseEvent, CaseState
from tests.sync.scene import NOON

S = CaseState


def an_event(action: str, details: str = "") -> CaseEvent:
    return CaseEvent(1, 2, action, S.ISSUED, S.LIFTED, "王敏", "", NOON, None, details)


@pytest.mark.parametrize("to", sorted(set(S) - {S.ISSUED, S.REVOKED, S.WITHDRAWN, S.CARRIED_OVER, S.ESCALATED}))
def test_every_state_that_a_person_gives_has_words(to: CaseState) -> None:
    assert ACTIONS[to.value]


@pytest.mark.parametrize("to", [*sorted(BY_PLAN_ONLY - {S.ISSUED}), S.LIFTED, S.CLOSED, S.WITHDRAWN])
def test_every_turn_of_a_period_has_words(to: CaseState) -> None:
    assert ACTIONS[f"turned_{to.value}"].startswith("学期交替：")


@pytest.mark.parametrize("action", ["rolled_back", "rollback_kept", "rollback_continued"])
def test_every_event_of_a_rollback_has_words(action: str) -> None:
    assert "回滚" in ACTIONS[action]


def test_what_has_no_words_is_named_by_its_id() -> None:
    assert action_words(an_event("something_new")) == "something_new"


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ("", ""),
        ("17", ""),
        ('{"party":"student"}', ""),
        (
            '{"below":"6","clause":"三.4","not_earned":["B1"],"outstanding":["B1"],"outstanding_credits":"3"}',
            "三.4：未通过课程累计 3 学分（须低于 6 学分）；应学而未取得学分的课程：B1",
        ),
        (
            '{"below":"6","clause":"三.4","not_earned":[],"outstanding":[],"outstanding_credits":"0"}',
            "三.4：未通过课程累计 0 学分（须低于 6 学分）；应学课程已全部取得学分",
        ),
        ('{"trial_from":"2025-09-01","trial_until":"2026-09-01"}', "试读自 2025-09-01 起，2026-09-01 期满"),
    ],
)
def test_the_facts_are_told_in_words(details: str, words: str) -> None:
    assert facts_words(an_event("turned_lifted", details)) == words
