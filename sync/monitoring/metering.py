"""Counts the requests to Moodle, and what came of them."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from connector.moodle.limits import Call

_WORD: Final = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Metered:
    """Requests by outcome (``answered``, or the kind of error), the seconds they took, and the bytes that came."""

    outcomes: dict[str, int]
    seconds: float
    answer_bytes: int


class Meter:
    """Told of every request (`MoodleTransport.on_call`), by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outcomes: Counter[str] = Counter()
        self._seconds, self._bytes = 0.0, 0

    def __call__(self, call: Call) -> None:
        """Count a request."""
        outcome = _WORD.sub("_", call.failure.removeprefix("Moodle")).lower() or "answered"
        with self._lock:
            self._outcomes[outcome] += 1
            self._seconds += call.seconds
            self._bytes += call.answer_bytes

    def read(self) -> Metered:
        """Return what was counted so far."""
        with self._lock:
            return Metered(dict(self._outcomes), self._seconds, self._bytes)
