"""Objections: recorded as they come in, dismissed with a reason, or upheld."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sync.cases.changes import Act, NotAllowed, Then, change_case, load_case, nothing_else
from sync.cases.life import BEFORE_ISSUE
from sync.store.case_record import Case, CaseState, Objection
from sync.store.cases import decide_objection, insert_objection, read_objections
from sync.store.database import Store
from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Raised:
    """An objection as it came in: when, by whom (the student or a guardian), and its words."""

    raised_on: date
    raised_by: str
    text: str


def record_objection(store: Store, case_id: int, raised: Raised, act: Act) -> tuple[Case, int]:
    """Record an objection and return the case and the objection's id. While it is open no plan issues the case.

    Raises:
        CaseNotFound: there is no such case.
    """
    with store.begin() as tx:
        case = load_case(tx, store.site_id, case_id)
        objection_id = insert_objection(
            tx,
            store.site_id,
            case_id,
            raised_on=raised.raised_on,
            raised_by=raised.raised_by,
            text=raised.text,
            actor=act.actor,
            at=act.at,
        )
        return change_case(tx, store.site_id, case, act, "objection_raised", details=str(objection_id)), objection_id


def dismiss_objection(store: Store, case_id: int, version: int, objection_id: int, act: Act) -> Case:
    """Note that an objection was not upheld, and why.

    Raises:
        NotAllowed: the objection is not open, or another case's.
        CaseMoved, CaseNotFound: see `sync.cases.changes`.
    """
    with store.begin() as tx:
        case = load_case(tx, store.site_id, case_id, version)
        close_objection(tx, store.site_id, case_id, objection_id, "dismissed", act)
        return change_case(tx, store.site_id, case, act, "objection_dismissed", details=str(objection_id))


def uphold_objection(
    store: Store, case_id: int, version: int, objection_id: int, act: Act, *, then: Then = nothing_else
) -> Case:
    """Uphold an objection to a case that was not issued yet, which is thereby rejected.

    Raises:
        NotAllowed: the case was issued (then `sync.outbox.retraction.revoke` it), or the objection is not open.
        CaseMoved, CaseNotFound: see `sync.cases.changes`.
    """
    with store.begin() as tx:
        case = load_case(tx, store.site_id, case_id, version)
        if case.state not in BEFORE_ISSUE:
            raise NotAllowed(f"个案 {case_id} 已经发出，异议成立须撤销（revoke），以便作废通知书并告知学生。")
        close_objection(tx, store.site_id, case_id, objection_id, "upheld", act)
        to = CaseState.REJECTED
        upheld = change_case(tx, store.site_id, case, act, "objection_upheld", to=to, details=str(objection_id))
        then(tx, upheld)
        return upheld


def close_objection(tx: Transaction, site_id: str, case_id: int, objection_id: int, outcome: str, act: Act) -> None:
    """Record the outcome of an open objection to this case.

    Raises:
        NotAllowed: the objection is not open, or another case's.
    """
    mine = {objection.id for objection in read_objections(tx, site_id, case_id)}
    done = objection_id in mine and decide_objection(
        tx, site_id, objection_id, outcome=outcome, actor=act.actor, reason=act.why, at=act.at
    )
    if not done:
        raise NotAllowed(f"个案 {case_id} 没有编号为 {objection_id} 的未决异议。")


def open_objections(tx: Transaction, site_id: str) -> dict[int, Objection]:
    """Return, by case, an objection that is still open."""
    return {each.case_id: each for each in read_objections(tx, site_id) if each.outcome is None}
