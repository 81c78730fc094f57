"""The one place where time comes from, so that tests and the demo can set it."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol
from uuid import uuid4

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_TIME_NAMESPACE: Final = Path("/proc/self/ns/time")


@dataclass(frozen=True, slots=True)
class Uptime:
    """A reading of a clock that nobody sets, in milliseconds.

    Two readings can be compared where they have the same ``timeline``: one start of one machine or, where the system
    does not tell its starts apart, one process.
    """

    timeline: str
    milliseconds: int


class Clock(Protocol):
    """Tells the moment, and waits."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def uptime(self) -> Uptime:
        """Return how long time has run, whatever ``now`` was set to meanwhile."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)

    def uptime(self) -> Uptime:
        """Return how long the machine has been up, its sleep included; it runs evenly, whoever sets the clock."""
        return Uptime(_timeline(), _running() // 1_000_000)

    def sleep(self, seconds: float) -> None:
        """Let ``seconds`` pass."""
        time.sleep(seconds)


@lru_cache(maxsize=1)
def _timeline() -> str:
    """Return what this start of the machine is called; a time namespace of a container has a time of its own."""
    try:
        return f"{_BOOT_ID.read_text(encoding='ascii').strip()} {_TIME_NAMESPACE.readlink()}"
    except OSError:
        return f"process {uuid4().hex}"


if sys.platform == "linux":

    def _running() -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)

else:

    def _running() -> int:
        return time.monotonic_ns()
