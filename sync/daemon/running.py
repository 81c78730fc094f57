"""Run the daemon: one per store, stopped cleanly, brought down by no job, by no clock and by no database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from config.schedule import Schedule
from sync.clock import Clock
from sync.daemon.jobs import Job as Job
from sync.daemon.jobs import Jobs as Jobs
from sync.daemon.jobs import Stop as Stop
from sync.daemon.jobs import idle as idle
from sync.daemon.pulse import Pulse
from sync.daemon.slots import ATTEMPTS as ATTEMPTS
from sync.daemon.supervised import supervised
from sync.daemon.ticking import PAUSE as PAUSE
from sync.daemon.ticking import Daemon as Daemon
from sync.daemon.ticking import describe as describe
from sync.stopping import Ending, ended_by_signals
from sync.store.database import Store
from sync.store.holding import AlreadyRunning, Holding

_LOG = logging.getLogger(__name__)

TICK_SECONDS: Final = 30
_WHAT: Final = "本系统的守护进程"


def run(
    store: Store,
    clock: Clock,
    timetable: Schedule,
    zone: ZoneInfo,
    jobs: Jobs,
    *,
    stop: Ending | None = None,
    tick_seconds: float = TICK_SECONDS,
    pulse: Pulse | None = None,
) -> None:
    """Work until SIGTERM, SIGINT or SIGHUP (or ``stop``) says to end, then finish the step under way.

    Every tick: pull, evaluate, plan and remind where a slot has come or was missed; carry out approved plans; send
    what messages there are. A job that fails is logged and recorded, and its next slot tries again.

    Raises:
        AlreadyRunning: another daemon works on this store, or has taken over from us.
    """
    ending, pulse = stop or Ending(), pulse or Pulse()
    with Holding(store, "daemon", clock, _WHAT) as holding, ended_by_signals(ending), supervised(pulse):
        daemon = Daemon(store, clock, timetable, zone, jobs, lambda: ending.is_told() or holding.lost.is_set(), pulse)
        _LOG.info("daemon started", extra={"event": "daemon.started"})
        every_so_often(daemon.tick, tick_seconds, ending, daemon.stopping)
        if holding.lost.is_set() and not ending.is_told():
            raise AlreadyRunning(f"{_WHAT}已由另一个进程接替，这一个到此为止；请检查是否在两处都启动了它。")
        _LOG.info("daemon stopped", extra={"event": "daemon.stopped"})


def every_so_often(tick: Callable[[], None], seconds: float, ending: Ending, stopping: Stop) -> None:
    """Call ``tick`` now and then every so many seconds, until ``stopping``.

    `schedule` goes by the clock on the wall: set back, it would wait until that time has come again. Where the next
    tick seems further away than one can be, it is planned anew.
    """
    import schedule

    whole = max(1, round(seconds))
    scheduler = schedule.Scheduler()
    scheduler.every(whole).seconds.do(tick)
    tick()
    while not stopping():
        ending.wait(min(1.0, seconds))
        if (scheduler.idle_seconds or 0.0) > whole + 1:
            scheduler.clear()
            scheduler.every(whole).seconds.do(tick)
        scheduler.run_pending()
