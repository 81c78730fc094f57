"""The gate through which every request passes: threads wait here until the pace lets one of them through."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Condition
from typing import Final

from connector.moodle.errors import MoodleStopped
from connector.moodle.pacing import Pace

_LOOK_AGAIN: Final = 0.5
"""Seconds after which a waiting thread looks whether it is to stop."""


def never() -> bool:
    """Never stop."""
    return False


class Gate:
    """Lets requests through at a pace, for several threads; `stopped` says that no other is to be started."""

    def __init__(
        self, pace: Pace, stopped: Callable[[], bool] = never, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pace = pace
        self._stopped = stopped
        self._clock = clock
        self._changed = Condition()

    def enter(self, function: str) -> float:
        """Wait for our turn, and return the moment at which the request starts.

        Raises:
            MoodleStopped: we are to stop; nothing was sent.
        """
        with self._changed:
            while True:
                if self._stopped():
                    raise MoodleStopped("已按要求停下，没有再向 Moodle 发出请求。", function, "yujing:stopped")
                now = self._clock()
                wait = self._pace.wait(now)
                if wait == 0:
                    self._pace.started(now)
                    return now
                self._changed.wait(_LOOK_AGAIN if wait is None else min(wait, _LOOK_AGAIN))

    def answered(self, started: float, function: str, answer_bytes: int) -> None:
        """Let the next one through: Moodle has answered."""
        with self._changed:
            self._pace.answered(started, self._clock(), function, answer_bytes)
            self._changed.notify_all()

    def failed(self, started: float, asked_for: float) -> None:
        """Hold everybody back for a while: Moodle could not answer."""
        with self._changed:
            self._pace.failed(started, self._clock(), asked_for)
            self._changed.notify_all()
