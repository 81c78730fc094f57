from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.standin.server import StandIn

from .colleges import a_college


@pytest.fixture
def moodle() -> Iterator[StandIn]:
    with StandIn(a_college()) as server:
        yield server
