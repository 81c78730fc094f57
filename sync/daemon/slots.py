"""Slots of the timetable: which one is to be worked on now, tried a few times, and never again once it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sync.daemon.timetable import newest_slot
from sync.store.database import Store
from sync.store.job_runs import attempts_at, finish_run, has_finished, last_finished_slot, start_run, take_back_attempt

ATTEMPTS: Final = 3
"""A slot whose work was cut short so often (the process ended, the database went away) is given up."""
_SET_BACK: Final = timedelta(days=1)
"""A slot that ended further in the future than this was worked on under a clock that was wrong, and counts no more."""


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of one site in its store."""

    store: Store
    zone: ZoneInfo

    def due(self, job: str, times: Sequence[time], now: datetime) -> datetime | None:
        """Return the newest slot of a job that has come, where it is still to be worked on; else None."""
        slot = newest_slot(times, now, self.zone)
        return slot if slot is not None and self._is_open(job, slot, now) else None

    def begin(self, job: str, slot: datetime, now: datetime) -> None:
        """Note that a slot is being worked on once more."""
        with self.store.begin() as tx:
            start_run(tx, self.store.site_id, job, slot, now)

    def end(self, job: str, slot: datetime, outcome: str, message: str, now: datetime) -> None:
        """Note how the work on a slot ended, ``done`` or ``failed``: it will not be worked on again."""
        with self.store.begin() as tx:
            finish_run(tx, self.store.site_id, job, slot, outcome, message, now)

    def put_off(self, job: str, slot: datetime, message: str = "") -> None:
        """Note that the work on a slot was left on purpose, half-way: it stays open, and this was no failed attempt."""
        with self.store.begin() as tx:
            take_back_attempt(tx, self.store.site_id, job, slot, message)

    def _is_open(self, job: str, slot: datetime, now: datetime) -> bool:
        site_id = self.store.site_id
        with self.store.read() as tx:
            if has_finished(tx, site_id, job, slot):
                return False
            latest = last_finished_slot(tx, site_id, job, until=now + _SET_BACK)
            attempts = attempts_at(tx, site_id, job, slot)
        if latest is not None and latest >= slot:
            return False
        if attempts >= ATTEMPTS:
            self.end(job, slot, "failed", "这一时段的工作多次中断，已放弃，等下一个时段", now)
            return False
        return True
