"""Processes that do a day's work and may be killed at it: forked from one that has done all of it once."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import enumerate as threads

from sync.demo.clock import StoryClock
from sync.site import open_site
from tests.survival.points import Fuse
from tests.survival.university import Life
from tests.survival.work import DAY, Stage
from tests.survival.worlds import HOUR, Files, Worlds
from tests.sync.scene import ZONE

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Shift:
    """A day's work, killed at a point (0: not); ``told`` is a file for the points it came to."""

    folder: Path
    day: date
    stages: tuple[Stage, ...] = DAY
    hours: float = 0
    kill_at: int = 0
    told: Path | None = None


def work(shift: Shift) -> None:
    """Do the work in this process."""
    fuse = Fuse(shift.kill_at)
    fuse.lay()
    clock = StoryClock(shift.day, ZONE)
    clock.sleep(shift.hours * HOUR)
    with open_site(shift.folder, clock) as site:
        for stage in shift.stages:
            stage(site)
    if shift.told is not None:
        shift.told.write_text("\n".join(fuse.seen), encoding="utf-8")


class Foreman:
    """Starts a process for each shift, from a warm one; the shifts share nothing but what was imported and read."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def start(self, shift: Shift) -> int:
        """Start a shift, and return the process id."""
        self._pipe.send(shift)
        return int(self._pipe.recv())

    def end_of(self, pid: int) -> int:
        """Wait for the end of a shift; return its exit code, negative where a signal killed it."""
        self._pipe.send(pid)
        return int(self._pipe.recv())

    def kill(self, pid: int) -> int:
        """Kill a shift that may have ended; return its exit code."""
        os.kill(pid, signal.SIGKILL)
        return self.end_of(pid)

    def run(self, shift: Shift) -> int:
        """Start a shift and wait for its end."""
        return self.end_of(self.start(shift))


@contextmanager
def a_foreman() -> Iterator[Foreman]:
    """Give a foreman whose process has done a day's work once."""
    sys.path.insert(0, str(ROOT))
    ours, theirs = get_context().Pipe()
    process = get_context("forkserver").Process(target=_serve, args=(theirs,), daemon=False)
    process.start()
    theirs.close()  # so that a foreman that dies is noticed here
    try:
        ours.recv()
        yield Foreman(ours)
    finally:
        ours.close()
        process.join(10)
        sys.path.remove(str(ROOT))


def _serve(pipe: Connection) -> None:
    """Warm up, then fork for each shift that is asked for, until nobody asks any more."""
    with TemporaryDirectory(prefix="yujing-warm-") as place, Worlds(Path(place), Files()).new(Life()) as world:
        world.do(DAY, Life().day)
    left = [each for each in threads() if each.name != "MainThread"]
    if left:
        raise RuntimeError(f"threads are left over: {left}")
    pipe.send("ready")
    while True:
        try:
            asked = pipe.recv()
        except (EOFError, OSError):
            return
        if isinstance(asked, Shift):
            pipe.send(_fork(asked, pipe))
        else:
            pipe.send(os.waitstatus_to_exitcode(os.waitpid(asked, 0)[1]))


def _fork(shift: Shift, pipe: Connection) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        pipe.close()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        work(shift)
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)
    return 0
