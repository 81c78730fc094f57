"""Student numbers and LMS user ids, both ways, and lists cut into portions that one step can take."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from sync.plan.situation import AccountRef
from sync.plan.steps import Member

PORTION: Final = 200
"""How many people, or cases, one step handles: progress is recorded after each."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class People:
    """Whom the LMS accounts belong to."""

    user_ids: Mapping[str, int]
    student_nos: Mapping[int, str]

    def ids(self, student_nos: Collection[str]) -> frozenset[int]:
        """Return the user ids of those who have an account."""
        return frozenset(self.user_ids[number] for number in student_nos if number in self.user_ids)

    def members(self, user_ids: Collection[int]) -> tuple[Member, ...]:
        """Return accounts with their student numbers, ordered by number and then id."""
        found = [Member(user_id, self.student_nos.get(user_id, "")) for user_id in user_ids]
        return tuple(sorted(found, key=lambda member: (member.student_no, member.user_id)))

    def portions(self, user_ids: Collection[int]) -> Iterator[tuple[Member, ...]]:
        """Yield the same in portions."""
        members = self.members(user_ids)
        for start in range(0, len(members), PORTION):
            yield members[start : start + PORTION]


def people_of(accounts: Mapping[str, AccountRef]) -> People:
    """Return the two-way list of accounts."""
    return People(
        {number: account.lms_user_id for number, account in accounts.items()},
        {account.lms_user_id: number for number, account in accounts.items()},
    )


def portioned(rows: Sequence[Row]) -> Iterator[tuple[Row, ...]]:
    """Yield what a plan says of cases in portions."""
    for start in range(0, len(rows), PORTION):
        yield tuple(rows[start : start + PORTION])
