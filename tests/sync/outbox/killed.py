"""A process that carries out a plan and sends its messages, and is killed at a given point of writing."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping

from sqlalchemy import event

from connector.moodle.port import Moodle
from connector.moodle.transport import MoodleTransport
from sync.apply.applying import apply_plan
from sync.plan.keeping import approved_plans
from sync.store.database import open_store
from tests.sync.scene import a_scene


class Fuse:
    """Counts the points of writing and kills the process at one of them."""

    def __init__(self, kill_at: int) -> None:
        self.points = 0
        self._kill_at = kill_at

    def burn(self, *_: object) -> None:
        self.points += 1
        if self.points == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


class FusedMoodle:
    """A Moodle at whose every write the fuse burns: before the request, and once it was answered."""

    def __init__(self, moodle: Moodle, fuse: Fuse) -> None:
        self._moodle, self._fuse = moodle, fuse

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        return self._moodle.read(function, params)

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        self._fuse.burn()
        answer = self._moodle.write(function, params)
        self._fuse.burn()
        return answer


def work(store_url: str, moodle_url: str, token: str, students: list[str], kill_at: int) -> int:
    """Carry out the approved plan and send its messages; return how many points of writing there were."""
    fuse = Fuse(kill_at)
    store = open_store(store_url, "main")
    for moment in ("commit", "checkin"):
        event.listen(store.engine, moment, fuse.burn)
    with MoodleTransport(moodle_url, token) as transport:
        scene = a_scene(store, FusedMoodle(transport, fuse), students)
        for record in approved_plans(store):
            apply_plan(scene.tools(), record.checksum)
        scene.send()
    store.close()
    return fuse.points
