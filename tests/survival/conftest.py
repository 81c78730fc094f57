"""Databases of both kinds, and a day as it begins with the end that it has when nothing goes wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.survival.ends import broken_snapshots, difference, end_of
from tests.survival.university import Life
from tests.survival.work import DAY
from tests.survival.worlds import Databases, Files, Kept, Postgres, World, Worlds
from tests.sync.conftest import postgres_server, postgres_template

__all__ = ["postgres_server", "postgres_template"]

_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


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

    def people(self, world: World) -> dict[str, Any]:
        """Return what people see: their cases, the roster, and every message but for the dates in it."""
        with world.site(self.life.day, 200) as site:
            return _seen_by_people(end_of(site, world.moodle))

    @property
    def people_undisturbed(self) -> dict[str, Any]:
        """Return what people see when nothing goes wrong."""
        return _seen_by_people(self.undisturbed)


def _seen_by_people(end: dict[str, Any]) -> dict[str, Any]:
    shown = ("student_no", "period", "state", "level", "issued_level", "issued_revision")
    cases = [tuple(value for name, value in row if name in shown) for row in end["student_case"]]
    numbers = [tuple(value for name, value in row if name in ("number", "level")) for row in end["notice"]]
    messages = [(recipient, _DATE.sub("某日", text)) for recipient, text in end["messages"]]
    return {
        "cases": cases,
        "notices": numbers,
        "cohorts": end["cohorts"],
        "groups": end["groups"],
        "messages": messages,
    }


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


@pytest.fixture(scope="session")
def on_file(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Give the day on SQLite."""
    return a_day(Worlds(tmp_path_factory.mktemp("on-file"), Files()))


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Postgres:
    """Give the databases of a PostgreSQL server."""
    return Postgres(request.getfixturevalue("postgres_template"))


@pytest.fixture(scope="session")
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
