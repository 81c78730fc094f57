"""How many requests may be under way at a time, and when the next may start: a controller without clock or threads.

How long answers take says which width serves best (`connector.moodle.widths`): each is weighed by how long its like
took at first, so that large and small ones count alike. A server that fails, asks for patience or times out is left
alone for a while, and then asked half as much at a time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from math import log
from typing import Final

from connector.moodle.widths import Widths

WINDOW: Final = 8
"""Answers per request under way, after which the width is judged."""

FIXED_BYTES: Final = 4096
"""The fixed cost of a request, as if it were so many bytes of its answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server that fails is left alone, in seconds: doubling with each failure, or as long as it asks."""

    first: float = 1.0
    longest: float = 60.0
    longest_asked_for: float = 300.0


@dataclass(slots=True)
class _Sum:
    """What a function's answers took while nothing was known yet to compare with: seconds, and bytes."""

    seconds: float = 0.0
    size: float = 0.0


@dataclass(slots=True)
class _Window:
    """What was answered at one width: how long it took, and how long the same would have taken at first, in seconds."""

    answers: int = 0
    seconds: float = 0.0
    expected: float = 0.0


@dataclass(slots=True)
class Pace:
    """The pace of requests to one server. All moments are seconds of one clock that never goes back.

    `most` bounds the requests under way, `per_minute` the requests started (0: as many as come). `chance` gives
    numbers from 0 to 1, which keep several clients from coming back at the same moment.
    """

    most: int
    per_minute: int = 0
    patience: Patience = Patience()
    chance: Callable[[], float] = random.random
    under_way: int = 0
    _widths: Widths = field(init=False)
    _alone: dict[str, _Sum] = field(default_factory=dict)
    _window: _Window = field(default_factory=_Window)
    _changed_at: float = float("-inf")
    _not_before: float = float("-inf")
    _failures: int = 0

    def __post_init__(self) -> None:
        """Begin with as many requests as allowed."""
        self._widths = Widths(self.most)

    @property
    def width(self) -> int:
        """Return how many requests may be under way now."""
        return self._widths.width

    def wait(self, now: float) -> float | None:
        """Return in how many seconds a request may start (0: now); None: not before one that is under way ends."""
        if self.under_way >= self.width:
            return None
        return max(0.0, self._not_before - now)

    def started(self, now: float) -> None:
        """Note that a request started; only when `wait` allowed it."""
        self.under_way += 1
        if self.per_minute:
            self._not_before = max(self._not_before, now + 60 / self.per_minute)

    def answered(self, started: float, now: float, function: str, answer_bytes: int) -> None:
        """Note that a request was answered, whatever the answer says."""
        full = self.under_way >= self.width
        self.under_way -= 1
        self._failures = 0
        if not full or started < self._changed_at:
            return  # it had the server more to itself, or began at another width
        window, seconds = self._window, now - started
        window.answers += 1
        window.seconds += seconds
        window.expected += self._expected(function, seconds, answer_bytes + FIXED_BYTES)
        self._widths.passed()
        if window.answers >= WINDOW * self.width:
            self._judge(window, now)

    def failed(self, started: float, now: float, asked_for: float = 0.0) -> None:
        """Note that the server could not answer; `asked_for` are the seconds that it wants to be left alone."""
        self.under_way -= 1
        if started >= self._changed_at:  # those that began before the cut are the same trouble
            self._failures += 1
            self._widths.halve()
            self._begin_anew(now)
        planned = self.patience.first * 2.0 ** min(self._failures - 1, 16) * (0.5 + self.chance() / 2)
        pause = max(min(planned, self.patience.longest), min(asked_for, self.patience.longest_asked_for))
        self._not_before = max(self._not_before, now + pause)

    def _expected(self, function: str, seconds: float, size: int) -> float:
        """Return how long an answer of this size usually takes; learn it while there is nothing to compare with."""
        alone = self._alone.setdefault(function, _Sum())
        if not self._widths.knows:
            alone.seconds += seconds
            alone.size += size
            return seconds
        if not alone.size:  # met late: as slow as all the others are now
            alone.seconds, alone.size = seconds / self._widths.slowness(), size
        return alone.seconds / alone.size * size

    def _judge(self, window: _Window, now: float) -> None:
        """Let a window of answers decide at which width to go on."""
        before = self.width
        alike = window.seconds <= 0 or window.expected <= 0
        self._widths.judge(log(before) if alike else log(before * window.expected / window.seconds))
        self._window = _Window()
        if self.width != before:
            self._begin_anew(now)

    def _begin_anew(self, now: float) -> None:
        self._window = _Window()
        self._changed_at = now
