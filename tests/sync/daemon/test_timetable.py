"""Which slot is due, on the site's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from sync.daemon.timetable import newest_slot
from tests.sync.scene import ZONE


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 3, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (local(10, 2), local(10, 2)),
        (local(10, 1, 59), local(9, 14)),
        (local(10, 13, 59), local(10, 2)),
        (local(10, 23), local(10, 14)),
    ],
)
def test_the_newest_slot_that_has_begun(now: datetime, slot: datetime) -> None:
    assert newest_slot([time(14), time(2)], now, ZONE) == slot


def test_a_step_that_is_switched_off_has_no_slot() -> None:
    assert newest_slot([], local(10, 2), ZONE) is None
