"""What systemd is told: that we are ready, what we are at, that we are alive; and it kills us where we say so no more.

The protocol is one datagram of ``NAME=value`` lines to the socket that ``NOTIFY_SOCKET`` names (sd_notify(3)). Without
that variable nothing is told to anybody.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from sync.daemon.pulse import Pulse
from sync.logs.errors import places_of_thread

_LOG = logging.getLogger(__name__)

_USUAL_SECONDS: Final = 15.0


def notify(*lines: str) -> None:
    """Tell systemd, if it is there to listen; what cannot be told hurts nobody."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.sendto("\n".join(lines).encode(), f"\0{address[1:]}" if address.startswith("@") else address)


@contextmanager
def supervised(pulse: Pulse) -> Iterator[None]:
    """Within the block, tell that we are ready and, again and again, that we are alive; at its end, that we stop.

    As soon as work is stuck, nothing more is said of being alive: systemd (``WatchdogSec=``) then ends the process and
    starts another, which goes on where this one stood.
    """
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(pulse, done), name="watchdog", daemon=True)
    notify("READY=1", _status(pulse))
    teller.start()
    try:
        yield
    finally:
        done.set()
        notify("STOPPING=1")
        teller.join()


def _tell(pulse: Pulse, done: threading.Event) -> None:
    stuck = False
    while not done.wait(_interval()):
        beat = pulse.beat()
        if beat.stuck and not stuck:
            where = "; ".join(places_of_thread(threading.main_thread().ident))
            _LOG.error("%s has been at work for %d s and counts as stuck: %s", beat.job, beat.working_seconds, where)
        stuck = beat.stuck
        notify(*(["WATCHDOG=1"] if beat.alive else []), _status(pulse))


def _interval() -> float:
    """Half of what the watchdog waits, as systemd advises; without one, often enough for a status that is true."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return min(_USUAL_SECONDS, int(microseconds) / 2e6) if microseconds.isdecimal() else _USUAL_SECONDS


def _status(pulse: Pulse) -> str:
    beat = pulse.beat()
    return f"STATUS={f'at work: {beat.job}' if beat.job else 'waiting for the next slot'}"
