"""Hold a lease while working: taken at once or refused, kept by a heartbeat, given back at the end."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Final, Self
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from sync.clock import Clock
from sync.refusal import Refusal
from sync.store.database import Store
from sync.store.leases import give_back_lease, read_lease, take_lease

LASTING: Final = timedelta(seconds=90)
_BEAT_SECONDS: Final = 20.0


class AlreadyRunning(Refusal):
    """Another process does this for the same store."""


class Holding:
    """A lease as a context manager.

    Entering takes it: where another process has it and is alive, `AlreadyRunning` is raised; a holder on this machine
    that is dead is succeeded at once, one elsewhere when its lease runs out. `lost` is set when somebody else took it.

    A lease held ``together`` is held by every process that names the same group, and by nobody else; it is not given
    back, since another of them may still work, but runs out.
    """

    def __init__(self, store: Store, name: str, clock: Clock, what: str, *, together: str = "") -> None:
        self.lost = threading.Event()
        self._store, self._name, self._clock, self._what = store, name, clock, what
        self._together = bool(together)
        self._holder = f"{together}:0:" if together else f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._done = threading.Event()
        self._heart = threading.Thread(target=self._beat, name=f"lease-{name}", daemon=True)

    def __enter__(self) -> Self:
        if not self._take():
            held = read_lease(self._store, self._name)
            if held is not None and is_dead(held[0]):
                give_back_lease(self._store, self._name, held[0])
            if not self._take():
                raise AlreadyRunning(f"{self._what}已在运行（{held[0] if held else '未知'}），请等它结束，或先停止它。")
        self._heart.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._heart.join()
        if self._together:
            return
        with suppress(SQLAlchemyError):  # a database that is away gives it back by letting it run out
            give_back_lease(self._store, self._name, self._holder)

    def _take(self) -> bool:
        return take_lease(self._store, self._name, self._holder, self._clock.now(), LASTING)

    def _beat(self) -> None:
        while not self._done.wait(_BEAT_SECONDS):
            try:
                if not self._take():
                    self.lost.set()
                    return
            except Exception:  # noqa: S112 - a database that is away for a moment is asked again
                continue


def is_dead(holder: str) -> bool:
    """Say whether the holder was a process of this machine that is gone."""
    host, pid, _ = holder.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
