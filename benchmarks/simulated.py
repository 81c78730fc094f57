"""Requests to a simulated Moodle, in simulated time, at the pace of the real controller (`connector.moodle.pacing`).

The server works on all requests at once, each the slower the more there are: ``Speed`` says how much it does in a
second with so many under way, in seconds of a request that is alone. Our side is one processor: an answer is decoded,
and a course stored, after the one before, as Python's lock makes it. Everything else is the product's own: how many
threads read courses, in which order a course asks, when the next request may start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Final

from benchmarks.measured_moodle import MEASURED, OTHERS
from connector.moodle.pacing import Pace

Speed = Callable[[int], float]

FACTS_8: Final = {1: 1.0, 2: 1.38, 3: 1.49, 4: 1.60}
"""What a real Moodle did with so many requests under way, on two cores that other work shared: measured."""


def measured_speed(under_way: int) -> float:
    """Return the speed measured on the two shared cores of a real Moodle."""
    return FACTS_8[min(under_way, 4)]


def cores(number: int) -> Speed:
    """Return the speed of a server with so many cores of its own, and nothing between them."""
    return lambda under_way: float(min(under_way, number))


@dataclass(frozen=True, slots=True)
class Request:
    """A request: its function, the bytes of its answer, and the seconds of our processor that the answer costs."""

    function: str
    size: int
    ours: float = 0.0

    @property
    def work(self) -> float:
        """Return how long the server takes when nothing else is asked of it."""
        fixed, per_byte = MEASURED.get(self.function, OTHERS)
        return fixed + per_byte * self.size


Course = tuple[Request, ...]
"""What is asked one after the other, by one thread."""


@dataclass(slots=True)
class Run:
    """What a simulated run took: seconds, requests, seconds of work of the server, the slowest answer, our own time."""

    seconds: float = 0.0
    requests: int = 0
    work: float = 0.0
    slowest: float = 0.0
    ours: float = 0.0
    widths: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _UnderWay:
    request: Request
    thread: int
    started: float
    left: float


class Simulation:
    """One client and one server. ``threads`` work on courses; requests start as the pace allows."""

    def __init__(self, pace: Pace, speed: Speed, threads: int) -> None:
        self._pace, self._speed, self._threads = pace, speed, threads
        self._now, self._free = 0.0, 0.0
        self._under_way: list[_UnderWay] = []
        self._waiting: list[tuple[Request, int]] = []
        self._busy: list[tuple[float, int]] = []
        self._todo: dict[int, Iterator[Request]] = {}
        self.run = Run()

    def do(self, courses: Iterable[Course]) -> None:
        """Do all this, and come back when the last answer is stored."""
        more = iter(courses)
        for thread in range(self._threads):
            self._next(thread, more)
        while self._under_way or self._waiting or self._busy:
            self._start()
            self._advance(more)
        self._now = max(self._now, self._free)
        self.run.seconds = self._now

    def _next(self, thread: int, more: Iterator[Course]) -> None:
        """Let a thread ask for the next thing, of the same course or of the next one."""
        request = next(self._todo.get(thread, iter(())), None)
        if request is None:
            course = next(more, None)
            if course is None:
                return
            self._todo[thread] = iter(course)
            request = next(self._todo[thread])
        self._waiting.append((request, thread))

    def _start(self) -> None:
        while self._waiting and self._pace.wait(self._now) == 0:
            request, thread = self._waiting.pop(0)
            self._pace.started(self._now)
            self._under_way.append(_UnderWay(request, thread, self._now, request.work))
            self.run.requests += 1
            self.run.work += request.work
            width = len(self._under_way)
            self.run.widths[width] = self.run.widths.get(width, 0) + 1

    def _advance(self, more: Iterator[Course]) -> None:
        """Go on to the next moment at which anything happens."""
        share = self._speed(len(self._under_way)) / len(self._under_way) if self._under_way else 0.0
        moments = [self._now + each.left / share for each in self._under_way]
        moments += [self._busy[0][0]] if self._busy else []
        pause = self._pace.wait(self._now) if self._waiting else None
        moments += [self._now + pause] if pause else []
        then = max(min(moments), self._now)
        for each in self._under_way:
            each.left -= (then - self._now) * share
        self._now = then
        for each in [each for each in self._under_way if each.left <= 1e-9]:
            self._answered(each)
        while self._busy and self._busy[0][0] <= self._now:
            self._next(heappop(self._busy)[1], more)

    def _answered(self, each: _UnderWay) -> None:
        self._under_way.remove(each)
        self._pace.answered(each.started, self._now, each.request.function, each.request.size)
        self.run.slowest = max(self.run.slowest, self._now - each.started)
        self.run.ours += each.request.ours
        self._free = max(self._free, self._now) + each.request.ours
        heappush(self._busy, (self._free, each.thread))
