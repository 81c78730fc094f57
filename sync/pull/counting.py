"""Count the calls that a pull makes, and stop between two of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from connector.moodle.errors import MoodleStopped
from connector.moodle.port import Moodle


class CountingMoodle:
    """A connection that counts what goes through it, for several threads, and lets nothing through once stopped."""

    def __init__(self, moodle: Moodle, stopped: Callable[[], bool]) -> None:
        self._moodle = moodle
        self._stopped = stopped
        self._lock = Lock()
        self.calls = 0

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Count, and call a function that changes nothing.

        Raises:
            MoodleStopped: the pull is to stop.
        """
        if self._stopped():
            raise MoodleStopped("已按要求停下，没有再向 Moodle 发出请求。", function, "yujing:stopped")
        with self._lock:
            self.calls += 1
        return self._moodle.read(function, params)

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Refuse: a pull changes nothing in Moodle."""
        raise AssertionError("a pull never writes")
