"""A world for the outbox: time that passes, clocks that somebody sets, a Moodle that delivers when it likes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from config.telling import Messages
from connector.moodle.errors import MoodleOutcomeUnknown, MoodleRefused, MoodleUnavailable
from sync.clock import Uptime
from sync.outbox.marker import marker_line, marker_of
from sync.outbox.sending import SendResult, SendTools, send_pending
from sync.store.database import Store
from sync.store.outbox import queue_message, read_messages
from sync.store.outbox_record import Message, NewMessage
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import NOON, SECRET, ZONE

SEND = "core_message_send_instant_messages"
READ = "core_message_get_messages"
MESSAGES = Messages(per_minute=20, unknown_wait_seconds=600, quiet_from="00:00", quiet_until="00:00")
LONGEST = 480
"""Seconds that a request may take in Moodle after it was sent (`moodle.longest_request_seconds`)."""
TIME_OUT = 180


class Killed(BaseException):
    """The process is gone: nothing that it would have done happens."""


class Fate(StrEnum):
    """What becomes of a request to send."""

    FINE = "fine"
    ANSWER_LOST = "answer lost"
    LATE = "late"
    NEVER = "never"
    REFUSED = "refused"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    KILLED_AND_LATE = "killed and late"


@dataclass(slots=True)
class World:
    """Time, Moodle, and the requests that it has not carried out yet: when each will be."""

    moodle: InProcessMoodle
    passed: timedelta = timedelta()
    under_way: list[tuple[timedelta, Mapping[str, object]]] = field(default_factory=list)
    unreadable: set[int] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """The true time."""
        return NOON + self.passed

    def let_pass(self, seconds: float) -> None:
        """Let time pass, and Moodle carry out what it was asked for."""
        self.passed += timedelta(seconds=seconds)
        for at, params in list(self.under_way):
            if at <= self.passed:
                self.under_way.remove((at, params))
                self.moodle.write(SEND, params)

    def copies(self, marker: str) -> int:
        """Return how often a letter stands in Moodle."""
        return sum(message.text.count(marker_line(marker)) for message in self.moodle.site.messages.values())


@dataclass(slots=True)
class Machine:
    """A machine with a clock that somebody sets, on which processes send; a `sync.clock.Clock` itself."""

    name: str
    world: World
    ahead: timedelta = timedelta()
    starts: int = 1
    tells_lms_time: bool = True

    def now(self) -> datetime:
        return self.world.now + self.ahead

    def uptime(self) -> Uptime:
        return Uptime(f"{self.name} {self.starts}", self.world.passed // timedelta(milliseconds=1))

    def sleep(self, seconds: float) -> None:
        self.world.let_pass(seconds)

    def send(self, store: Store, wire: Wire) -> SendResult:
        return send_pending(SendTools(store, wire, self, MESSAGES, ZONE, marker_key=SECRET, lms_time=self._lms_time))

    def _lms_time(self) -> datetime | None:
        return self.world.now.replace(microsecond=0) if self.tells_lms_time else None


@dataclass(slots=True)
class Wire:
    """A process's connection to Moodle: ``fate`` is that of its requests to send, one after the other, then fine.

    ``meanwhile`` happens once, while the first conversation is being read.
    """

    world: World
    fates: Iterator[Fate]
    late: float = LONGEST
    meanwhile: Callable[[], None] | None = None

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        if function != READ:
            return self.world.moodle.read(function, params)
        if (params or {}).get("useridto") in self.world.unreadable:
            raise MoodleRefused("演练", function, "accessdenied")
        answer = self.world.moodle.read(function, params)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return answer

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        fate = next(self.fates, Fate.FINE)
        if fate is Fate.KILLED_BEFORE:
            raise Killed
        if fate is Fate.REFUSED:
            raise MoodleUnavailable("演练", function, "yujing:http-503")
        if fate in (Fate.LATE, Fate.KILLED_AND_LATE):
            self.world.under_way.append((self.world.passed + timedelta(seconds=self.late), params or {}))
        elif fate is not Fate.NEVER:
            answer = self.world.moodle.write(function, params)
            if fate is Fate.FINE:
                return answer
        if fate in (Fate.KILLED_AFTER, Fate.KILLED_AND_LATE):
            raise Killed
        self.world.let_pass(TIME_OUT)
        raise MoodleOutcomeUnknown("演练", function, "yujing:no-answer")


@dataclass(frozen=True, slots=True)
class DyingStore(Store):
    """A store whose process is killed at its n-th point of writing: before a transaction, or once it is committed."""

    points: list[int] = field(default_factory=lambda: [0])
    kill_at: int = 0

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        self._burn()
        with Store(self.engine, self.site_id).begin() as tx:
            yield tx
        self._burn()

    def _burn(self) -> None:
        self.points[0] += 1
        if self.points[0] == self.kill_at:
            raise Killed


def queue(store: Store, recipient: int, name: str, at: datetime, **more: Any) -> int:
    """Put a letter in the outbox; ``name`` is its key."""
    marker = marker_of(SECRET, store.site_id, recipient, "warning", name, 1)
    with store.begin() as tx:
        new = NewMessage(
            recipient=recipient,
            kind="warning",
            case_ref=name,
            revision=1,
            case_id=None,
            student_no=f"S{recipient}",
            text=f"{name}\n{marker_line(marker)}",
            marker=marker,
            **more,
        )
        return queue_message(tx, store.site_id, new, at) or 0


def outbox(store: Store) -> list[Message]:
    """Return all messages."""
    with store.read() as tx:
        return read_messages(tx, store.site_id)
