"""Count the calls that a pull makes."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from connector.moodle.port import Moodle


class CountingMoodle:
    """A connection that counts what goes through it, for several threads."""

    def __init__(self, moodle: Moodle) -> None:
        self._moodle = moodle
        self._lock = Lock()
        self.calls = 0

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Count, and call a function that changes nothing."""
        with self._lock:
            self.calls += 1
        return self._moodle.read(function, params)

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Refuse: a pull changes nothing in Moodle."""
        raise AssertionError("a pull never writes")
