"""A site, its database of either kind, and its Moodle: kept after a day, and given again as often as wanted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, fields
from datetime import date
from itertools import count
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, text

from connector.standin.server import StandIn
from connector.standin.state import Site as MoodleSite
from sync.demo.clock import StoryClock
from sync.site import Site, open_site
from tests.journeys.small_college import SQLITE, point_to, write_site
from tests.survival.university import Life, moodle_of, write_registrar
from tests.survival.work import Stage
from tests.sync.scene import ZONE

HOUR = 3600
_numbers = count()


class Databases(Protocol):
    """Where the databases of sites are: made new, or as a copy of another one that nobody uses now."""

    name: str

    def new(self, like: str | None = None) -> str:
        """Return the address of a new database."""
        ...

    def drop(self, url: str) -> None:
        """Remove one."""
        ...


class Files:
    """SQLite: the database lies in the site's folder, and is copied with it."""

    name = "sqlite"

    def new(self, like: str | None = None) -> str:
        """Return the address of a file in the site's folder."""
        return SQLITE

    def drop(self, url: str) -> None:
        """Leave the file to the folder."""


class Postgres:
    """Databases of one PostgreSQL server; ``server`` is its address with a place for a database's name."""

    name = "postgresql"

    def __init__(self, server: str, prefix: str = "survival") -> None:
        self.server, self._prefix = server, prefix

    def new(self, like: str | None = None) -> str:
        """Make an empty database, or a copy."""
        name = f"{self._prefix}_{next(_numbers)}"
        template = f" TEMPLATE {_name_of(like)}" if like else ""
        self.run(f"CREATE DATABASE {name}{template}")
        return self.server.format(database=name)

    def drop(self, url: str) -> None:
        """Drop a database, with whatever connection a killed process has left."""
        self.run(f"DROP DATABASE {_name_of(url)} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Run a statement outside any database of a site."""
        engine = create_engine(self.server.format(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def _name_of(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


@dataclass
class World:
    """A site's folder and its Moodle."""

    folder: Path
    moodle: StandIn
    store: str

    def become(self, life: Life) -> None:
        """Let the university be as it is at a stage of its life."""
        self.moodle.load(moodle_of(life))
        write_registrar(self.folder / "registrar", life)

    @contextmanager
    def site(self, day: date, hours: float = 0) -> Iterator[Site]:
        """Open the site so many hours after ten o'clock of a day."""
        clock = StoryClock(day, ZONE)
        clock.sleep(hours * HOUR)
        with open_site(self.folder, clock) as site:
            yield site

    def do(self, stages: Sequence[Stage], day: date, hours: float = 0) -> None:
        """Do a day's work."""
        with self.site(day, hours) as site:
            for stage in stages:
                stage(site)


@dataclass(frozen=True)
class Kept:
    """How a world was: a copy of its folder and its database, and what its Moodle held."""

    folder: Path
    store: str
    moodle: MoodleSite
    life: Life


class Worlds:
    """Makes worlds on one kind of database, below ``place``."""

    def __init__(self, place: Path, databases: Databases) -> None:
        self._place, self._databases = place, databases

    @contextmanager
    def new(self, life: Life) -> Iterator[World]:
        """Give a site that nobody has used yet."""
        url = self._databases.new()
        with self._running(self._folder(), url, life, None) as world:
            yield world

    @contextmanager
    def again(self, kept: Kept, life: Life | None = None) -> Iterator[World]:
        """Give a world as it was kept, at another stage of its life where one is given."""
        folder = self._folder()
        shutil.copytree(kept.folder, folder)
        url = self._databases.new(like=kept.store)
        with self._running(folder, url, life or kept.life, kept.moodle) as world:
            yield world

    def elsewhere(self, place: Path) -> Worlds:
        """Return the same with folders in another place."""
        return Worlds(place, self._databases)

    def keep(self, world: World, life: Life) -> Kept:
        """Keep a world as it is now."""
        folder = self._folder()
        shutil.copytree(world.folder, folder)
        return Kept(folder, self._databases.new(like=world.store), deepcopy(world.moodle.site), life)

    def _folder(self) -> Path:
        return self._place / f"{self._databases.name}-{next(_numbers)}" / "site"

    @contextmanager
    def _running(self, folder: Path, url: str, life: Life, held: MoodleSite | None) -> Iterator[World]:
        with StandIn() as moodle:
            if held is not None:
                for each in fields(held):
                    setattr(moodle.site, each.name, deepcopy(getattr(held, each.name)))
                point_to(folder, moodle.url, moodle.token, store=url)
            else:
                write_site(folder, moodle.url, moodle.token, store=url)
            world = World(folder, moodle, url)
            world.become(life)
            try:
                yield world
            finally:
                self._databases.drop(url)
                shutil.rmtree(folder.parent, ignore_errors=True)


Happening = Callable[[Life], Life]
"""What happens to a university between two days."""
