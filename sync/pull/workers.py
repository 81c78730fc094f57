"""Several readings at a time, never more than asked for, and never more in memory than are being read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def each_done(tasks: Sequence[T], work: Callable[[T], R], parallel: int) -> Iterator[tuple[T, Future[R]]]:
    """Yield each task with its finished future, as they finish; at most ``parallel`` run at a time.

    The next one starts when a result has been taken, so that results never pile up. Stopping early waits for those
    that run, and starts no other.
    """
    waiting = list(tasks)[::-1]
    running: dict[Future[R], T] = {}
    with ThreadPoolExecutor(parallel, thread_name_prefix="pull") as pool:
        while waiting or running:
            while waiting and len(running) < parallel:
                task = waiting.pop()
                running[pool.submit(work, task)] = task
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future
