"""How many requests may be under way at a time, and when the next may start: a controller without clock or threads.

It begins with two requests and grows while that gains: a server answers twice as much with two requests under way as
long as it has idle cores, and not more beyond them, where only the answers take longer. What is answered is weighed by
how long such an answer took at first, so that large and small ones count alike. A server that fails, asks
for patience or times out is left alone for a while, and then asked half as much at a time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

WINDOW: Final = 8
"""Answers per request under way, after which the width is judged."""

GAIN: Final = 1.1
"""So much more must be answered with one request more under way for it to be kept."""

OVERLOADED: Final = 2.0
"""So many times slower than before at the same width: the server has other things to do."""

FIRST_HOLD: Final = 64
LONGEST_HOLD: Final = 1024
"""Answers until a width that did not pay is tried again; doubled each time that it does not pay again."""

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
    """What was answered at one width since it ``began``: how long the same would have taken alone, in seconds."""

    began: float = float("-inf")
    answers: int = 0
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
    width: int = 2
    under_way: int = 0
    _alone: dict[str, _Sum] = field(default_factory=dict)
    _rates: dict[int, float] = field(default_factory=dict)
    _best: dict[int, float] = field(default_factory=dict)
    _window: _Window = field(default_factory=_Window)
    _changed_at: float = float("-inf")
    _not_before: float = float("-inf")
    _failures: int = 0
    _hold: int = 0
    _next_hold: int = FIRST_HOLD

    def __post_init__(self) -> None:
        """Keep to the bound from the beginning."""
        self.width = min(self.width, self.most)

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
        self.under_way -= 1
        self._failures = 0
        if started < self._changed_at:
            return  # it began at another width
        window = self._window
        if not window.answers:
            window.began = max(window.began, started)
        window.answers += 1
        window.expected += self._expected(function, now - started, answer_bytes + FIXED_BYTES)
        self._hold = max(0, self._hold - 1)
        if window.answers >= WINDOW * self.width:
            self._judge(now, window)

    def failed(self, started: float, now: float, asked_for: float = 0.0) -> None:
        """Note that the server could not answer; `asked_for` are the seconds that it wants to be left alone."""
        self.under_way -= 1
        if started >= self._changed_at:  # those that began before the cut are the same trouble
            self._failures += 1
            self._to(max(1, self.width // 2), now)
            self._forget()
        planned = self.patience.first * 2.0 ** min(self._failures - 1, 16) * (0.5 + self.chance() / 2)
        pause = max(min(planned, self.patience.longest), min(asked_for, self.patience.longest_asked_for))
        self._not_before = max(self._not_before, now + pause)

    def _expected(self, function: str, seconds: float, size: int) -> float:
        """Return how long an answer of this size usually takes; learn it while there is nothing to compare with."""
        alone = self._alone.setdefault(function, _Sum())
        if not self._rates:
            alone.seconds += seconds
            alone.size += size
            return seconds
        if not alone.size:  # met late: as slow as all the others are now
            alone.seconds, alone.size = seconds / self._slowness(), size
        return alone.seconds / alone.size * size

    def _slowness(self) -> float:
        """Return how many times slower than at first answers are now, by what is known of this width or the last."""
        known = next((width for width in (self.width, self.width - 1) if self._rates.get(width)), None)
        return 1.0 if known is None else max(1.0, known / self._rates[known])

    def _judge(self, now: float, window: _Window) -> None:
        """Keep the width, give it up, or try one more, by what a window of answers says."""
        width, is_new = self.width, self.width not in self._rates
        smaller, larger = self._rates.get(width - 1), self._rates.get(width + 1)
        rate = window.expected / (now - window.began) if now > window.began else float(width)
        self._window = _Window(now)
        self._rates[width] = rate
        self._best[width] = max(rate, self._best.get(width, rate))
        if rate * OVERLOADED <= self._best[width]:
            self._forget()
            self._to(max(1, width // 2), now)
        elif is_new and smaller is not None and rate < smaller * GAIN:
            self._give_up(width)
            self._to(width - 1, now)
        elif larger is not None and larger < rate * GAIN:
            self._give_up(width + 1)
        elif larger is not None or (not self._hold and width < self.most):
            self._to(width + 1, now)
        elif smaller is None and width > 1:
            self._to(width - 1, now)  # not tried yet: fewer may do as well

    def _give_up(self, width: int) -> None:
        """Do without a width that gained nothing, for longer each time."""
        self._hold, self._next_hold = self._next_hold, min(self._next_hold * 2, LONGEST_HOLD)
        del self._rates[width], self._best[width]

    def _forget(self) -> None:
        """Forget what was gained at which width, and leave the server in peace for a while."""
        self._rates.clear()
        self._best.clear()
        self._hold = FIRST_HOLD

    def _to(self, width: int, now: float) -> None:
        self.width = min(width, self.most)
        self._changed_at = now
        self._window = _Window(now)
