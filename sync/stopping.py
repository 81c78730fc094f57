"""Being told to end: by a signal to the process, between two steps of the work."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_by_signals(ending: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT set ``ending``, where we are the main thread; put back what was there before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kept = {each: signal.signal(each, lambda *_: ending.set()) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in kept.items():
            signal.signal(each, handler)
