"""Answers take as long as the settings say, on as many cores as there are."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from connector.standin.functions import known_functions
from connector.standin.latencies import MEASURED, seconds_of
from connector.standin.server import StandIn

from .colleges import ask

SITE_INFO = "core_webservice_get_site_info"


@pytest.mark.parametrize(
    ("latency", "seconds"),
    [({}, 0), ({"*": 0.5}, 0.5), ({SITE_INFO: 0.25, "*": 9}, 0.25), ({SITE_INFO: (0.5, 0.001)}, 1.5), ({"x": 9}, 0)],
)
def test_seconds_of_an_answer_of_a_thousand_bytes(latency: dict[str, float], seconds: float) -> None:
    assert seconds_of(latency, SITE_INFO, 1000) == seconds


def test_the_measured_functions_exist() -> None:
    assert set(MEASURED) <= {*known_functions(), "*"}


def seconds_of_four(moodle: StandIn) -> float:
    """Return how long four calls at once take."""
    begun = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ask(moodle, SITE_INFO), range(4)))
    return time.monotonic() - begun


def test_calls_beyond_the_cores_wait(moodle: StandIn) -> None:
    moodle.settings.latency = {"*": 0.15}
    moodle.settings.cores = 1
    assert seconds_of_four(moodle) >= 4 * 0.15
    moodle.settings.cores = 2
    assert seconds_of_four(moodle) >= 2 * 0.15
