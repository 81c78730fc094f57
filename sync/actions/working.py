"""What a worker does with a ticket of the queue: open its site, do the stage, write down how it went."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.installation import find_sites
from config.policy_files import PolicyError
from config.problems import ConfigError
from connector.moodle.errors import MoodleUnavailable
from sync.actions.site_jobs import due_at, give_up, work_on
from sync.clock import Clock, SystemClock
from sync.daemon.running import describe
from sync.logs.lines import about
from sync.monitoring.reporting import Unheard
from sync.refusal import PutOff, Refusal
from sync.site import Site, open_site
from sync.store.database import fault_of
from sync.store.holding import AlreadyRunning, Holding
from sync.worker.running import Outcome, Stop, Work, Worker
from sync.worker.tickets import Ticket

if TYPE_CHECKING:
    from config.installation import Installation

_LOG = logging.getLogger(__name__)
WORKERS: Final = "yujing worker"
"""Under this name all workers together hold a site, so that no daemon works beside them."""


class LeftToDaemon(PutOff):
    """A daemon of its own works for this site; workers take over when it has ended."""


def run_worker(installation: Installation, *, until_empty: bool = False, clock: Clock | None = None) -> None:
    """Work on the sites of an installation until told to stop (or until nothing is left that may begin now).

    Raises:
        QueueUnavailable: the database of the queue cannot be used.
        ConfigError: the address of the queue is missing, or others can read it.
    """
    worker = installation.settings.worker
    serving = Serving(installation, clock or SystemClock())
    Worker(
        installation.queue_url(),
        Work(serving.do, serving.park, serving.look, worker.attempts),
        worker.jobs_at_once,
        worker.dead_after_seconds,
    ).run(until_empty=until_empty)


@dataclass(slots=True)
class Serving:
    """The sites that a worker serves. A site is opened for a job and closed after it: nothing of it stays here."""

    installation: Installation
    clock: Clock
    _folders: dict[str, Path] = field(default_factory=dict)

    def look(self) -> list[Ticket]:
        """Return what is due at any site; one that cannot be opened keeps no other from work."""
        self._find()
        found: list[Ticket] = []
        for name, folder in self._folders.items():
            try:
                with self._opened(folder) as (site, _):
                    found += due_at(site)
            except LeftToDaemon:
                _LOG.info("%s: left to its daemon", name)
            except Exception as error:
                _LOG.error("%s cannot be served: %s", name, told(error))
        return found

    def do(self, ticket: Ticket, stop: Stop) -> Outcome:
        """Work on a ticket, and say how it went; also of what a library ends a process with."""
        try:
            with about(site=ticket.site, job=ticket.run_name):
                return self._done(ticket, stop)
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:
            return Outcome(type(error).__name__, failed=True)

    def _done(self, ticket: Ticket, stop: Stop) -> Outcome:
        try:
            with self._opened(self._folder(ticket.site)) as (site, lost):
                if site.store.site_id != ticket.site:
                    self._folders.clear()
                    raise Refusal(f"站点文件夹 {site.folder.name} 的代号改了，不再是 {ticket.site}。")
                message = work_on(site, ticket, lambda: stop() or lost())
                return Outcome(message, following=tuple(due_at(site)))
        except PutOff as error:
            _LOG.info("%s %s put off: %s", ticket.site, ticket.run_name, describe(error))
            return Outcome(left=stop())
        except Exception as error:
            return Outcome(told(error), failed=True, passing=_passes(error))

    def park(self, ticket: Ticket, reason: str) -> None:
        """Write down in the site's store that a ticket was given up, so that its slot holds up nothing."""
        try:
            with self._opened(self._folder(ticket.site)) as (site, _):
                give_up(site, ticket, reason)
        except Exception as error:
            _LOG.error("%s %s: parking could not be written down: %s", ticket.site, ticket.run_name, describe(error))

    def _find(self) -> None:
        found = find_sites(self.installation, os.environ)
        for site in found:
            for fault in site.faults:
                _LOG.error("%s cannot be served: %s", site.folder.name, fault)
        self._folders = {site.id: site.folder for site in found if not site.faults}

    def _folder(self, site: str) -> Path:
        if site not in self._folders:
            self._find()
        if site not in self._folders:
            raise Refusal(f"安装中没有可用的站点 {site}：请运行 yujing sites check 查看原因。")
        return self._folders[site]

    @contextmanager
    def _opened(self, folder: Path) -> Iterator[tuple[Site, Stop]]:
        with open_site(folder, self.clock) as site:
            holding = Holding(site.store, "daemon", self.clock, "这个站点的守护进程", together=WORKERS)
            with ExitStack() as held:
                try:
                    held.enter_context(holding)
                except AlreadyRunning as error:
                    raise LeftToDaemon(str(error)) from None
                yield site, holding.lost.is_set


def told(error: Exception) -> str:
    """Return what may be told of an error: what is wrong with settings and regulations names nobody either."""
    return str(error) if isinstance(error, ConfigError | PolicyError) else describe(error)


def _passes(error: Exception) -> bool:
    """Say whether an error is of a kind that passes by itself."""
    return isinstance(error, MoodleUnavailable | AlreadyRunning | Unheard | OSError) or bool(fault_of(error))
