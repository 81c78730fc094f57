"""The queue of jobs: put, looked at, released. Together with `sync.worker.running` the only door to Procrastinate."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Literal, Self

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job
from psycopg_pool import PoolTimeout

from sync.refusal import Refusal
from sync.worker.tickets import Ticket

STAGE_TASK: Final = "stage"
QUEUE: Final = "stages"
State = Literal["todo", "doing", "failed"]
"""Waiting, being worked on, parked."""
_PATIENCE_SECONDS: Final = 15.0
_AFTER_OTHERS: Final = -10
_FORGET: Final = {
    "id": "DELETE FROM procrastinate_jobs WHERE status = 'failed' AND id = %(value)s",
    "queueing_lock": "DELETE FROM procrastinate_jobs WHERE status = 'failed' AND queueing_lock = %(value)s",
}


class QueueUnavailable(Refusal):
    """The database of the queue cannot be used."""


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job of the queue: its number, its ticket, how often it was tried in vain, and until when it waits."""

    number: int
    ticket: Ticket
    state: State
    tried: int
    not_before: datetime | None = None


class Queue:
    """The queue, as commands and running jobs use it; a context manager that opens and closes its connections."""

    def __init__(self, url: str) -> None:
        _quiet()
        self._app = App(
            connector=SyncPsycopgConnector(conninfo=address(url), min_size=0, max_size=2, timeout=_PATIENCE_SECONDS)
        )
        self._jobs = self._app.job_manager

    def __enter__(self) -> Self:
        try:
            self._app.open()
            self._make_tables()
        except (ConnectorException, PoolTimeout) as error:
            raise unavailable(error) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._app.close()

    def _make_tables(self) -> None:
        """Make the queue's tables where there are none; of two that try at once, one does it."""
        if not self._app.check_connection():
            with suppress(ConnectorException):
                self._app.schema_manager.apply_schema()
            if not self._app.check_connection():
                raise QueueUnavailable(
                    "队列的表建不起来：它的角色须能在自己的模式（schema）里建表。见《管理员手册》多站点一节。"
                )

    def put(self, tickets: Iterable[Ticket], *, tried: int = 0, wait_seconds: float = 0) -> int:
        """Put jobs into the queue, and return how many were new: one that waits already is not put twice.

        One that was ``tried`` before and failed waits, and lets others of its lock go first.
        """
        new = 0
        for ticket in tickets:
            task = self._app.configure_task(
                STAGE_TASK,
                queue=QUEUE,
                lock=ticket.lock,
                queueing_lock=ticket.queueing_lock,
                priority=_AFTER_OTHERS if tried else 0,
                schedule_in={"seconds": int(wait_seconds)} if wait_seconds else None,
            )
            with suppress(AlreadyEnqueued):
                task.defer(**ticket.arguments(), tried=tried)
                new += 1
        return new

    def jobs(self, *states: State) -> list[QueuedJob]:
        """Return the jobs in some states, by their numbers."""
        found = [each for state in states for each in self._jobs.list_jobs(task=STAGE_TASK, status=state)]
        return sorted((queued(each) for each in found), key=lambda job: job.number)

    def release(self, number: int) -> Ticket | None:
        """Let a parked job be tried again at once; return its ticket, or None where no parked job has this number.

        Where the same stage waits in the queue anyway, the parked job is dropped for it.
        """
        found = self._jobs.list_jobs(id=number, task=STAGE_TASK, status="failed")
        if not found:
            return None
        ticket = queued(found[0]).ticket
        self._forget("id", number)
        self.put([ticket])
        return ticket

    def clear(self, ticket: Ticket) -> None:
        """Take what was parked of a ticket's stage out of the queue: it went well since, or is parked anew."""
        self._forget("queueing_lock", ticket.queueing_lock)

    def _forget(self, column: Literal["id", "queueing_lock"], value: str | int) -> None:
        connector = self._app.connector.get_sync_connector()
        connector.execute_query(_FORGET[column], value=value)


def queued(job: Job) -> QueuedJob:
    """Return a job of Procrastinate as ours."""
    arguments = {name: str(value) for name, value in job.task_kwargs.items()}
    state: State = "doing" if job.status == "doing" else "failed" if job.status == "failed" else "todo"
    not_before = job.scheduled_at.astimezone(UTC) if job.scheduled_at else None
    return QueuedJob(job.id or 0, Ticket.of(arguments), state, int(arguments["tried"]), not_before)


def address(url: str) -> str:
    """Return an address as libpq reads it; ours may name SQLAlchemy's driver as well."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def unavailable(error: Exception) -> QueueUnavailable:
    """Return why the queue cannot be used, without its address, which may hold a password."""
    cause = str(error.__cause__ or error).strip().partition("\n")[0]
    told = f"：{cause}" if error.__cause__ else ""
    return QueueUnavailable(f"任务队列的数据库不能使用{told}。请检查数据库是否在运行、YUJING_QUEUE_URL 是否正确。")


def _quiet() -> None:
    """Let Procrastinate and its pool tell only what is wrong; how a job went we log ourselves."""
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    for name in ("procrastinate.worker", "psycopg.pool"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
