"""Databases of both kinds, and a day as it begins with the end that it has when nothing goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.survival.ends import broken_snapshots, difference, end_of
from tests.survival.university import Life
from tests.survival.work import DAY
from tests.survival.worlds import Databases, Files, Kept, Postgres, World, Worlds
from tests.sync.conftest import postgres_server, postgres_template

__all__ = ["postgres_server", "postgres_template"]


@dataclass(frozen=True)
class Day:
    """The first list of a site: its world before, and what an undisturbed day leaves."""

    worlds: Worlds
    before: Kept
    undisturbed: dict[str, Any]

    @property
    def life(self) -> Life:
        return self.before.life

    def parted(self, world: World, hours: float = 2) -> str:
        """Say where a world differs now from one that nobody disturbed."""
        return difference(_end(world, self.life, hours), self.undisturbed)


def _end(world: World, life: Life, hours: float) -> dict[str, Any]:
    with world.site(life.day, hours) as site:
        return {**end_of(site, world.moodle), "broken snapshots": broken_snapshots(site)}


def a_day(worlds: Worlds) -> Day:
    life = Life()
    with worlds.new(life) as world:
        kept = worlds.keep(world, life)
    with worlds.again(kept) as world:
        world.do(DAY, life.day)
        return Day(worlds, kept, _end(world, life, 2))


@pytest.fixture(scope="module")
def on_file(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Give the day on SQLite."""
    return a_day(Worlds(tmp_path_factory.mktemp("on-file"), Files()))


@pytest.fixture(scope="module")
def postgres(request: pytest.FixtureRequest) -> Postgres:
    """Give the databases of a PostgreSQL server."""
    return Postgres(request.getfixturevalue("postgres_template"))


@pytest.fixture(scope="module")
def on_server(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Give the day on PostgreSQL."""
    return a_day(Worlds(tmp_path_factory.mktemp("on-server"), postgres))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Give each kind of database."""
    return Files() if request.param == "sqlite" else request.getfixturevalue("postgres")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def day(request: pytest.FixtureRequest) -> Day:
    """Give the day on each kind of database."""
    found: Day = request.getfixturevalue("on_file" if request.param == "sqlite" else "on_server")
    return found
