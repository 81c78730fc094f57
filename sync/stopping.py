"""Being told to end: by a signal to the process, between two steps of the work."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue


class Ending:
    """Whether the process has been told to end.

    Unlike `threading.Event` it may be told by a signal handler in the very thread that waits: the handler takes
    no lock that the code it interrupts may be holding (`SimpleQueue.put` is reentrant, `Event.set` is not).
    """

    def __init__(self) -> None:
        self._told = False
        self._waking: SimpleQueue[None] = SimpleQueue()

    def tell(self) -> None:
        """Say that it is time to end; wake whoever waits."""
        self._told = True
        self._waking.put(None)

    def is_told(self) -> bool:
        """Return whether it is time to end."""
        return self._told

    def wait(self, seconds: float) -> None:
        """Return after so many seconds, or as soon as it is told."""
        with suppress(Empty):
            self._waking.get(timeout=seconds)


@contextmanager
def ended_by_signals(ending: Ending) -> Iterator[None]:
    """Let SIGTERM, SIGINT and SIGHUP tell ``ending``, where we are the main thread; put back what was there before.

    SIGHUP comes when a terminal is closed; who has it ignored (``nohup``) wants to go on.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wanted = [signal.SIGTERM, signal.SIGINT]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        wanted.append(signal.SIGHUP)
    kept = {each: signal.signal(each, lambda *_: ending.tell()) for each in wanted}
    try:
        yield
    finally:
        for each, handler in kept.items():
            signal.signal(each, handler)
