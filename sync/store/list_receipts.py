"""Who received the list of a college and period, and when."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import insert, select, update

from sync.store.audit import append_audit
from sync.store.record_tables import LIST_RECEIPTS
from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ListReceipt:
    """The list of a college and period reached a person (an account) on a day; ``voided_at`` None while that stands."""

    id: int
    college: str
    policy: str
    period: str
    received_on: date
    received_by: str
    recorded_by: str
    recorded_at: datetime
    voided_at: datetime | None = None
    voided_by: str | None = None
    void_reason: str | None = None


_COLUMNS = [LIST_RECEIPTS.c[each.name] for each in fields(ListReceipt)]


def insert_list_receipt(
    tx: Transaction,
    site_id: str,
    *,
    college: str,
    policy: str,
    period: str,
    received_on: date,
    received_by: str,
    recorded_by: str,
    at: datetime,
) -> int:
    """Keep a receipt and return its id; there is at most one that stands per list and person."""
    values = {"college": college, "policy": policy, "period": period, "received_on": received_on}
    who = {"received_by": received_by, "recorded_by": recorded_by, "recorded_at": at}
    statement = insert(LIST_RECEIPTS).values(site_id=site_id, **values, **who).returning(LIST_RECEIPTS.c.id)
    number = int(tx.execute(statement).scalar_one())
    about = {"college": college, "policy": policy, "period": period, "received_by": received_by}
    append_audit(
        tx, site_id, at=at, actor=recorded_by, action="list.received", subject=f"receipt:{number}", details=about
    )
    return number


def read_list_receipts(
    tx: Transaction, site_id: str, *, policy: str | None = None, period: str | None = None, voided: bool = False
) -> list[ListReceipt]:
    """Return the receipts that stand (the voided ones too, if asked for), the earliest first."""
    query = select(*_COLUMNS).where(LIST_RECEIPTS.c.site_id == site_id)
    if policy is not None:
        query = query.where(LIST_RECEIPTS.c.policy == policy)
    if period is not None:
        query = query.where(LIST_RECEIPTS.c.period == period)
    if not voided:
        query = query.where(LIST_RECEIPTS.c.voided_at.is_(None))
    order = (LIST_RECEIPTS.c.received_on, LIST_RECEIPTS.c.id)
    return [ListReceipt(**row) for row in tx.execute(query.order_by(*order)).mappings()]


def void_list_receipt(tx: Transaction, site_id: str, receipt_id: int, *, actor: str, reason: str, at: datetime) -> bool:
    """Declare a receipt void; say whether it stood until now."""
    statement = (
        update(LIST_RECEIPTS)
        .where(
            LIST_RECEIPTS.c.site_id == site_id, LIST_RECEIPTS.c.id == receipt_id, LIST_RECEIPTS.c.voided_at.is_(None)
        )
        .values(voided_at=at, voided_by=actor, void_reason=reason)
    )
    stood = tx.execute(statement).rowcount == 1
    if stood:
        why = {"why": reason}
        append_audit(
            tx, site_id, at=at, actor=actor, action="list.receipt_voided", subject=f"receipt:{receipt_id}", details=why
        )
    return stood
