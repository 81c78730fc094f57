"""Killed at any point where something is written, the next run ends as if nothing had happened."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.moodle.transport import MoodleTransport
from connector.standin.server import StandIn
from sync.apply.applying import apply_plan
from sync.plan.keeping import approved_plans
from sync.store.database import Store
from sync.store.notices import read_notices
from sync.store.outbox_record import OutboxState
from tests.sync.outbox.killed import work
from tests.sync.scene import Scene, a_college, a_scene, a_warning, numbers

ROOT = Path(__file__).resolve().parents[3]
STUDENTS = numbers(2)
POINTS = 72
"""At least so many points of writing does an undisturbed run have."""


@pytest.fixture(scope="module")
def processes() -> Iterator[Any]:
    """Give a way to start processes that share nothing with this one."""
    sys.path.insert(0, str(ROOT))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.sync.outbox.killed"])
    yield context
    sys.path.remove(str(ROOT))


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(a_college(STUDENTS, courses=1)) as moodle:
        yield moodle


def approved_scene(store: Store, standin: StandIn) -> Scene:
    """Return a site with an approved plan that warns two students."""
    scene = a_scene(store, MoodleTransport(standin.url, standin.token), STUDENTS)
    scene.evaluate(a_warning(STUDENTS[0]), a_warning(STUDENTS[1], "red"))
    scene.approved(scene.plan())
    return scene


def finish(scene: Scene) -> None:
    """Do what the next run does, after the wait for messages whose outcome is unknown."""
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds + 60)
    for record in approved_plans(scene.store):
        apply_plan(scene.tools(), record.checksum)
    scene.send()


def check_the_end(scene: Scene, standin: StandIn) -> None:
    """Check that LMS, store and outbox are as after an undisturbed run."""
    assert scene.plan().is_empty
    assert not approved_plans(scene.store)
    assert sorted(message.recipient for message in standin.site.messages.values()) == sorted(
        scene.accounts[student].lms_user_id for student in STUDENTS
    )
    assert [message.state for message in scene.outbox()] == [OutboxState.SENT] * 2
    assert [(case.state.value, case.issues) for case in scene.cases()] == [("issued", 1)] * 2
    assert len(standin.site.groups) == 2
    with scene.store.read() as tx:
        assert [notice.sequence for notice in read_notices(tx, scene.store.site_id)] == [1, 2]


@pytest.mark.parametrize("kill_at", range(1, POINTS, 5))
def test_killed_on_sqlite(sqlite_store: Store, standin: StandIn, processes: Any, kill_at: int) -> None:
    _killed(sqlite_store, standin, processes, kill_at)


@pytest.mark.parametrize("kill_at", [17, 41, 59, 62, 65])
def test_killed_on_either_database(store: Store, standin: StandIn, processes: Any, kill_at: int) -> None:
    _killed(store, standin, processes, kill_at)


def _killed(store: Store, standin: StandIn, processes: Any, kill_at: int) -> None:
    scene = approved_scene(store, standin)
    url = store.engine.url.render_as_string(hide_password=False)
    process = processes.Process(target=work, args=(url, standin.url, standin.token, STUDENTS, kill_at))
    process.start()
    process.join(60)
    assert process.exitcode == -9
    finish(scene)
    check_the_end(scene, standin)


def test_the_points_reach_to_the_end_of_a_run(sqlite_store: Store, standin: StandIn) -> None:
    scene = approved_scene(sqlite_store, standin)
    url = str(sqlite_store.engine.url)
    assert work(url, standin.url, standin.token, STUDENTS, kill_at=0) >= POINTS
    check_the_end(scene, standin)
