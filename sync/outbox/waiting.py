"""How long the outcome of a message has been open, whatever was done to the clocks meanwhile.

A request that nobody answered may still be carried out by the LMS for as long as its longest request lasts. Before
that is over nothing is sent again, and a clock that somebody sets must neither end the wait early nor make it last
for years. So the wait goes by what cannot be set: the running time of the machine, where this is still the same start
of the same machine. Elsewhere both our clock and the LMS's own must say that it is over; and what either of them
noted in the future, before it was set back, is noted anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sync.clock import Clock
from sync.store.database import Store
from sync.store.outbox import due_messages
from sync.store.outbox_claims import correct_future, has_future
from sync.store.outbox_record import Message, Stamp

_LOG = logging.getLogger(__name__)

LmsTime = Callable[[], datetime | None]
"""The LMS's clock as it answered last; None where it does not tell."""


def untimed() -> datetime | None:
    """Stand in for the clock of an LMS that does not tell."""
    return None


def stamp(clock: Clock, lms_time: datetime | None = None) -> Stamp:
    """Return what the clocks show now."""
    uptime = clock.uptime()
    return Stamp(clock.now(), uptime.timeline, uptime.milliseconds, lms_time)


def waited(message: Message, now: Stamp) -> timedelta:
    """Return how long the outcome of a message has been open, as far as we know without asking the LMS."""
    if message.uptime_ms is not None and _one_run(message, now):
        return timedelta(milliseconds=now.uptime_ms - message.uptime_ms)
    return timedelta() if message.unsettled_at is None else now.unsettled_at - message.unsettled_at


def _one_run(message: Message, now: Stamp) -> bool:
    """Say whether the running times can be compared; that of a machine put back to a snapshot runs a second time."""
    return message.timeline == now.timeline and message.uptime_ms is not None and message.uptime_ms <= now.uptime_ms


def lms_disagrees(message: Message, now: Stamp, wait: timedelta) -> bool:
    """Say whether by the LMS's own clock the wait is not over yet; it is asked where our machine cannot know."""
    if _one_run(message, now) or message.lms_time is None or now.lms_time is None:
        return False
    return now.lms_time - message.lms_time < wait


def due(store: Store, clock: Clock, wait: timedelta) -> list[Message]:
    """Return the messages that may be worked on now, in the order of queueing."""
    now = stamp(clock)
    _correct_the_future(store, now)
    with store.read() as tx:
        return due_messages(
            tx, store.site_id, now=now.unsettled_at, waited=lambda message: waited(message, now) >= wait
        )


def _correct_the_future(store: Store, now: Stamp) -> None:
    """Note anew what was noted in the future; nothing is written where nothing was."""
    with store.read() as tx:
        if not has_future(tx, store.site_id, now):
            return
    with store.begin() as tx:
        corrected = correct_future(tx, store.site_id, now)
    _LOG.warning("the clock was set back: %d messages of the outbox wait from now on", corrected)
