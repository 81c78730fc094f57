"""Several readings at a time, never more than asked for, and never more in memory than are being read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")


LONGEST_TURN_SECONDS: Final = 120
"""After this long the next one goes ahead: a turn that nobody gives back must not stop the pull."""


class Turn:
    """One at a time, from when something large is read until it is stored: it bounds memory, and nothing else."""

    def __init__(self, longest: float = LONGEST_TURN_SECONDS) -> None:
        self._lock, self._longest = Lock(), longest
        self._holder: int | None = None
        self._over = False

    def take(self, key: int) -> None:
        """Wait for the turn of ``key``, at most the longest time that a turn may take."""
        if self._over:
            return
        self._lock.acquire(timeout=self._longest)
        self._holder = key
        if self._over:
            self.give_back(key)

    def give_back(self, key: int) -> None:
        """End the turn, where it is that of ``key``; any thread may."""
        if self._holder == key:
            self._holder = None
            self._lock.release()

    def end(self) -> None:
        """Let everybody who waits go ahead: nobody takes their readings any more."""
        self._over = True
        if self._holder is not None:
            self.give_back(self._holder)


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
