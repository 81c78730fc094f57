"""Read what a plan to be rolled back did, what came after it, and whom its messages have reached."""

from __future__ import annotations

from typing import Final

from sync.plan.history import read_carried
from sync.plan.undoing import Undone
from sync.store.notices import read_notices
from sync.store.outbox_record import OutboxState
from sync.store.outbox_undone import reached_by
from sync.store.transaction import Transaction

_MAY_HAVE_REACHED: Final = frozenset(
    {OutboxState.SENT, OutboxState.CLAIMED, OutboxState.UNKNOWN, OutboxState.NEEDS_PERSON}
)


def read_undone(tx: Transaction, site_id: str, undoes: int) -> Undone:
    """Return what a plan did, by its id; the plans that roll it back themselves do not count as coming after it."""
    (undone, *later), _ = read_carried(tx, site_id, undoes)
    again = {row.case_id for row in undone.plan.issues() if row.reissue}
    notices = sorted(read_notices(tx, site_id), key=lambda each: each.issue) if again else []
    before = [each for each in notices if each.case_id in again and each.plan != undone.record.checksum]
    messages = reached_by(tx, site_id, undoes)
    return Undone(
        carried=undone,
        later=tuple(each for each in later if each.plan.undoes != undoes),
        levels={each.case_id: each.level for each in before},
        told=frozenset(case_id for case_id, states in messages.items() if states & _MAY_HAVE_REACHED),
        untold=frozenset(case_id for case_id, states in messages.items() if OutboxState.PENDING in states),
    )
