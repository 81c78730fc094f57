"""How the daemon is at this moment, for whoever asks from another thread: at work on what, since when, how it went."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

_SILENCE: Final = 600.0
"""Seconds between two ticks, without work in between, after which the loop counts as dead."""


@dataclass(frozen=True, slots=True)
class Beat:
    """One look at the daemon: what it works on and for how long, or how long ago it last looked around, in seconds."""

    job: str
    working_seconds: float
    silent_seconds: float
    database: bool
    stuck_after: float

    @property
    def stuck(self) -> bool:
        """Whether the work under way has been going on for longer than any work should."""
        return bool(self.job) and self.working_seconds > self.stuck_after

    @property
    def alive(self) -> bool:
        """Whether the loop goes on: it works, though not for too long, or has looked around not long ago."""
        return not self.stuck if self.job else self.silent_seconds <= _SILENCE


class Pulse:
    """Told by the daemon what it does; asked by other threads. Ages are by a clock that nobody can set."""

    def __init__(self, stuck_after_seconds: float = 6 * 3600.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._stuck_after = clock, stuck_after_seconds
        self._lock = threading.Lock()
        self._job, self._since, self._ticked = "", clock(), clock()
        self._database = True
        self._ends: Counter[tuple[str, str]] = Counter()

    def ticked(self, *, database: bool) -> None:
        """Say that the loop has looked around, and whether the database answered."""
        with self._lock:
            self._ticked, self._database = self._clock(), database

    @contextmanager
    def working(self, job: str) -> Iterator[None]:
        """Say that the block works on a job."""
        with self._lock:
            self._job, self._since = job, self._clock()
        try:
            yield
        finally:
            with self._lock:
                self._job, self._ticked = "", self._clock()

    def ended(self, job: str, how: str) -> None:
        """Count an end of a job: ``done``, ``failed`` or ``put_off``."""
        with self._lock:
            self._ends[job, how] += 1

    def beat(self) -> Beat:
        """Return how the daemon is now."""
        with self._lock:
            now = self._clock()
            return Beat(self._job, now - self._since, now - self._ticked, self._database, self._stuck_after)

    def ends(self) -> Mapping[tuple[str, str], int]:
        """Return how often a job ended how since the start."""
        with self._lock:
            return dict(self._ends)
