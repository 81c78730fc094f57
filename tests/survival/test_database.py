"""The database goes away and comes back: what was begun is gone on with, and nothing is done twice."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from sync.site import Site
from tests.survival.conftest import Day, a_day
from tests.survival.servers import a_server
from tests.survival.work import DAY, Stage
from tests.survival.worlds import World, Worlds

pytestmark = pytest.mark.xdist_group("database away")
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"
EVERY_MOMENT = bool(os.environ.get("YUJING_EVERY_MOMENT"))


def statements(day: Day) -> int:
    """Count the statements of an undisturbed day."""
    with day.worlds.again(day.before) as world, world.site(day.life.day) as site:
        count = [0]

        def counts(*_: object) -> None:
            count[0] += 1

        event.listen(site.store.engine, "before_cursor_execute", counts)
        for stage in DAY:
            stage(site)
        return count[0]


@contextmanager
def at_statement(engine: Engine, number: int, strike: Callable[[], None]) -> Iterator[None]:
    """Strike once, before a statement of this engine."""
    left = [number]

    def counts(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            strike()

    event.listen(engine, "before_cursor_execute", counts)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", counts)


def interrupted(world: World, day: Day, number: int, strike: Callable[[Site], None]) -> str:
    """Do the day's work, strike at a statement, and begin again an hour later; say in which stage it failed."""
    failed = ""
    with world.site(day.life.day) as site, at_statement(site.store.engine, number, lambda: strike(site)):
        for stage in DAY:
            failed = failed or _failure(site, stage)
    world.do(DAY, day.life.day, 1)
    return failed


def _failure(site: Site, stage: Stage) -> str:
    try:
        stage(site)
    except OperationalError:
        return stage.__name__
    return ""


def cut(site: Site) -> None:
    """Let the server end every connection that this site has."""
    engine: Any = create_engine(site.store.engine.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as other:
        name = other.execute(text("SELECT current_database()")).scalar_one()
        other.execute(text(_OTHERS), {"name": name})
    engine.dispose()


def test_connections_cut_at_any_statement(on_server: Day) -> None:
    total = statements(on_server)
    step = 9 if EVERY_MOMENT else total // 2
    offset = random.Random(2026).randrange(1, step)
    failed = set()
    for number in range(offset, total, step):
        with on_server.worlds.again(on_server.before) as world:
            failed.add(interrupted(world, on_server, number, cut))
            assert on_server.parted(world) == "", f"cut at statement {number} of {total}"
    assert failed - {""}, "no cut met a stage"


def test_the_server_stopped_at_once_and_started_again(tmp_path_factory: pytest.TempPathFactory) -> None:
    with a_server() as server:
        day = a_day(Worlds(tmp_path_factory.mktemp("restarted"), server))
        for number in (40, 260, 420) if EVERY_MOMENT else (260,):
            with day.worlds.again(day.before) as world:
                assert interrupted(world, day, number, lambda _: server.restart())
                assert day.parted(world) == "", f"restarted at statement {number}"


@contextmanager
def locked(file: str) -> Iterator[None]:
    """Hold the write lock of an SQLite file, as another program with it open may."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.parametrize("position", range(len(DAY)) if EVERY_MOMENT else [8])
def test_a_file_locked_for_longer_than_we_wait(on_file: Day, position: int) -> None:
    with on_file.worlds.again(on_file.before) as world:
        with world.site(on_file.life.day) as site:
            for stage in DAY[:position]:
                stage(site)
            with locked(str(site.store.engine.url.database)):
                event.listen(site.store.engine, "connect", _impatient)
                site.store.engine.dispose()
                assert _failure(site, DAY[position]) or DAY[position].__name__ in ("decides", "finishes", "applies")
        world.do(DAY, on_file.life.day, 1)
        assert on_file.parted(world) == ""


def _impatient(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=50")
