"""The small site at every stage of the main job, a PostgreSQL server, and an empty database of either kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.small_college import SQLITE
from tests.journeys.stages import at
from tests.sync.conftest import a_database, postgres_server

__all__ = ["at", "postgres_server"]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the address of an empty database without any table."""
    if request.param == "sqlite":
        yield SQLITE
        return
    with a_database(request.getfixturevalue("postgres_server")) as url:
        yield url
