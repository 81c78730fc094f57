"""What a new verdict means for a case that exists, as one pure decision."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sync.cases.life import ISSUED
from sync.cases.verdicts import NOT_HIT
from sync.store.case_record import Case, CaseState

_WAITING: Final = ISSUED | {CaseState.ANNOUNCED, CaseState.AWAITING_CONSENTS, CaseState.CONFIRMED}


class Move(StrEnum):
    """What is to be done with a case."""

    OPEN = "open"
    NOTHING = "nothing"
    UPDATE = "update"
    WITHDRAW = "withdraw"
    REPROPOSE = "repropose"
    REEXAMINE = "reexamine"
    CLEAR = "clear"


def compare(case: Case | None, found: str) -> Move:
    """Return what the verdict with the digest ``found`` (`NOT_HIT`: no rule hit) means for ``case``.

    A proposal follows the verdict; whatever a person has confirmed, decided or proposed by hand is never changed,
    only marked for re-examination. A verdict that a person chose to disregard stays disregarded; one that returns
    to what is in force clears the mark.
    """
    if case is None:
        return Move.NOTHING if found == NOT_HIT else Move.OPEN
    if case.state is CaseState.WITHDRAWN:
        return Move.NOTHING if found == NOT_HIT else Move.REPROPOSE
    if case.state is CaseState.PROPOSED and not case.by_hand:
        return _of_proposal(case, found)
    return _of_decided(case, found)


def _of_proposal(case: Case, found: str) -> Move:
    if found == case.verdict_digest:
        return Move.CLEAR if case.reexamine_digest else Move.NOTHING
    return Move.WITHDRAW if found == NOT_HIT else Move.UPDATE


def _of_decided(case: Case, found: str) -> Move:
    waiting = case.by_hand or case.state in _WAITING
    over_anyway = found == NOT_HIT and not waiting
    if over_anyway or found in (case.verdict_digest, case.kept_digest):
        return Move.CLEAR if case.reexamine_digest else Move.NOTHING
    return Move.NOTHING if found == case.reexamine_digest else Move.REEXAMINE
