"""Run the daemon: one per store, stopped cleanly, brought down by no job."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from config.schedule import Schedule
from connector.moodle.errors import MoodleError, MoodleUnavailable
from sync.clock import Clock
from sync.daemon.timetable import newest_slot
from sync.plan.keeping import approved_plans
from sync.refusal import PutOff, Refusal
from sync.stopping import Ending, ended_by_signals
from sync.store.database import Store
from sync.store.holding import Holding
from sync.store.job_runs import attempts_at, finish_run, last_finished_slot, start_run

_LOG = logging.getLogger(__name__)

TICK_SECONDS: Final = 30
ATTEMPTS: Final = 3
"""A slot whose work ended the process so often is given up."""
PAUSE: Final = timedelta(minutes=5)
"""How long carrying out and sending rest after they failed, or after Moodle could not be reached."""
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)

Stop = Callable[[], bool]
"""Says whether to end after the current step."""
Job = Callable[[Stop], str]
"""A piece of work; returns one line on what it did (no names, no marks), or an empty one where that was nothing."""


def always() -> bool:
    """Let Moodle be read at any hour."""
    return True


def idle(_stop: Stop) -> str:
    """Do nothing."""
    return ""


@dataclass(frozen=True, slots=True)
class Jobs:
    """What the daemon does: four jobs by the timetable, two whenever a person has approved something.

    ``may_pull`` says whether Moodle may be read at this hour; a slot that comes while it may not waits.
    """

    pull: Job
    evaluate: Job
    plan: Job
    apply: Job
    send: Job
    may_pull: Callable[[], bool] = always
    remind: Job = idle


def run(
    store: Store,
    clock: Clock,
    timetable: Schedule,
    zone: ZoneInfo,
    jobs: Jobs,
    *,
    stop: Ending | None = None,
    tick_seconds: float = TICK_SECONDS,
) -> None:
    """Work until SIGTERM or SIGINT (or ``stop``) says to end, then finish the step under way.

    Every tick: pull, evaluate, plan and remind where a slot has come or was missed; carry out approved plans; send
    what messages there are. A job that fails is logged and recorded, and its next slot tries again.

    Raises:
        AlreadyRunning: another daemon works on this store.
    """
    import schedule

    ending = stop or Ending()
    with Holding(store, "daemon", clock, "本系统的守护进程") as holding, ended_by_signals(ending):
        daemon = Daemon(store, clock, timetable, zone, jobs, lambda: ending.is_told() or holding.lost.is_set())
        scheduler = schedule.Scheduler()
        scheduler.every(max(1, round(tick_seconds))).seconds.do(daemon.tick)
        _LOG.info("daemon started")
        daemon.tick()
        while not daemon.stopping():
            ending.wait(min(1.0, tick_seconds))
            scheduler.run_pending()
        _LOG.info("daemon stopped")


class Daemon:
    """The work of one tick."""

    def __init__(
        self, store: Store, clock: Clock, timetable: Schedule, zone: ZoneInfo, jobs: Jobs, stopping: Stop
    ) -> None:
        self.stopping = stopping
        self._store, self._clock, self._zone, self._jobs = store, clock, zone, jobs
        self._slots: tuple[tuple[str, tuple[time, ...], Job], ...] = (
            ("pull", timetable.pull, jobs.pull),
            ("evaluate", timetable.evaluate, jobs.evaluate),
            ("plan", timetable.plan, jobs.plan),
            ("remind", timetable.remind, jobs.remind),
        )
        self._rest_until: dict[str, datetime] = {}

    def tick(self) -> None:
        """Do what is due now; nothing that goes wrong gets out."""
        for name, times, job in self._slots:
            self._guarded(name, partial(self._slot, name, times, job))
        for name, work in (("apply", self._apply), ("send", partial(self._jobs.send, self.stopping))):
            if self._clock.now() >= self._rest_until.get(name, _LONG_AGO):
                self._guarded(name, work)

    def _apply(self) -> str:
        return self._jobs.apply(self.stopping) if approved_plans(self._store) else ""

    def _guarded(self, name: str, work: Callable[[], str]) -> None:
        if self.stopping():
            return
        try:
            message = work()
        except PutOff as error:
            _LOG.info("%s put off: %s", name, describe(error))
        except Exception as error:
            self._failed(name, error)
        else:
            if message:
                _LOG.info("%s: %s", name, message)

    def _failed(self, name: str, error: Exception) -> None:
        _LOG.error("%s failed: %s", name, describe(error))
        resting = ("apply", "send") if isinstance(error, MoodleUnavailable) else (name,)
        self._rest_until |= dict.fromkeys(resting, self._clock.now() + PAUSE)

    def _slot(self, name: str, times: tuple[time, ...], job: Job) -> str:
        """Work on a slot of the timetable that has come and was not worked on to its end."""
        store = self._store
        slot = newest_slot(times, self._clock.now(), self._zone)
        if slot is None or not self._is_open(name, slot) or (name == "pull" and not self._jobs.may_pull()):
            return ""
        with store.begin() as tx:
            start_run(tx, store.site_id, name, slot, self._clock.now())
        try:
            message = job(self.stopping)
        except PutOff:
            raise  # the slot stays open
        except Exception as error:
            self._record(name, slot, "failed", describe(error))
            raise
        if not self.stopping():
            self._record(name, slot, "done", message)
        return message

    def _is_open(self, name: str, slot: datetime) -> bool:
        store = self._store
        with store.read() as tx:
            finished = last_finished_slot(tx, store.site_id, name)
            attempts = attempts_at(tx, store.site_id, name, slot)
        if finished is not None and finished >= slot:
            return False
        if attempts >= ATTEMPTS:
            self._record(name, slot, "failed", "这一时段的工作多次使进程中断，已放弃")
            return False
        return True

    def _record(self, name: str, slot: datetime, outcome: str, message: str) -> None:
        with self._store.begin() as tx:
            finish_run(tx, self._store.site_id, name, slot, outcome, message, self._clock.now())


def describe(error: Exception) -> str:
    """Return what may be logged of an error: our own errors name no person; of others only their kind is told."""
    own = isinstance(error, Refusal | MoodleError)
    return f"{type(error).__name__}: {error}" if own else type(error).__name__
