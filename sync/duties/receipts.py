"""From which day a period is counted that runs from the receipt of the list (asnu 第五条、第十条)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

UNRECORDED: Final = "收到名单的日期没有登记，暂从下达通知书之日起算"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The list reached a person (an account) of a college on a day."""

    college: str
    day: date
    by: str


def received_on(
    receipts: Sequence[Receipt], owners: Collection[str], listed: date, first_list: date
) -> tuple[date, str]:
    """Return the day from which a period of a case is counted, and why it is provisional where it is.

    ``receipts`` are those of the case's list and college, ``owners`` the accounts that owe the duty: their own receipt
    counts, the earliest where there are several; where none of them has one, the college's earliest. ``listed`` is the
    day since which the student owes a place on the list (the notice), ``first_list`` that of the college's first
    notice: who came onto the list later than it was received was not on the list received, and is counted from the
    notice.
    """
    own = [receipt.day for receipt in receipts if receipt.by in owners]
    days = own or [receipt.day for receipt in receipts]
    if not days:
        return listed, UNRECORDED
    day = min(days)
    return (day if listed == first_list else max(day, listed)), ""
