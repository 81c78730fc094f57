"""The daemon reads Moodle at the hours that suit it, and goes on with what was put off."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import time

import pytest

from config.schedule import Schedule
from sync.daemon.running import Daemon, Jobs, Stop
from sync.refusal import PutOff
from sync.store.database import Store
from sync.store.job_runs import attempts_at, recent_runs
from tests.sync.scene import ZONE, StoppedClock


class Reading:
    """A daemon whose pull may be forbidden, or be put off."""

    def __init__(self, store: Store) -> None:
        self.allowed, self.put_off, self.pulls = True, False, 0
        self.clock, self.store = StoppedClock(), store
        jobs = Jobs(self._pull, _nothing, _nothing, _nothing, _nothing)
        jobs = replace(jobs, may_pull=lambda: self.allowed)
        self.daemon = Daemon(store, self.clock, Schedule(pull=(time(2),)), ZONE, jobs, lambda: False)

    def _pull(self, stop: Stop) -> str:
        self.pulls += 1
        if self.put_off:
            raise PutOff("读取中途停下")
        return "读取完成"

    def outcome(self) -> str:
        with self.store.read() as tx:
            return recent_runs(tx, self.store.site_id)["pull"][1]


def _nothing(stop: Stop) -> str:
    return ""


@pytest.fixture
def reading(sqlite_store: Store) -> Reading:
    return Reading(sqlite_store)


def test_a_slot_in_quiet_hours_waits_without_being_tried(reading: Reading) -> None:
    reading.allowed = False
    for _ in range(5):
        reading.daemon.tick()
        reading.clock.pass_(minutes=30)
    assert reading.pulls == 0
    reading.allowed = True
    reading.daemon.tick()
    reading.daemon.tick()
    assert (reading.pulls, reading.outcome()) == (1, "done")
    with reading.store.read() as tx:
        slot = recent_runs(tx, reading.store.site_id)["pull"][0]
        assert attempts_at(tx, reading.store.site_id, "pull", slot) == 1


def test_what_was_put_off_goes_on_in_the_same_slot_and_is_no_failure(
    reading: Reading, caplog: pytest.LogCaptureFixture
) -> None:
    reading.put_off = True
    with caplog.at_level(logging.INFO):
        reading.daemon.tick()
    assert reading.outcome() == ""
    assert [record.levelname for record in caplog.records if "put off" in record.message] == ["INFO"]
    reading.put_off = False
    reading.daemon.tick()
    assert (reading.pulls, reading.outcome()) == (2, "done")
