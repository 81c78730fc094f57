"""Nothing that jobs, clocks and databases do brings the daemon's loop down, or makes it do a slot twice or never."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from config.schedule import Schedule
from sync.daemon.pulse import Beat, Pulse
from sync.daemon.running import ATTEMPTS, PAUSE, Daemon, Jobs, Stop, every_so_often, idle
from sync.daemon.timetable import newest_slot
from sync.refusal import PutOff
from sync.stopping import Ending
from sync.store.database import Store, open_store
from sync.store.holding import Holding
from sync.store.job_runs import recent_runs
from sync.store.leases import read_lease
from tests.sync.scene import NOON, ZONE, StoppedClock

NIGHT = Schedule(pull=(time(2),), evaluate=(time(5),), plan=(), remind=())
GONE = OperationalError("SELECT 张三", {}, Exception("connection refused"))


class PanicException(BaseException):
    """What a library in Rust raises where it panics."""


class Night:
    """A daemon whose jobs go wrong as they are told to."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, StoppedClock()
        self.done: list[tuple[str, datetime]] = []
        self.errors: dict[str, BaseException] = {}
        jobs = Jobs(*(self._job(name) for name in ("pull", "evaluate", "plan", "apply", "send")))
        self.daemon = Daemon(store, self.clock, NIGHT, ZONE, jobs, lambda: False)

    def _job(self, name: str) -> Callable[[Stop], str]:
        def job(stop: Stop) -> str:
            self.done.append((name, self.clock.now()))
            if name in self.errors:
                raise self.errors[name]
            return "" if name == "send" else "完成"

        return job

    def names(self) -> list[str]:
        """What was worked on since it was asked last, sending left out."""
        names = [name for name, _ in self.done if name != "send"]
        self.done.clear()
        return names

    def outcome(self, job: str = "pull") -> str:
        with self.store.read() as tx:
            return recent_runs(tx, self.store.site_id)[job][1]


@pytest.fixture
def night(sqlite_store: Store) -> Night:
    return Night(sqlite_store)


@contextmanager
def away(monkeypatch: pytest.MonkeyPatch, *methods: str) -> Iterator[None]:
    """Within the block, the database answers nothing."""

    def refuse(*_: object) -> None:
        raise GONE

    with monkeypatch.context() as patch:
        for method in methods or ("read", "begin"):
            patch.setattr(Store, method, refuse)
        yield


@pytest.mark.parametrize(
    "error",
    [SystemExit(3), MemoryError(), RecursionError(), PanicException("张三"), BaseExceptionGroup("", [SystemExit()])],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_job_raises_is_that_jobs_failure(
    night: Night, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    night.errors = {"pull": error, "send": error}
    night.daemon.tick()
    assert night.names() == ["pull", "evaluate"]
    assert (night.outcome("pull"), night.outcome("evaluate")) == ("failed", "done")
    assert f"pull failed: {type(error).__name__}" in caplog.text
    assert "张三" not in caplog.text


def test_a_person_at_the_keyboard_ends_it(night: Night) -> None:
    night.errors = {"pull": KeyboardInterrupt()}
    with pytest.raises(KeyboardInterrupt):
        night.daemon.tick()
    assert night.outcome() == "", "the slot is still to be done"


def test_a_database_away_for_an_hour_is_waited_for_and_told_once(
    night: Night, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), away(monkeypatch):
        for _ in range(120):
            night.daemon.tick()
            night.clock.pass_(seconds=30)
    assert night.done == []
    with caplog.at_level(logging.INFO):
        night.daemon.tick()
    assert night.names() == ["pull", "evaluate"]
    told = [record.getMessage() for record in caplog.records if "database" in record.getMessage()]
    assert told == ["database away: 数据库不能使用：connection refused", "database back"]


def test_a_slot_cut_short_by_the_database_is_tried_again_a_few_times(night: Night) -> None:
    night.errors = {"pull": GONE}
    for attempt in range(ATTEMPTS):
        night.daemon.tick()
        assert night.names() == (["pull", "evaluate"] if attempt == 0 else ["pull"])
        night.daemon.tick()
        assert night.names() == [], "it rests first"
        night.clock.pass_(seconds=PAUSE.total_seconds())
    night.errors = {}
    night.daemon.tick()
    assert (night.names(), night.outcome()) == ([], "failed"), "given up until the next slot"
    night.clock.pass_(days=1)
    night.daemon.tick()
    assert (night.names(), night.outcome()) == (["pull", "evaluate"], "done")


def test_where_even_the_failure_cannot_be_recorded_the_slot_is_tried_again(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.errors = {"pull": ValueError()}
    with away(monkeypatch, "begin"):
        night.daemon.tick()
    assert night.names() == [], "nothing is begun that cannot be noted"
    night.errors = {}
    night.clock.pass_(seconds=PAUSE.total_seconds())
    night.daemon.tick()
    assert (night.names(), night.outcome()) == (["pull", "evaluate"], "done")


def test_a_machine_asleep_for_days_catches_up_once(night: Night) -> None:
    night.daemon.tick()
    night.names()
    night.clock.pass_(days=5)
    night.daemon.tick()
    night.daemon.tick()
    assert night.names() == ["pull", "evaluate"]


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(hours=11), timedelta(hours=23)])
def test_a_clock_set_back_repeats_nothing(night: Night, back: timedelta) -> None:
    night.daemon.tick()
    night.names()
    night.clock.pass_(seconds=-back.total_seconds())
    for _ in range(24):
        night.daemon.tick()
        night.clock.pass_(hours=1)
        if night.clock.now() >= NOON:
            break
    assert night.names() == []


def test_a_clock_that_was_a_month_ahead_does_not_stop_the_work_for_a_month(night: Night) -> None:
    night.clock.pass_(days=30)
    night.errors = {"send": ValueError()}
    night.daemon.tick()
    night.names()
    night.errors = {}
    night.clock.pass_(days=-30)
    night.daemon.tick()
    assert [name for name, _ in night.done] == ["pull", "evaluate", "send"], "nor does a rest from then hold"
    night.names()
    night.clock.pass_(days=1)
    night.daemon.tick()
    assert night.names() == ["pull", "evaluate"]


def test_sending_for_a_long_time_is_work_and_no_silence(sqlite_store: Store) -> None:
    now = 0.0
    pulse = Pulse(3600, lambda: now)
    beats: list[Beat] = []

    def send(stop: Stop) -> str:
        nonlocal now
        now += 3000
        beats.append(pulse.beat())
        return ""

    jobs = Jobs(idle, idle, idle, idle, send)
    Daemon(sqlite_store, StoppedClock(), NIGHT, ZONE, jobs, lambda: False, pulse).tick()
    assert [(beat.job, beat.alive) for beat in beats] == [("send", True)]
    assert pulse.beat().alive


@pytest.mark.parametrize("by_job", [True, False])
def test_what_is_left_on_purpose_however_often_is_not_given_up(night: Night, by_job: bool) -> None:
    stopped = not by_job
    night.daemon.stopping = lambda: stopped and bool(night.done)
    for _ in range(ATTEMPTS + 2):
        night.errors = {"pull": PutOff("读取中途停下")} if by_job else {}
        night.done.clear()
        night.daemon.tick()
        assert night.names()[0] == "pull"
    night.errors, stopped = {}, False
    night.daemon.tick()
    assert (night.names()[0], night.outcome()) == ("pull", "done")


def test_a_lease_cannot_be_given_back_to_a_database_that_is_away(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as gone, Holding(sqlite_store, "daemon", StoppedClock(), "守护进程"):
        gone.enter_context(away(monkeypatch))
    assert read_lease(sqlite_store, "daemon") is not None, "it runs out by itself"


HOURS = st.integers(min_value=-30, max_value=30)


@given(jumps=st.lists(HOURS, max_size=12))
@settings(max_examples=15)
def test_no_slot_is_ever_worked_on_twice(jumps: list[int], sqlite_template: Path) -> None:
    store = open_store("sqlite://", "main")
    with store.engine.connect() as memory, sqlite3.connect(sqlite_template) as template:
        template.backup(memory.connection.driver_connection)  # type: ignore[arg-type]
    night = Night(store)
    slots: list[tuple[str, datetime | None]] = []
    for hours in jumps:
        night.clock.pass_(hours=hours)
        night.done.clear()
        night.daemon.tick()
        times = {"pull": NIGHT.pull, "evaluate": NIGHT.evaluate}
        slots += [(name, newest_slot(times[name], at, ZONE)) for name, at in night.done if name in times]
    store.close()
    assert len(slots) == len(set(slots))


ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran")


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_has_its_slot_once_whatever_the_zone_does_to_its_clocks(zone: str) -> None:
    times, place = (time(2, 30),), ZoneInfo(zone)
    start = datetime(2011, 12, 1, tzinfo=UTC)  # Samoa left out 30 December 2011
    found = [newest_slot(times, start + timedelta(minutes=20 * step), place) for step in range(72 * 400)]
    slots = list(dict.fromkeys(found))
    known = [slot for slot in slots if slot is not None]
    assert known == sorted(known), "a slot that has passed does not come again"
    assert all(timedelta(hours=22) <= later - earlier <= timedelta(hours=26) for earlier, later in pairwise(known))


def test_the_loop_goes_on_when_the_clock_on_the_wall_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    import schedule

    wall = datetime(2025, 3, 10, 12, tzinfo=UTC).replace(tzinfo=None)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return wall

    class Ticking(Ending):
        def wait(self, seconds: float) -> None:
            nonlocal wall
            wall += timedelta(seconds=1)
            looks.append(wall)
            if len(looks) == 3:
                wall -= timedelta(hours=5)

    looks: list[datetime] = []
    ticks: list[int] = []
    monkeypatch.setattr(schedule.datetime, "datetime", Wall)
    ending = Ticking()
    every_so_often(lambda: ticks.append(len(looks)), 5, ending, lambda: len(looks) >= 20)
    assert len(ticks) >= 3, "one at the start, and one every five seconds"
    assert max(later - earlier for earlier, later in pairwise(ticks)) <= 9
