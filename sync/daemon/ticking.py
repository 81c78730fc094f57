"""The work of one tick: what is due now, job by job, and nothing that goes wrong gets out."""

from __future__ import annotations

import logging
import time as real_time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from config.schedule import Schedule
from connector.moodle.errors import MoodleUnavailable
from sync.clock import Clock
from sync.daemon.jobs import Job, Jobs, Stop
from sync.daemon.pulse import Pulse
from sync.daemon.slots import Slots
from sync.logs.errors import describe as described
from sync.logs.errors import kinds, places
from sync.logs.lines import about
from sync.plan.keeping import approved_plans
from sync.refusal import PutOff
from sync.store.database import Store, fault_of
from sync.store.probing import probe

_LOG = logging.getLogger("sync.daemon.running")

PAUSE: Final = timedelta(minutes=5)
"""How long work rests that failed, or that found Moodle or the database away."""
TRIES: Final = 6
"""So often a slot is worked on that found Moodle away: after 5, 10, 20, 40 and 80 minutes again."""
_THE_END: Final = (KeyboardInterrupt, GeneratorExit)
"""What ends the process on purpose. All else, a library's `SystemExit` or panic too, is a failure of one job."""


def describe(error: BaseException) -> str:
    """Return what may be told of an error: what ails the database, our own errors' text, of others their kind alone."""
    fault = fault_of(error) if isinstance(error, Exception) else ""
    return fault or described(error)


class Daemon:
    """The daemon without its loop: `tick` does what is due."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        timetable: Schedule,
        zone: ZoneInfo,
        jobs: Jobs,
        stopping: Stop,
        pulse: Pulse | None = None,
    ) -> None:
        self.stopping = stopping
        self._store, self._clock, self._jobs = store, clock, jobs
        self._pulse = pulse or Pulse()
        self._slots = Slots(store, zone)
        self._timetable: tuple[tuple[str, tuple[time, ...], Job], ...] = (
            ("pull", timetable.pull, jobs.pull),
            ("evaluate", timetable.evaluate, jobs.evaluate),
            ("plan", timetable.plan, jobs.plan),
            ("remind", timetable.remind, jobs.remind),
            ("backup", timetable.backup, jobs.backup),
        )
        self._resting: dict[str, tuple[datetime, datetime]] = {}
        self._tries: Counter[tuple[str, datetime]] = Counter()
        self._database_away = False

    def tick(self) -> None:
        """Do what is due now: slots of the timetable first, then what was approved, messages, the report.

        While the database is away, nothing is tried. Nothing that goes wrong gets out.
        """
        try:
            if self._database_answers():
                for name, times, job in self._timetable:
                    self._guarded(name, partial(self._slot, name, times, job))
                self._guarded("apply", self._apply)
                self._guarded("send", partial(self._jobs.send, self.stopping))
                self._guarded("report", partial(self._jobs.report, self.stopping))
            self._pulse.ticked(database=not self._database_away)
        except _THE_END:
            raise
        except BaseException as error:
            _LOG.error("tick failed: %s", type(error).__name__)

    def _database_answers(self) -> bool:
        """Say whether the database can be read; going away and coming back are told once each."""
        try:
            probe(self._store)
        except Exception as error:
            if not self._database_away:
                _LOG.error("database away: %s", describe(error), extra={"event": "database.away"})
            self._database_away = True
            return False
        if self._database_away:
            _LOG.info("database back", extra={"event": "database.back"})
        self._database_away = False
        return True

    def _apply(self) -> str:
        return self._jobs.apply(self.stopping) if approved_plans(self._store) else ""

    def _guarded(self, name: str, work: Callable[[], str]) -> None:
        if self.stopping() or self._rests(name):
            return
        started = real_time.monotonic()
        with about(job=name):
            try:
                with self._pulse.working(name):
                    message = work()
            except PutOff as error:
                self._tell(logging.INFO, name, "put_off", f"{name} put off: {describe(error)}", started)
            except _THE_END:
                raise
            except BaseException as error:
                self._tell(logging.ERROR, name, "failed", f"{name} failed: {describe(error)}", started, error)
                self._rest(name, error)
            else:
                if message:
                    self._tell(logging.INFO, name, "done", f"{name}: {message}", started)

    def _tell(
        self, level: int, name: str, how: str, text: str, started: float, error: BaseException | None = None
    ) -> None:
        self._pulse.ended(name, how)
        told: dict[str, object] = {"event": f"job.{how}", "seconds": round(real_time.monotonic() - started, 3)}
        if error is not None and describe(error) == type(error).__name__:
            told |= {"kinds": kinds(error), "places": places(error)}
        _LOG.log(level, "%s", text, extra=told)

    def _rest(self, name: str, error: BaseException) -> None:
        """Let what failed rest for a while; slots of the timetable only where the database was at fault."""
        now = self._clock.now()
        names = {"apply", "send"} if isinstance(error, MoodleUnavailable) else {name}
        if not (isinstance(error, Exception) and fault_of(error)):
            names -= {job for job, _, _ in self._timetable}
        self._resting |= dict.fromkeys(names, (now, now + PAUSE))

    def _rests(self, name: str) -> bool:
        """Say whether a job rests. A rest that began in the future was set by a clock that was wrong: it is over."""
        since, until = self._resting.get(name, (None, None))
        return since is not None and until is not None and since <= self._clock.now() < until

    def _slot(self, name: str, times: tuple[time, ...], job: Job) -> str:
        """Work on a slot of the timetable that has come and was not worked on to its end."""
        slot = self._slots.due(name, times, self._clock.now())
        if slot is None or (name == "pull" and not self._jobs.may_pull()):
            return ""
        self._slots.begin(name, slot, self._clock.now())
        try:
            message = job(self.stopping)
        except PutOff:
            self._slots.put_off(name, slot)
            raise
        except MoodleUnavailable as error:
            self._try_again(name, slot, error)
            raise
        except _THE_END:
            raise
        except BaseException as error:
            if not (isinstance(error, Exception) and fault_of(error)):
                self._slots.end(name, slot, "failed", describe(error), self._clock.now())
            raise
        if self.stopping():
            self._slots.put_off(name, slot)
        else:
            self._slots.end(name, slot, "done", message, self._clock.now())
        return message

    def _try_again(self, name: str, slot: datetime, error: MoodleUnavailable) -> None:
        """Leave a slot open that found Moodle away, for longer each time; give it up after some tries."""
        self._tries[name, slot] += 1
        tries, now = self._tries[name, slot], self._clock.now()
        if tries >= TRIES:
            self._slots.end(name, slot, "failed", describe(error), now)
            return
        pause = PAUSE * 2 ** (tries - 1)
        self._resting[name] = (now, now + pause)
        self._slots.put_off(name, slot, f"Moodle 连不上，{pause // timedelta(minutes=1)} 分钟后再试")
