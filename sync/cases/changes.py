"""The one way in which a case changes: guarded by its version, with an event beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.cases.life import ALLOWED, TITLES
from sync.refusal import Refusal
from sync.store.case_record import Case, CaseEvent, CaseState
from sync.store.cases import insert_events, read_case, update_case
from sync.store.transaction import Transaction


class CaseNotFound(Refusal):
    """There is no such case in this site."""


class CaseMoved(Refusal):
    """Somebody else changed the case first; look at it again before deciding."""


class NotAllowed(Refusal):
    """The case's state, or something still open about it, does not allow this."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, why, and when."""

    actor: str
    why: str
    at: datetime


Then = Callable[[Transaction, Case], None]
"""What else belongs to a decision, done in its transaction, with the case as it is now."""


def nothing_else(_tx: Transaction, _case: Case) -> None:
    """Let a decision stand for itself."""


def load_case(tx: Transaction, site_id: str, case_id: int, version: int | None = None) -> Case:
    """Return a case, at ``version`` where one is given.

    Raises:
        CaseNotFound: there is no such case.
        CaseMoved: it is at another version.
    """
    case = read_case(tx, site_id, case_id)
    if case is None:
        raise not_found(case_id)
    if version is not None and case.version != version:
        raise _moved(case)
    return case


def not_found(case_id: int) -> CaseNotFound:
    """Return the refusal that says that there is no such case."""
    return CaseNotFound(f"没有编号为 {case_id} 的预警个案，请用 yujing case list 查看现有个案。")


def change_case(
    tx: Transaction,
    site_id: str,
    case: Case,
    act: Act,
    action: str,
    *,
    to: CaseState | None = None,
    basis: str | None = None,
    details: str = "",
    columns: Mapping[str, Any] | None = None,
) -> Case:
    """Change a case exactly as it was read, record the event, and return the case as it is now.

    ``columns`` are the values to set; ``basis`` is the assessment on which the change rests (the case's own, where
    none is given).

    Raises:
        NotAllowed: its state may not be followed by ``to``.
        CaseMoved: somebody changed it since it was read.
    """
    state = to or case.state
    if state != case.state:
        check_allowed(case, state)
    changes = {**(columns or {}), "state": state}
    if state != case.state:
        changes.setdefault("held", None)  # who decides otherwise has decided
    if not update_case(tx, site_id, case.id, case.version, changes, act.at):
        raise _moved(case)
    rested_on = basis or changes.get("assessment_id") or case.assessment_id
    steps = (case.id, case.version + 1, action, case.state, state)
    insert_events(tx, site_id, [CaseEvent(*steps, act.actor, act.why, act.at, rested_on, details)])
    return load_case(tx, site_id, case.id)


def check_allowed(case: Case, to: CaseState) -> None:
    """Refuse a move that the life of a case doesn't know.

    Raises:
        NotAllowed: naming where the case stands and where it may go.
    """
    if to not in ALLOWED[case.state]:
        ways = "、".join(sorted(TITLES[state] for state in ALLOWED[case.state])) or "无"
        raise NotAllowed(f"个案 {case.id} 现为“{TITLES[case.state]}”，不能改为“{TITLES[to]}”；可以改为：{ways}。")


def _moved(case: Case) -> CaseMoved:
    return CaseMoved(f"个案 {case.id} 刚被他人处理过，本次操作没有生效；请重新查看后再决定。")
