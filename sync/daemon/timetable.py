"""Which slot of the day is due, in the site's time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def newest_slot(times: Sequence[time], now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the last slot that has begun, today or yesterday, in UTC; None where there are no times."""
    today = now.astimezone(zone).date()
    slots = [
        datetime.combine(today - timedelta(days=back), each, zone).astimezone(UTC) for back in (0, 1) for each in times
    ]
    return max((slot for slot in slots if slot <= now), default=None)


def next_slot(times: Sequence[time], now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the first slot that is still to come, today or on one of the next two days, in UTC; None without times."""
    today = now.astimezone(zone).date()
    slots = [
        datetime.combine(today + timedelta(days=ahead), each, zone).astimezone(UTC)
        for ahead in (0, 1, 2)
        for each in times
    ]
    return min((slot for slot in slots if slot > now), default=None)
