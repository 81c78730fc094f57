"""Faults that meet any request, write or statement, drawn by chance; and a client that does not wait long for them."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from config.secrets import read_secret
from connector.moodle.gate import Gate
from connector.moodle.limits import Limits, Retries
from connector.moodle.pacing import Pace, Patience
from connector.moodle.transport import MoodleTransport
from connector.standin.faults import AFTER, BEFORE, Fault, Faults
from sync.site import Site
from tests.soak.episodes import DATABASE, DEATH, FINAL, TRANSIENT

FINAL_KINDS = ("access_refused", "disabled", "invalid_token", "php_warning", "too_large")
"""What no second try helps against."""
TRANSIENT_KINDS = tuple(sorted((BEFORE | AFTER) - set(FINAL_KINDS)))
DELAY, BRIEF = 0.5, 0.01
"""Seconds of an answer that comes too late for the clients of the soak, and of one that does not."""
IMPATIENT = Limits(connect=5, read=0.3, whole=10)
PATIENT = Limits(connect=30, read=60)


class Died(BaseException):
    """Our process came to its end."""


@dataclass
class Troubles(Faults):
    """Draws at each request, write and statement whether it fails, and how; counts what happened by kind."""

    chance: random.Random = field(default_factory=random.Random)
    on: bool = False

    def __post_init__(self) -> None:
        super().__init__()
        self._drawing = threading.Lock()

    def begin(self, seed: str) -> None:
        """Let things go wrong from now on."""
        self.chance, self.on = random.Random(seed), True

    def end(self) -> None:
        """Let nothing go wrong any more."""
        self.on = False

    def take(self, function: str) -> Fault | None:
        """Return the fault of this request."""
        drawn = self._draw()
        if drawn < FINAL:
            return self._fault(FINAL_KINDS)
        return self._fault(TRANSIENT_KINDS) if drawn < FINAL + TRANSIENT else None

    def dies(self, when: str) -> bool:
        """Say whether our process ends here; ``when`` names the moment."""
        return self._happens(DEATH, f"died {when} a write")

    def loses_database(self) -> bool:
        """Say whether the database is lost at this statement."""
        return self._happens(DATABASE, "database lost")

    def _draw(self) -> float:
        with self._drawing:
            return self.chance.random() if self.on else 1.0

    def _happens(self, likelihood: float, kind: str) -> bool:
        happens = self._draw() < likelihood
        if happens:
            with self._drawing:
                self.injected[kind] += 1
        return happens

    def _fault(self, kinds: tuple[str, ...]) -> Fault:
        with self._drawing:
            kind = self.chance.choice(kinds)
            self.injected[kind] += 1
        return Fault(kind, delay=DELAY if kind in ("late", "slow") else BRIEF)


class Mortal(MoodleTransport):
    """A connection of a process that may end at a write."""

    troubles: Troubles

    def write(self, function: str, params: Any = None) -> object:
        if self.troubles.dies("before"):
            raise Died
        answer = super().write(function, params)
        if self.troubles.dies("after"):
            raise Died
        return answer


@dataclass(frozen=True, slots=True)
class HurriedSite(Site):
    """A site that never pauses between two tries."""

    troubles: Troubles = field(default_factory=Troubles)

    def moodle(self, stopped: Callable[[], bool] | None = None) -> MoodleTransport:
        token = read_secret("", self.path(self.settings.moodle.token_file))
        gate = Gate(Pace(2, patience=Patience(0.0, 0.0, 0.0)), stopped or (lambda: False))
        limits, retries = IMPATIENT if self.troubles.on else PATIENT, Retries(sleep=lambda _: None)
        connection = Mortal(self.settings.moodle.url, token, limits=limits, retries=retries, gate=gate)
        connection.troubles = self.troubles
        return connection


def hurried(site: Site, troubles: Troubles) -> HurriedSite:
    """Return the site with everything that may go wrong."""

    def lose(*_: object) -> None:
        if troubles.loses_database():
            raise OperationalError("", {}, sqlite3.OperationalError("disk I/O error"))

    event.listen(site.store.engine, "before_cursor_execute", lose)
    return HurriedSite(site.settings, site.store, site.folder, site.clock, troubles)


def counted(found: Counter[str]) -> str:
    """Return counts in a line, the most frequent first."""
    return ", ".join(f"{kind} {count}" for kind, count in found.most_common())
