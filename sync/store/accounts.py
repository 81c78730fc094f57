"""The accounts of students in Moodle: which number each bears, and whether it can be used."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select

from sync.store.site_tables import accounts
from sync.store.transaction import Transaction

_IN = 500
"""Values in one IN list."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account: ``suspended`` is None where Moodle didn't tell, ``vanished_at`` set once Moodle lacks it."""

    lms_user_id: int
    student_no: str | None
    email: str | None
    suspended: bool | None
    vanished_at: datetime | None = None

    @property
    def reachable(self) -> bool:
        """Say whether a message to the account can be read: it is there and not suspended."""
        return self.vanished_at is None and self.suspended is not True


def list_accounts(transaction: Transaction, site_id: str, student_nos: Collection[str] | None = None) -> list[Account]:
    """Return the accounts of these students, or all, ordered by Moodle's id. A number may have several."""
    query = select(*_COLUMNS).where(accounts.c.site_id == site_id).order_by(accounts.c.lms_user_id)
    if student_nos is None:
        return [Account(*row) for row in transaction.execute(query)]
    wanted = sorted(student_nos)
    found: list[Account] = []
    for start in range(0, len(wanted), _IN):
        part = query.where(accounts.c.student_no.in_(wanted[start : start + _IN]))
        found += [Account(*row) for row in transaction.execute(part)]
    return sorted(found, key=lambda account: account.lms_user_id)


def shared_numbers(transaction: Transaction, site_id: str) -> dict[str, list[int]]:
    """Return the numbers that several standing accounts bear, each with the accounts' Moodle ids."""
    there = (accounts.c.site_id == site_id, accounts.c.vanished_at.is_(None), accounts.c.student_no.is_not(None))
    twice = select(accounts.c.student_no).where(*there).group_by(accounts.c.student_no).having(func.count() > 1)
    query = select(accounts.c.student_no, accounts.c.lms_user_id).where(*there, accounts.c.student_no.in_(twice))
    found: dict[str, list[int]] = {}
    for number, user in transaction.execute(query.order_by(accounts.c.student_no, accounts.c.lms_user_id)):
        found.setdefault(number, []).append(user)
    return found


def save_accounts(transaction: Transaction, site_id: str, seen: Iterable[Account]) -> None:
    """Write accounts as Moodle shows them now; those that stand there like that already are left alone."""
    shown = list(seen)
    for start in range(0, len(shown), _IN):
        part = shown[start : start + _IN]
        here = (accounts.c.site_id == site_id, accounts.c.lms_user_id.in_([account.lms_user_id for account in part]))
        known = {Account(*row) for row in transaction.execute(select(*_COLUMNS).where(*here))}
        new = [account for account in part if account not in known]
        if new:
            ids = [account.lms_user_id for account in new]
            transaction.execute(accounts.delete().where(here[0], accounts.c.lms_user_id.in_(ids)))
            transaction.execute(accounts.insert(), [{"site_id": site_id, **asdict(account)} for account in new])


def mark_vanished(transaction: Transaction, site_id: str, lms_user_ids: Collection[int], at: datetime) -> None:
    """Mark accounts that Moodle no longer has; the first time counts."""
    wanted = sorted(lms_user_ids)
    for start in range(0, len(wanted), _IN):
        transaction.execute(
            accounts.update()
            .where(
                accounts.c.site_id == site_id,
                accounts.c.vanished_at.is_(None),
                accounts.c.lms_user_id.in_(wanted[start : start + _IN]),
            )
            .values(vanished_at=at)
        )


_COLUMNS = (
    accounts.c.lms_user_id,
    accounts.c.student_no,
    accounts.c.email,
    accounts.c.suspended,
    accounts.c.vanished_at,
)
