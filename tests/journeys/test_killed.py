"""A command killed from outside: the next one ends as if nothing had happened. Every moment: `tests.survival`."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Literal

import pytest

from sync.actions.cases import list_cases
from sync.actions.plan import plan
from sync.actions.writing import apply, send
from sync.outbox.sending import SendResult
from tests.journeys.commands import PATIENCE, start, watch_writes
from tests.journeys.small_college import WARNED, on, recipients, roster
from tests.journeys.stages import At, Small

pytestmark = pytest.mark.xdist_group("killed")
When = Literal["before", "after"]
RED, YELLOW = [WARNED[0]], sorted(WARNED[1:])
SHOWN = {
    "yujing:small:asnu:yellow": YELLOW,
    "yujing:small:asnu:orange": [],
    "yujing:small:asnu:red": RED,
    "2024-2025-2-MATH102-01 yujing:small:asnu:yellow": YELLOW,
    "2024-2025-2-MATH102-01 yujing:small:asnu:red": RED,
    "2024-2025-2-PE102-01 yujing:small:asnu:yellow": YELLOW,
    "2024-2025-2-PE102-01 yujing:small:asnu:red": RED,
}
"""What an undisturbed run leaves."""


@dataclass
class Killing:
    """Kills a command at a write: before Moodle hears of it, or once it did it and before the answer is out."""

    small: Small
    at: int
    when: When
    process: subprocess.Popen[str] | None = None
    started: Event = field(default_factory=Event)

    def kill(self, *arguments: str) -> None:
        """Run a command until it is killed."""
        watch_writes(self.small.moodle, self._before, self._after)
        self.process = start(self.small.folder, *arguments)
        self.started.set()
        told = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == -9, told

    def _before(self, number: int) -> bool:
        return self._strike(number, "before")

    def _after(self, number: int) -> None:
        self._strike(number, "after")

    def _strike(self, number: int, when: When) -> bool:
        if (number, when) != (self.at, self.when):
            return False
        self.started.wait(PATIENCE)
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)
        return True


@pytest.mark.parametrize(("write", "when"), [(8, "after")], ids=str)
def test_apply_killed_is_finished_by_the_next(at: At, write: int, when: When) -> None:
    small = at("approved")
    Killing(small, write, when).kill("apply")
    with on(small.folder) as site:
        assert apply(site, "李红").left_out == ()
        assert plan(site, "李红").plan.is_empty
        assert send(site, "李红").sent == len(WARNED) + 1, "the students, then their teacher"
        assert {line.state for line in list_cases(site) if line.student_no in WARNED} == {"已发出"}
    assert recipients(small.moodle) == sorted(WARNED)
    assert roster(small.moodle) == SHOWN
    assert len(small.moodle.site.groups) == 4


def sent_later(small: Small) -> SendResult:
    """Send again once the wait for an unknown outcome is over: the killed command had the real day."""
    with on(small.folder, datetime.now(UTC).date() + timedelta(days=2)) as site:
        return send(site, "李红")


@pytest.mark.parametrize(("message", "when"), [(1, "after")], ids=str)
def test_send_killed_delivers_each_message_once(at: At, message: int, when: When) -> None:
    small = at("applied")
    Killing(small, message, when).kill("send")
    arrived = len(recipients(small.moodle))
    assert arrived == (message if when == "after" else message - 1)
    with on(small.folder, datetime.now(UTC).date()) as site:
        send(site, "李红")
    assert len(recipients(small.moodle)) == len(set(recipients(small.moodle)))
    result = sent_later(small)
    assert recipients(small.moodle) == sorted(WARNED)
    assert (result.undecided, dict(result.outbox)) == (0, {"sent": len(WARNED)})
    assert sent_later(small).sent == 0
    assert recipients(small.moodle) == sorted(WARNED)
