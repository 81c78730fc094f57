"""Run a worker: take jobs from the queue until told to end, and see to those of workers that died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from threading import Event
from typing import Final

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from sync.stopping import Ending, ended_by_signals
from sync.worker.orphans import Orphans
from sync.worker.queue import QUEUE, STAGE_TASK, Queue, QueuedJob, address, queued
from sync.worker.tickets import Ticket

_LOG = logging.getLogger(__name__)

Stop = Callable[[], bool]
"""Says whether to end after the current step."""
WAITS_SECONDS: Final = (30, 60, 120, 300, 600, 1200, 1800, 3600)
"""How long a job waits after it was tried in vain once, twice …; after that always the last."""
_PASSING_ATTEMPTS: Final = 24
"""How often a job is tried against what passes by itself (Moodle or the database away) before it is parked as well."""
_EVERY_MINUTE: Final = "* * * * *"
_WATCH_SECONDS: Final = 0.25
_CLOSING_SECONDS: Final = 10.0
_OWN_SECONDS: Final = 20.0
_PAUSE_SECONDS: Final = (2.0, 5.0, 15.0, 30.0)
_DIED: Final = "做这件事的工作进程多次中断"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job went: ``message`` in one line of counts, or why it failed; without names or marks.

    ``failed`` jobs are tried again and at last parked, ``passing`` ones with more patience. ``left`` jobs are put
    back as they were, since the worker was told to end. ``following`` may begin now.
    """

    message: str = ""
    failed: bool = False
    passing: bool = False
    left: bool = False
    following: tuple[Ticket, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker does.

    ``do`` works on a ticket; ``park`` writes down why one is given up, in the site's store; ``look`` returns what has
    become due at any site. ``do`` and ``look`` let nothing out but what ends the process.
    """

    do: Callable[[Ticket, Stop], Outcome]
    park: Callable[[Ticket, str], None]
    look: Callable[[], Iterable[Ticket]]
    attempts: int = 3


class Parked(Exception):
    """A job is given up until a person releases it; says why, as it may be logged."""


@dataclass(slots=True)
class Worker:
    """One process that works on the queue at ``url``."""

    url: str
    work: Work
    jobs_at_once: int = 1
    dead_after_seconds: int = 120
    ending: Ending = field(default_factory=Ending)
    _closed: Event = field(default_factory=Event)

    def run(self, *, until_empty: bool = False) -> None:
        """Work until SIGTERM or SIGINT (or ``ending``) says to end, then finish the step under way.

        ``until_empty`` ends as soon as nothing is left that may begin now. A database of the queue that goes away ends
        nothing: it is tried again until it is back.

        Raises:
            QueueUnavailable: the database of the queue cannot be used at the start.
        """
        with ended_by_signals(self.ending), Queue(self.url) as queue:
            _LOG.info("worker started")
            queue.put(self.work.look())
            failures = 0
            while not self.ending.is_told():
                try:
                    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                        runner.run(self._until_told(queue, until_empty=until_empty))
                except (ConnectorException, PoolTimeout):
                    _LOG.error("queue out of reach; trying again")
                    self.ending.wait(_PAUSE_SECONDS[min(failures, len(_PAUSE_SECONDS) - 1)])
                    failures += 1
                    continue
                failures = 0
                if until_empty:
                    break
            _LOG.info("worker stopped")

    async def _until_told(self, queue: Queue, *, until_empty: bool) -> None:
        orphans = Orphans(self.dead_after_seconds, self.work.attempts, partial(self._take_back, queue))
        app = self._app(queue, orphans)
        self._closed.clear()
        async with app.open_async():
            await orphans.of_the_dead(app)
            running = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self.jobs_at_once,
                    wait=not until_empty,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    update_heartbeat_interval=self.dead_after_seconds / 6,
                    stalled_worker_timeout=self.dead_after_seconds,
                    worker_middleware=[orphans.hold],
                )
            )
            await self._watch(running, app, orphans)
            if not running.done():
                running.cancel()
                await asyncio.sleep(_WATCH_SECONDS)  # from here on it takes no more jobs
            self._closed.set()
            with suppress(asyncio.CancelledError):
                await running

    async def _watch(self, running: asyncio.Task[None], app: App, orphans: Orphans) -> None:
        """Return when told to end, or when there is nothing more to do; now and then look for what was left."""
        every = round(_OWN_SECONDS / _WATCH_SECONDS)
        for turn in count(1):
            if running.done() or self.ending.is_told():
                return
            await asyncio.wait({running}, timeout=_WATCH_SECONDS)
            if turn % every == 0:
                with suppress(ConnectorException):
                    await orphans.of_our_own(app)

    def _app(self, queue: Queue, orphans: Orphans) -> App:
        """Return the queue as Procrastinate sees it, with our tasks."""
        connector = PsycopgConnector(conninfo=address(self.url), min_size=1, max_size=3 + self.jobs_at_once)
        app = App(connector=connector)

        @app.task(name=STAGE_TASK, queue=QUEUE, pass_context=True)
        def stage(context: JobContext, /, **_: object) -> None:
            self._do(queue, queued(context.job))
            if self.ending.is_told():
                self._closed.wait(_CLOSING_SECONDS)  # or the next job would be taken before the worker knows

        @app.periodic(cron=_EVERY_MINUTE)
        @app.task(name="look", queue=QUEUE, queueing_lock="look", lock="look", priority=10)
        def look(timestamp: int) -> None:
            queue.put(self.work.look())

        @app.periodic(cron=_EVERY_MINUTE)
        @app.task(name="requeue", queue=QUEUE, queueing_lock="requeue", priority=20)
        async def requeue(timestamp: int) -> None:
            await orphans.of_the_dead(app)

        return app

    def _do(self, queue: Queue, job: QueuedJob) -> None:
        """Work on a job; one that failed is put back to wait, or parked."""
        ticket = job.ticket
        told = self.ending.is_told()
        outcome = Outcome(left=True) if told else self.work.do(ticket, self.ending.is_told)
        if outcome.left:
            queue.put([ticket], tried=job.tried)
        elif outcome.failed:
            self._failed(queue, job, outcome)
        else:
            queue.clear(ticket)
            if outcome.message:
                _LOG.info("%s %s: %s", ticket.site, ticket.run_name, outcome.message)
        queue.put(outcome.following)

    def _failed(self, queue: Queue, job: QueuedJob, outcome: Outcome) -> None:
        ticket, tried = job.ticket, job.tried + 1
        _LOG.error("%s %s failed (%s): %s", ticket.site, ticket.run_name, tried, outcome.message)
        if tried >= (_PASSING_ATTEMPTS if outcome.passing else self.work.attempts):
            self.work.park(ticket, outcome.message)
            queue.clear(ticket)
            raise Parked(f"{ticket.site} {ticket.run_name}: {outcome.message}")
        queue.put([ticket], tried=tried, wait_seconds=wait_after(tried))

    def _take_back(self, queue: Queue, job: QueuedJob, given_up: bool) -> None:
        if given_up:
            self.work.park(job.ticket, _DIED)
        else:
            queue.put([job.ticket], tried=job.tried + 1)


def wait_after(tried: int) -> int:
    """Return how many seconds a job waits that was tried so often in vain."""
    return WAITS_SECONDS[min(tried, len(WAITS_SECONDS)) - 1]
