"""A clock that the story sets: days pass when the story says so, and waiting takes no time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sync.clock import Uptime

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


class StoryClock:
    """Shows ten o'clock in the morning of the day it was set to, and moves on by what is waited."""

    def __init__(self, day: date, zone: ZoneInfo) -> None:
        self._zone = zone
        self._now = datetime.combine(day, time(10), zone)

    def set(self, day: date) -> None:
        """Move to ten o'clock of ``day``."""
        self._now = datetime.combine(day, time(10), self._zone)

    def now(self) -> datetime:
        """Return the moment, and let a microsecond pass, so that no two are the same."""
        self._now += timedelta(microseconds=1)
        return self._now

    def uptime(self) -> Uptime:
        """Return the time of the story: nobody sets a clock in it."""
        return Uptime("story", (self._now - _EPOCH) // timedelta(milliseconds=1))

    def sleep(self, seconds: float) -> None:
        """Let ``seconds`` pass at once."""
        self._now += timedelta(seconds=seconds)
