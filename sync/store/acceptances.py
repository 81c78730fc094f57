"""What an administrator accepted by name, with the reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sync.store.site_tables import acceptances
from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A stop that a person accepted: bound to its code, period and digest, so that another situation needs another."""

    code: str
    period: str
    digest: str
    accepted_by: str
    reason: str
    accepted_at: datetime


def record_acceptance(transaction: Transaction, site_id: str, acceptance: Acceptance) -> None:
    """Write down that a person accepted a stop. Rows are only ever added."""
    values = {name: getattr(acceptance, name) for name in acceptance.__dataclass_fields__}
    transaction.execute(acceptances.insert().values(site_id=site_id, **values))


def list_acceptances(
    transaction: Transaction, site_id: str, digests: Collection[str] | None = None
) -> list[Acceptance]:
    """Return what was accepted, the oldest first; only of these digests where they are given."""
    columns = [acceptances.c[name] for name in Acceptance.__dataclass_fields__]
    query = select(*columns).where(acceptances.c.site_id == site_id).order_by(acceptances.c.id)
    if digests is not None:
        query = query.where(acceptances.c.digest.in_(sorted(digests)))
    return [Acceptance(*row) for row in transaction.execute(query)]
