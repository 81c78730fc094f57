"""What a new verdict means for a case, as a table."""

from __future__ import annotations

import pytest

from sync.cases.comparison import Move, compare
from sync.cases.verdicts import NOT_HIT
from sync.store.case_record import CaseState
from tests.sync.plan.builders import a_case

SAME, OTHER, THIRD = "d" * 64, "e" * 64, "f" * 64
WAITING = [
    CaseState.ANNOUNCED,
    CaseState.AWAITING_CONSENTS,
    CaseState.CONFIRMED,
    CaseState.ISSUED,
    CaseState.IN_SUPPORT,
]
OVER = [
    CaseState.REJECTED,
    CaseState.REVOKED,
    CaseState.LIFTED,
    CaseState.CLOSED,
    CaseState.ESCALATED,
    CaseState.CARRIED_OVER,
]


@pytest.mark.parametrize(("found", "move"), [(NOT_HIT, Move.NOTHING), (SAME, Move.OPEN)])
def test_a_student_without_a_case(found: str, move: Move) -> None:
    assert compare(None, found) is move


@pytest.mark.parametrize(("found", "move"), [(SAME, Move.NOTHING), (OTHER, Move.UPDATE), (NOT_HIT, Move.WITHDRAW)])
def test_a_proposal_follows_the_verdict(found: str, move: Move) -> None:
    assert compare(a_case(), found) is move


@pytest.mark.parametrize(("found", "move"), [(SAME, Move.REPROPOSE), (OTHER, Move.REPROPOSE), (NOT_HIT, Move.NOTHING)])
def test_a_proposal_taken_back_returns_with_the_verdict(found: str, move: Move) -> None:
    assert compare(a_case(state=CaseState.WITHDRAWN), found) is move


@pytest.mark.parametrize("state", WAITING)
@pytest.mark.parametrize(("found", "move"), [(SAME, Move.NOTHING), (OTHER, Move.REEXAMINE), (NOT_HIT, Move.REEXAMINE)])
def test_what_a_person_confirmed_is_only_marked(state: CaseState, found: str, move: Move) -> None:
    assert compare(a_case(state=state), found) is move


@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize(("found", "move"), [(SAME, Move.NOTHING), (OTHER, Move.REEXAMINE), (NOT_HIT, Move.NOTHING)])
def test_what_is_over_is_asked_about_only_when_a_new_verdict_hits(state: CaseState, found: str, move: Move) -> None:
    assert compare(a_case(state=state), found) is move


@pytest.mark.parametrize(
    ("found", "move"),
    [(SAME, Move.CLEAR), (OTHER, Move.NOTHING), (THIRD, Move.REEXAMINE), (NOT_HIT, Move.REEXAMINE)],
)
def test_a_mark_follows_the_newest_verdict(found: str, move: Move) -> None:
    assert compare(a_case(state=CaseState.ISSUED, reexamine_digest=OTHER), found) is move


@pytest.mark.parametrize(("found", "move"), [(OTHER, Move.NOTHING), (THIRD, Move.REEXAMINE), (SAME, Move.NOTHING)])
def test_a_verdict_that_a_person_disregarded_stays_disregarded(found: str, move: Move) -> None:
    assert compare(a_case(state=CaseState.ISSUED, kept_digest=OTHER), found) is move


def test_a_disregarded_verdict_clears_the_mark_of_another() -> None:
    assert compare(a_case(state=CaseState.ISSUED, kept_digest=OTHER, reexamine_digest=THIRD), OTHER) is Move.CLEAR


def test_a_reopened_case_loses_a_mark_that_no_longer_applies() -> None:
    assert compare(a_case(reexamine_digest=OTHER), SAME) is Move.CLEAR


@pytest.mark.parametrize(("found", "move"), [(NOT_HIT, Move.NOTHING), (OTHER, Move.REEXAMINE)])
def test_a_case_proposed_by_hand_is_never_changed_by_the_machine(found: str, move: Move) -> None:
    assert compare(a_case(by_hand=True, verdict_digest=NOT_HIT), found) is move
