"""What an administrator accepted by name, with the reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from sync.store.audit import append_audit
from sync.store.site_tables import acceptances
from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A stop that a person accepted: bound to its code, period and digest, so that another situation needs another.

    ``policy`` is the regulation whose judging it concerns, and ``scope`` its colleges (empty: all); ``lines`` names
    each case that was accepted (`sync.quality.stops.marks_of`), so that fewer of them need no new acceptance;
    ``until_on`` is the last day on which it holds (None: as long as the situation is the same). All are None in
    acceptances from before they were kept.
    """

    code: str
    period: str
    digest: str
    accepted_by: str
    reason: str
    accepted_at: datetime
    policy: str | None = None
    scope: str | None = None
    lines: str | None = None
    until_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it has not run out on a day."""
        return self.until_on is None or day <= self.until_on


def record_acceptance(transaction: Transaction, site_id: str, acceptance: Acceptance) -> None:
    """Write down that a person accepted a stop. Rows are only ever added."""
    values = {name: getattr(acceptance, name) for name in acceptance.__dataclass_fields__}
    transaction.execute(acceptances.insert().values(site_id=site_id, **values))
    about = {"period": acceptance.period, "digest": acceptance.digest, "why": acceptance.reason}
    append_audit(
        transaction,
        site_id,
        at=acceptance.accepted_at,
        actor=acceptance.accepted_by,
        action="stop.accepted",
        subject=f"stop:{acceptance.code}",
        details=about,
    )


def list_acceptances(transaction: Transaction, site_id: str, codes: Collection[str] | None = None) -> list[Acceptance]:
    """Return what was accepted, the oldest first; only of these codes where they are given."""
    columns = [acceptances.c[name] for name in Acceptance.__dataclass_fields__]
    query = select(*columns).where(acceptances.c.site_id == site_id).order_by(acceptances.c.id)
    if codes is not None:
        query = query.where(acceptances.c.code.in_(sorted(codes)))
    return [Acceptance(*row) for row in transaction.execute(query)]
