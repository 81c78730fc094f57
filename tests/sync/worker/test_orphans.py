"""A job that stands under our name though we ended it: taken back, and never one that is under way."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from procrastinate import App, PsycopgConnector

from sync.worker.orphans import Orphans
from sync.worker.queue import Queue, QueuedJob, address
from tests.sync.worker.conftest import a_ticket


@pytest.mark.parametrize(("under_way", "expected"), [(False, 1), (True, 0)])
def test_what_we_ended_and_could_not_write_down_is_taken_back(
    queue: Queue, queue_url: str, *, under_way: bool, expected: int
) -> None:
    taken: list[QueuedJob] = []
    orphans = Orphans(10, 3, lambda job, given_up: taken.append(job))

    async def look_twice() -> None:
        app = App(connector=PsycopgConnector(conninfo=address(queue_url), min_size=1, max_size=2))
        async with app.open_async():
            worker = await app.job_manager.register_worker()
            job = await app.job_manager.fetch_job(queues=None, worker_id=worker)
            assert job is not None
            context: Any = SimpleNamespace(job=job)
            ours: Any = SimpleNamespace(worker_id=worker)

            async def work() -> None:
                for _ in range(2 if under_way else 0):
                    await orphans.of_our_own(app)

            await orphans.hold(work, context, ours)
            for _ in range(0 if under_way else 2):
                assert taken == []
                await orphans.of_our_own(app)

    queue.put([a_ticket()])
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        runner.run(look_twice())
    assert [job.ticket for job in taken] == [a_ticket()] * expected
    assert len(queue.jobs("doing")) == 1 - expected
