"""The dead-man's ping: a watching service hears of each night whose work is complete, and alarms when it doesn't."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from config.secrets import has_secret, read_secret
from connector.pinging import ping
from sync.daemon.timetable import newest_slot
from sync.refusal import Refusal
from sync.store.job_runs import JobRun, newest_runs

if TYPE_CHECKING:
    from sync.site import Site

NIGHT: Final = ("pull", "evaluate", "plan")
"""What makes a night's work, as far as the timetable has it."""


class Ping(Protocol):
    """Asks for an address; returns an empty text or what went wrong."""

    def __call__(self, url: str, *, failed: bool = False) -> str:
        """Ask."""
        ...


class Unheard(Refusal):
    """The watching service could not be told."""


class Reporter:
    """Tells of each night once: when its work is complete, or (where wanted) that something of it failed."""

    def __init__(self, site: Site, ping: Ping = ping) -> None:
        self._site, self._ping = site, ping
        self._told: tuple[tuple[datetime, str], ...] = ()

    def __call__(self, _stop: Callable[[], bool]) -> str:
        """Tell what is new since the last call; return one line, or an empty one where there is nothing to tell.

        Raises:
            Unheard: nobody answered; it will be tried again.
            ConfigError: others can read the address.
        """
        site, settings = self._site, self._site.settings.monitoring
        file = site.path(settings.ping_url_file)
        if not has_secret(settings.ping_url_env, file):
            return ""
        night = self._night()
        ended = tuple((run.slot, run.outcome) for run in night)
        if not night or ended == self._told:
            return ""
        failed = any(run.outcome == "failed" for run in night)
        if not failed or settings.ping_failures:
            wrong = self._ping(read_secret(settings.ping_url_env, file), failed=failed)
            if wrong:
                raise Unheard(f"没有通知到监看服务（{wrong}），过几分钟再试；请检查 ping 网址和网络。")
        self._told = ended
        return "" if failed and not settings.ping_failures else f"已通知监看服务：{'有失败' if failed else '完成'}"

    def _night(self) -> list[JobRun]:
        """Return the work on the newest slots, where all of it has ended; else nothing."""
        site, now = self._site, self._site.clock.now()
        hours = site.settings.schedule.model_dump()
        due = {job: newest_slot(hours[job], now, site.settings.site.zone) for job in NIGHT}
        with site.store.read() as tx:
            runs = newest_runs(tx, site.store.site_id, now)
        return _ended([(runs.get(job), slot) for job, slot in due.items() if slot is not None])


def _ended(work: Iterable[tuple[JobRun | None, datetime]]) -> list[JobRun]:
    found = []
    for run, slot in work:
        if run is None or run.slot < slot or run.finished_at is None:
            return []
        found.append(run)
    return found
