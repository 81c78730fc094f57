"""A clock that the story sets: days pass when the story says so, and waiting takes no time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


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

    def sleep(self, seconds: float) -> None:
        """Let ``seconds`` pass at once."""
        self._now += timedelta(seconds=seconds)
