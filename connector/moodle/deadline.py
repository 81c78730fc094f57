"""A request that has waited too long for its turn is not sent at all: what it was decided on may no longer hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_WANTED: ContextVar[Callable[[], bool] | None] = ContextVar("wanted", default=None)


@contextmanager
def only_while(wanted: Callable[[], bool]) -> Iterator[None]:
    """Send requests of this thread only while ``wanted`` says so, asked just before each goes out.

    One that does not is refused as `MoodleUnavailable`: nothing was sent.
    """
    before = _WANTED.set(wanted)
    try:
        yield
    finally:
        _WANTED.reset(before)


def is_wanted() -> bool:
    """Say whether a request of this thread may go out now."""
    wanted = _WANTED.get()
    return wanted is None or wanted()
