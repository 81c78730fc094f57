"""How long we wait for Moodle, how much we take, how often we try; and what is told of a request afterwards."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_plus


@dataclass(frozen=True, slots=True)
class Call:
    """One request, for whoever counts requests or steers their pace; it tells nothing of what was asked or answered.

    `status` is the HTTP status, or 0 where no whole answer came; `failure` is the kind of the error that the answer
    stands for (`connector.moodle.errors`), empty where it is none.
    """

    function: str
    seconds: float
    answer_bytes: int
    status: int
    failure: str = ""


class Secret:
    """A text that never shows itself in a repr, a log or a traceback's locals."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "***"

    def encoded(self) -> bytes:
        """Return the text as it stands in the body of a form."""
        return quote_plus(self._text).encode("ascii")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long we wait, in seconds, and how much we take, in bytes.

    `read` is the longest silence within an answer, `whole` the longest time for all of it. A grade report of a
    thousand students takes Moodle four seconds and more, and 2.6 MB.
    """

    connect: float = 10.0
    read: float = 120.0
    whole: float = 300.0
    answer_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a read is tried, and how long we pause in between: doubling, with a random part, in seconds."""

    attempts: int = 4
    first_pause: float = 1.0
    longest_pause: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def pause(self, attempt: int, asked_for: float) -> None:
        """Wait after the failed `attempt` (from 0), at least as long as the server asked for, within reason."""
        planned = self.first_pause * 2**attempt * (0.5 + self.chance() / 2)
        self.sleep(min(max(planned, asked_for), self.longest_pause))
