"""The daemon: one per store, at its times, brought down by nothing, stopped cleanly."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time as real_time
from collections.abc import Callable
from datetime import time, timedelta

import pytest

from config.schedule import Schedule
from connector.moodle.errors import MoodleUnavailable
from sync.daemon.running import ATTEMPTS, PAUSE, Daemon, Jobs, Stop, idle, run
from sync.plan.keeping import approve_plan, keep_plan
from sync.plan.plan import Plan
from sync.plan.steps import CreateCohort
from sync.refusal import Refusal
from sync.stopping import Ending
from sync.store.database import Store
from sync.store.holding import LASTING, AlreadyRunning, Holding
from sync.store.job_runs import recent_runs, start_run
from sync.store.leases import read_lease, take_lease
from tests.sync.scene import NOON, ZONE, StoppedClock

TIMES = Schedule(pull=(time(2),), evaluate=(time(5),), plan=(time(6), time(18)), remind=(), backup=())


class Work:
    """Jobs that note that they were done, and fail where told to."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.errors: dict[str, Exception] = {}
        self.during: Callable[[str], None] = lambda name: None

    def jobs(self) -> Jobs:
        return Jobs(
            pull=self._job("pull"),
            evaluate=self._job("evaluate"),
            plan=self._job("plan"),
            apply=self._job("apply"),
            send=self._job("send"),
            remind=self._job("remind"),
        )

    def _job(self, name: str) -> Callable[[Stop], str]:
        def job(stop: Stop) -> str:
            self.done.append(name)
            self.during(name)
            if name in self.errors:
                raise self.errors[name]
            return "" if name == "send" else f"{name} 完成"

        return job


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


def a_daemon(store: Store, clock: StoppedClock, work: Work, stopping: Stop = lambda: False) -> Daemon:
    return Daemon(store, clock, TIMES, ZONE, work.jobs(), stopping)


def approve_something(store: Store) -> None:
    plan = Plan("main", "ordinary", (CreateCohort("yujing:main:asnu:red", "学业帮扶"),))
    keep_plan(store, plan, "李老师", NOON)
    approve_plan(store, plan.checksum, "王老师", NOON)


def outcomes(store: Store) -> dict[str, str]:
    with store.read() as tx:
        return {job: outcome for job, (_, outcome, _) in recent_runs(tx, store.site_id).items()}


def test_missed_slots_are_caught_up_once_in_order(store: Store, clock: StoppedClock, work: Work) -> None:
    daemon = a_daemon(store, clock, work)
    daemon.tick()
    assert work.done == ["pull", "evaluate", "plan", "send"]
    daemon.tick()
    assert work.done[4:] == ["send"]
    assert outcomes(store) == {"pull": "done", "evaluate": "done", "plan": "done"}


def test_the_next_slot_comes_at_its_time(sqlite_store: Store, clock: StoppedClock, work: Work) -> None:
    daemon = a_daemon(sqlite_store, clock, work)
    daemon.tick()
    work.done.clear()
    clock.pass_(hours=5, minutes=59)
    daemon.tick()
    assert work.done == ["send"]
    clock.pass_(minutes=1)
    daemon.tick()
    assert work.done == ["send", "plan", "send"]


def test_people_are_reminded_once_at_the_set_hour_before_anything_is_sent(
    sqlite_store: Store, clock: StoppedClock, work: Work
) -> None:
    times = TIMES.model_copy(update={"remind": (time(13),)})
    daemon = Daemon(sqlite_store, clock, times, ZONE, work.jobs(), lambda: False)
    daemon.tick()
    assert work.done == ["pull", "evaluate", "plan", "remind", "send"], "yesterday's slot was missed"
    work.done.clear()
    clock.pass_(minutes=59)
    daemon.tick()
    assert work.done == ["send"]
    clock.pass_(minutes=1)
    daemon.tick()
    assert work.done == ["send", "remind", "send"]


def test_jobs_that_nobody_gave_do_nothing() -> None:
    assert idle(lambda: False) == ""


def test_only_what_a_person_approved_is_carried_out(sqlite_store: Store, clock: StoppedClock, work: Work) -> None:
    daemon = a_daemon(sqlite_store, clock, work)
    daemon.tick()
    assert "apply" not in work.done
    approve_something(sqlite_store)
    daemon.tick()
    assert work.done[-2:] == ["apply", "send"]


def test_moodle_away_rests_the_sending_and_the_slot_is_tried_again(
    sqlite_store: Store, clock: StoppedClock, work: Work
) -> None:
    daemon = a_daemon(sqlite_store, clock, work)
    work.errors = {"pull": MoodleUnavailable("连不上"), "send": MoodleUnavailable("连不上")}
    daemon.tick()
    assert work.done == ["pull", "evaluate", "plan"]
    with sqlite_store.read() as tx:
        assert recent_runs(tx, "main")["pull"][1:] == ("", "Moodle 连不上，5 分钟后再试")
    daemon.tick()
    assert work.done == ["pull", "evaluate", "plan"]
    work.errors = {}
    clock.pass_(seconds=PAUSE.total_seconds())
    daemon.tick()
    assert work.done[3:] == ["pull", "send"]
    assert outcomes(sqlite_store)["pull"] == "done"


def test_moodle_away_all_night_is_asked_less_and_less_and_given_up(
    sqlite_store: Store, clock: StoppedClock, work: Work
) -> None:
    daemon = a_daemon(sqlite_store, clock, work)
    work.errors = {"pull": MoodleUnavailable("连不上")}
    asked = []
    for minute in range(240):
        before = work.done.count("pull")
        daemon.tick()
        asked += [minute] * (work.done.count("pull") - before)
        clock.pass_(minutes=1)
    assert asked == [0, 5, 15, 35, 75, 155]
    assert outcomes(sqlite_store)["pull"] == "failed"
    clock.pass_(hours=10)
    work.errors = {}
    daemon.tick()
    assert outcomes(sqlite_store)["pull"] == "done", "the next slot"


def test_what_fails_rests_by_itself(sqlite_store: Store, clock: StoppedClock, work: Work) -> None:
    approve_something(sqlite_store)
    work.errors = {"apply": Refusal("计划已过时")}
    daemon = a_daemon(sqlite_store, clock, work)
    daemon.tick()
    daemon.tick()
    assert (work.done.count("apply"), work.done.count("send")) == (1, 2)
    clock.pass_(seconds=PAUSE.total_seconds())
    daemon.tick()
    assert work.done.count("apply") == 2


def test_no_job_brings_the_loop_down_and_no_log_names_a_student(
    sqlite_store: Store, clock: StoppedClock, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    work.errors = {"evaluate": KeyError("张三 20230001"), "plan": Refusal("请先导入校历")}
    with caplog.at_level(logging.INFO):
        a_daemon(sqlite_store, clock, work).tick()
    assert work.done == ["pull", "evaluate", "plan", "send"]
    assert "张三" not in caplog.text
    assert "KeyError" in caplog.text
    assert "请先导入校历" in caplog.text
    with sqlite_store.read() as tx:
        assert recent_runs(tx, "main")["evaluate"][1:] == ("failed", "KeyError")


def test_a_slot_that_keeps_ending_the_process_is_given_up(sqlite_store: Store, clock: StoppedClock, work: Work) -> None:
    daemon = a_daemon(sqlite_store, clock, work)
    daemon.tick()
    clock.pass_(hours=14)
    with sqlite_store.begin() as tx:
        for _ in range(ATTEMPTS):
            start_run(tx, "main", "pull", NOON + timedelta(hours=14), NOON)
    work.done.clear()
    daemon.tick()
    assert work.done == ["plan", "send"]
    assert outcomes(sqlite_store)["pull"] == "failed"


def test_a_job_interrupted_is_done_again_after_the_restart(
    sqlite_store: Store, clock: StoppedClock, work: Work
) -> None:
    ending = Ending()
    work.during = lambda name: ending.tell()
    a_daemon(sqlite_store, clock, work, ending.is_told).tick()
    assert work.done == ["pull"]
    assert outcomes(sqlite_store)["pull"] == ""
    work.during = lambda name: None
    a_daemon(sqlite_store, clock, work).tick()
    assert work.done == ["pull", "pull", "evaluate", "plan", "send"]


def running(store: Store, work: Work, ending: Ending) -> threading.Thread:
    """Start a daemon in a thread, and wait until it has worked."""
    arguments = (store, StoppedClock(), TIMES, ZONE, work.jobs())
    thread = threading.Thread(target=run, args=arguments, kwargs={"stop": ending, "tick_seconds": 0.05})
    thread.start()
    deadline = real_time.monotonic() + 10
    while "send" not in work.done and real_time.monotonic() < deadline:
        real_time.sleep(0.01)
    return thread


def test_two_daemons_on_one_store(store: Store, clock: StoppedClock, work: Work) -> None:
    ending = Ending()
    thread = running(store, work, ending)
    with pytest.raises(AlreadyRunning, match="守护进程已在运行"):
        run(store, clock, TIMES, ZONE, Work().jobs())
    ending.tell()
    thread.join(10)
    assert not thread.is_alive()
    assert read_lease(store, "daemon") is None


def test_it_works_on_tick_after_tick(sqlite_store: Store, work: Work) -> None:
    ending = Ending()
    thread = running(sqlite_store, work, ending)
    deadline = real_time.monotonic() + 10
    while work.done.count("send") < 2 and real_time.monotonic() < deadline:
        real_time.sleep(0.05)
    ending.tell()
    thread.join(10)
    assert work.done.count("send") >= 2


def test_sigterm_ends_it_after_the_step_under_way(sqlite_store: Store, clock: StoppedClock, work: Work) -> None:
    before = signal.getsignal(signal.SIGTERM)
    work.during = lambda name: os.kill(os.getpid(), signal.SIGTERM) if name == "evaluate" else None
    run(sqlite_store, clock, TIMES, ZONE, work.jobs(), tick_seconds=0.05)
    assert work.done == ["pull", "evaluate"]
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_daemon_that_died_here_is_succeeded_at_once(store: Store, clock: StoppedClock, work: Work) -> None:
    import socket

    gone = f"{socket.gethostname()}:999999999:dead"
    assert take_lease(store, "daemon", gone, clock.now(), LASTING)
    with Holding(store, "daemon", clock, "守护进程"):
        held = read_lease(store, "daemon")
    assert held is not None
    assert held[0] != gone


def test_a_daemon_elsewhere_is_succeeded_when_its_lease_runs_out(store: Store, clock: StoppedClock) -> None:
    assert take_lease(store, "daemon", "elsewhere:1:abc", clock.now(), LASTING)
    with pytest.raises(AlreadyRunning, match="elsewhere"), Holding(store, "daemon", clock, "守护进程"):
        pass
    clock.pass_(seconds=LASTING.total_seconds())
    with Holding(store, "daemon", clock, "守护进程"):
        pass


def test_the_heartbeat_prolongs_the_lease(
    sqlite_store: Store, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.store.holding._BEAT_SECONDS", 0.02)
    with Holding(sqlite_store, "daemon", clock, "守护进程"):
        taken = read_lease(sqlite_store, "daemon")
        clock.pass_(seconds=60)
        deadline = real_time.monotonic() + 5
        while read_lease(sqlite_store, "daemon") == taken and real_time.monotonic() < deadline:
            real_time.sleep(0.02)
        assert read_lease(sqlite_store, "daemon") != taken


def test_a_lost_lease_is_noticed(sqlite_store: Store, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.store.holding._BEAT_SECONDS", 0.02)
    with Holding(sqlite_store, "daemon", clock, "守护进程") as holding:
        monkeypatch.setattr("sync.store.holding.take_lease", lambda *_: False)
        assert holding.lost.wait(5)


def test_a_database_away_for_a_moment_does_not_stop_the_heart(
    sqlite_store: Store, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.store.holding._BEAT_SECONDS", 0.02)
    failed = threading.Event()

    def away(*_: object) -> bool:
        if not failed.is_set():
            failed.set()
            raise OSError("gone")
        return False

    with Holding(sqlite_store, "daemon", clock, "守护进程") as holding:
        monkeypatch.setattr("sync.store.holding.take_lease", away)
        assert failed.wait(5)
        assert holding.lost.wait(5)
