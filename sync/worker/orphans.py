"""Jobs that nobody works on, though the queue says that somebody does: found, and taken back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from procrastinate import App, JobContext
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from sync.worker.queue import QUEUE, STAGE_TASK, QueuedJob, queued

if TYPE_CHECKING:
    from procrastinate.worker import Worker

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Orphans:
    """What one process knows of such jobs.

    ``take_back`` is called with each, and whether it is given up: its worker died ``attempts`` times of it.
    """

    dead_after_seconds: int
    attempts: int
    take_back: Callable[[QueuedJob, bool], None]
    _in_hand: set[int] = field(default_factory=set)
    _doubtful: set[int] = field(default_factory=set)
    _worker: int | None = None

    async def hold(self, call_next: Callable[[], Awaitable[object]], context: JobContext, worker: Worker) -> object:
        """Work on a job as Procrastinate wants to, and know meanwhile that it is worked on."""
        number, self._worker = context.job.id or 0, worker.worker_id
        self._in_hand.add(number)
        try:
            return await call_next()
        finally:
            self._in_hand.discard(number)

    async def of_the_dead(self, app: App) -> None:
        """Take back the jobs of workers that have not been heard of for long, or are gone."""
        await app.job_manager.prune_stalled_workers(self.dead_after_seconds)
        stalled = await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self.dead_after_seconds)
        await self._take(app, stalled, died=True)

    async def of_our_own(self, app: App) -> None:
        """Take back the jobs that stand under our name and that we ended: their end could not be written down.

        One is taken back where it is found so twice in a row, since writing down an end takes its time.
        """
        if self._worker is None:
            return
        ours = await app.job_manager.list_jobs_async(queue=QUEUE, status="doing", worker_id=self._worker)
        idle = {job.id for job in ours if job.id} - self._in_hand
        await self._take(app, (job for job in ours if job.id in idle & self._doubtful), died=False)
        self._doubtful = idle

    async def _take(self, app: App, orphans: Iterable[Job], *, died: bool) -> None:
        for orphan in orphans:
            job = queued(orphan) if orphan.task_name == STAGE_TASK else None
            given_up = died and job is not None and job.tried + 1 >= self.attempts
            with suppress(ConnectorException):  # another worker was faster
                await app.job_manager.finish_job_by_id_async(
                    orphan.id or 0, Status.FAILED if given_up else Status.ABORTED, delete_job=not given_up
                )
            if job is not None:
                _LOG.warning("%s %s: left by its worker", job.ticket.site, job.ticket.run_name)
                await asyncio.to_thread(self.take_back, job, given_up)
