"""How many requests at a time a server answers best: found by comparing neighbouring widths, without clock or threads.

Wanted are the fewest at a time with which the server does nearly all it can. Twice as much is answered with two under
way as long as it has idle cores, and no more beyond them, where each answer only takes longer. Two neighbouring widths
are tried in turns until they differ by more than windows of one width do anyhow. In doubt the wider stays.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import exp, log, sqrt
from statistics import fmean
from typing import Final

GAIN: Final = log(1.1)
"""So much more must be answered with one request more under way for it to be kept. All rates are logarithms."""

OVERLOADED: Final = log(2)
"""So much slower than before at the same width, twice running: the server has other things to do."""

REMEMBERED: Final = 6
"""Windows of one width that are remembered, and after which a comparison ends."""

USUAL_SPREAD: Final = 0.1
"""By so much two windows of one width differ anyhow: that a few agree by chance proves nothing."""

RECOVERY: Final = 64
"""Answers after trouble until more at a time are tried."""

FIRST_HOLD: Final = 256
LONGEST_HOLD: Final = 2048
"""Answers until a width that proved right is doubted again; doubled each time that it proves right once more."""


@dataclass(slots=True)
class Widths:
    """The width, from 1 to ``most``, and what is known of each.

    It begins with ``most`` and looks at once whether fewer do as well: a short pull would else be half over before
    it is as fast as it may be.
    """

    most: int
    width: int = 0
    _rates: dict[int, deque[float]] = field(default_factory=dict)
    _slow: bool = False
    _low: int = 0
    _settled: int = 0
    _floor: int = 1
    _ceiling: int = 0
    _hold: int = 0
    _next_hold: int = FIRST_HOLD

    def __post_init__(self) -> None:
        """Begin with as many as allowed."""
        self.width = self._ceiling = self.most

    @property
    def knows(self) -> bool:
        """Say whether any width was measured since the server last was in trouble."""
        return bool(self._rates)

    def slowness(self) -> float:
        """Return how many times longer than at first answers take now, by what is known of this width or another."""
        known = next((each for each in (self.width, self.width - 1, self.width + 1) if self._rates.get(each)), None)
        return 1.0 if known is None else max(1.0, known / exp(fmean(self._rates[known])))

    def passed(self) -> None:
        """Note one more answer: a width is not doubted for ever, nor too often."""
        self._hold = max(0, self._hold - 1)

    def halve(self) -> None:
        """Forget everything, and leave the server in peace for a while: it is in trouble."""
        self._rates.clear()
        self.width = max(1, self.width // 2)
        self._low, self._hold, self._slow = 0, RECOVERY, False

    def judge(self, rate: float) -> None:
        """Take in what a window of answers at this width says, and say at which width to go on."""
        seen = self._rates.setdefault(self.width, deque(maxlen=REMEMBERED))
        slow = bool(seen) and rate <= fmean(seen) - OVERLOADED
        if slow and self._slow:
            self.halve()
            return
        self._slow = slow
        if not slow:
            seen.append(rate)
        if not self._low and not self._hold:
            self._doubt()
        while self._low and (pays := self._pays()) is not None:
            self._decide(pays=pays)
        if self._low and not slow:
            self.width = min((self._low + 1, self._low), key=lambda each: len(self._rates.get(each, ())))

    def _doubt(self) -> None:
        """Begin to compare: with one more at a time, or where no more are allowed, with one fewer."""
        self._floor, self._ceiling = 1, self.most
        self._low = self.width if self.width < self.most else self.width - 1
        for other in self._rates.keys() - {self.width}:
            self._rates[other].clear()

    def _decide(self, *, pays: bool) -> None:
        """Go on to the next pair of widths, or settle."""
        low, self._low = self._low, 0
        if pays:
            self._floor = low + 1
            self._low = low + 1 if low + 1 < self._ceiling else 0
        else:
            self._ceiling = low
            self._low = low - 1 if low > self._floor else 0
        if not self._low:
            self._settle(low + 1 if pays else low)

    def _settle(self, width: int) -> None:
        same = width == self._settled
        self._settled = self.width = width
        self._next_hold = min(self._next_hold * 2, LONGEST_HOLD) if same else FIRST_HOLD
        self._hold = self._next_hold

    def _pays(self) -> bool | None:
        """Say whether the wider of the two answers enough more; None while that cannot be told yet."""
        low, high = (self._rates.get(each, ()) for each in (self._low, self._low + 1))
        if min(len(low), len(high)) < 2:
            return None
        gain = fmean(high) - fmean(low)
        spread = sum((each - fmean(low)) ** 2 for each in low) + sum((each - fmean(high)) ** 2 for each in high)
        variance = (spread + USUAL_SPREAD**2) / (len(low) + len(high) - 1)
        error = sqrt(variance / len(low) + variance / len(high))
        if abs(gain - GAIN) > error:
            return gain > GAIN
        return gain > GAIN / 2 if min(len(low), len(high)) == REMEMBERED else None
