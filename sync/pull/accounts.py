"""Read the accounts of students: number, address, whether suspended, whether still there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from config.mapping import StudentMapping
from connector.moodle.port import Moodle
from connector.moodle.users import User, get_users_by_field
from sync.mapping.conventions import usable_number
from sync.pull.workers import each_done
from sync.store.accounts import Account

BATCH = 200


@dataclass(frozen=True, slots=True)
class AccountsRead:
    """The accounts that Moodle has, and the ids of those that it has no longer."""

    found: tuple[Account, ...]
    gone: frozenset[int]


def read_accounts(moodle: Moodle, ids: Collection[int], students: StudentMapping, parallel: int) -> AccountsRead:
    """Read the accounts with these Moodle ids, some requests at a time."""
    wanted = sorted(ids)
    batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
    found: list[Account] = []

    def read(batch: Sequence[int]) -> tuple[User, ...]:
        return get_users_by_field(moodle, "id", batch)

    for _, future in each_done(batches, read, parallel):
        found += [_account(user, students) for user in future.result()]
    return AccountsRead(tuple(found), frozenset(wanted) - {account.lms_user_id for account in found})


def _account(user: User, students: StudentMapping) -> Account:
    text = user.idnumber if students.number == "idnumber" else user.username
    return Account(user.id, usable_number(text, students), user.email or None, user.suspended)
