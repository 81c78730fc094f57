"""An empty queue in a PostgreSQL database of its own, and a worker whose work a test gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text

from sync.stopping import Ending
from sync.worker import running
from sync.worker.queue import Queue
from sync.worker.running import Outcome, Stop, Work, Worker
from sync.worker.tickets import Ticket

SLOT = datetime(2025, 3, 9, 18, 0, tzinfo=UTC)


def a_ticket(site: str = "jz", stage: str = "evaluate", part: str = "") -> Ticket:
    return Ticket(site, stage, part, SLOT)


@pytest.fixture(scope="session")
def queue_url(postgres_server: str) -> str:
    """Return the address of a database for the queue, still without its tables."""
    statement(postgres_server.format(database="postgres"), "CREATE DATABASE queue_of_tests")
    return postgres_server.format(database="queue_of_tests")


def statement(url: str, sql: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(sql))
    engine.dispose()


@pytest.fixture
def queue(queue_url: str) -> Iterator[Queue]:
    """Give the queue, empty."""
    with Queue(queue_url) as opened:
        statement(queue_url, "TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        yield opened


@dataclass
class Bench:
    """A worker whose jobs are done by ``doing``; what was done and parked is written down."""

    url: str
    doing: Callable[[Ticket, Stop], Outcome] = lambda ticket, stop: Outcome("1")
    due: list[Ticket] = field(default_factory=list)
    ending: Ending = field(default_factory=Ending)
    done: list[Ticket] = field(default_factory=list)
    parked: list[tuple[Ticket, str]] = field(default_factory=list)

    def run(self, *, until_empty: bool = True) -> None:
        work = Work(self._do, lambda ticket, why: self.parked.append((ticket, why)), self._look, attempts=3)
        Worker(self.url, work, dead_after_seconds=10, ending=self.ending).run(until_empty=until_empty)

    def _do(self, ticket: Ticket, stop: Stop) -> Outcome:
        self.done.append(ticket)
        return self.doing(ticket, stop)

    def _look(self) -> Iterable[Ticket]:
        found, self.due = self.due, []
        return found


@pytest.fixture
def bench(queue: Queue, queue_url: str, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Give a worker that does not wait before it tries again."""
    monkeypatch.setattr(running, "WAITS_SECONDS", (0,))
    return Bench(queue_url)
