"""A pull that broke off is gone on with: what it read completely is not read again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from sync.store.runs import list_runs
from sync.store.transaction import Transaction

Scope = Literal["changed", "everything"]
"""What a pull sets out to read: what may have changed, or everything."""

_CONTAINS: Final[dict[Scope, tuple[str, ...]]] = {
    "changed": ("changed", "everything"),
    "everything": ("everything",),
}


def goes_on_from(transaction: Transaction, site_id: str, scope: Scope, now: datetime, hours: int) -> datetime | None:
    """Return when the work began that a new pull of ``scope`` goes on with, or None where it begins anew.

    That is the beginning of the first of the latest pulls, none of which came to its end, that set out to read as
    much, and began no longer ago than so many hours. Where an earlier pull ended later than that the clock was set
    back in between: what that one read would be taken for read since, so that everything is read anew.
    """
    began = None
    for run in list_runs(transaction, site_id, "pull"):
        broken_off = run.status in ("running", "failed") and run.summary.get("scope") in _CONTAINS[scope]
        if not broken_off or run.started_at < now - timedelta(hours=hours):
            set_back = began is not None and (run.ended_at or run.started_at) > began
            return None if set_back else began
        began = run.started_at
    return began
