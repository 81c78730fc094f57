"""The gate in front of Moodle: requests of several threads at the pace, everybody held back together, a stop obeyed."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from connector.moodle.errors import MoodleStopped, MoodleUnavailable
from connector.moodle.gate import Gate
from connector.moodle.limits import Retries
from connector.moodle.pacing import Pace, Patience
from connector.moodle.transport import MoodleTransport
from connector.standin.server import StandIn
from connector.standin.settings import Settings
from tests.connector.moodle.recordings import answering, over

IMPATIENT = Patience(first=0.02, longest=0.05, longest_asked_for=0.05)
BUSY = answering("<html>429</html>", 429)
FINE = answering('{"fine": true}')


def a_gate(most: int = 4, **options: bool) -> tuple[Gate, Pace]:
    pace = Pace(most, patience=IMPATIENT)
    return Gate(pace, **options), pace  # type: ignore[arg-type]


def test_a_failure_makes_the_gate_wait_and_the_retry_goes_through_it() -> None:
    gate, pace = a_gate()
    moodle = over(BUSY, requests.ReadTimeout(), FINE, gate=gate)
    began = time.monotonic()
    assert moodle.read("some_function") == {"fine": True}
    assert time.monotonic() - began >= 0.02
    assert (moodle.pauses, pace.under_way) == ([], 0)


def test_answers_that_are_errors_of_ours_hold_nobody_back() -> None:
    gate, pace = a_gate()
    moodle = over(answering('{"exception": "x", "errorcode": "nopermissions", "message": ""}'), FINE, gate=gate)
    with pytest.raises(Exception, match="nopermissions"):
        moodle.read("some_function")
    assert (pace.wait(time.monotonic()), pace.under_way) == (0, 0)


def test_what_goes_wrong_on_our_side_leaves_the_gate_open() -> None:
    gate, pace = a_gate(1)

    def broken() -> requests.Session:
        raise RuntimeError("no session")

    moodle = MoodleTransport("https://moodle.example.edu.cn", "t", gate=gate, session_factory=broken)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            moodle.read("some_function")
    assert pace.under_way == 0


def test_a_stop_is_obeyed_before_the_next_request_and_while_waiting() -> None:
    told = threading.Event()
    pace = Pace(1, patience=Patience(first=30))
    moodle = over(BUSY, FINE, gate=Gate(pace, told.is_set))
    threading.Timer(0.05, told.set).start()
    began = time.monotonic()
    with pytest.raises(MoodleStopped):
        moodle.read("some_function")
    assert time.monotonic() - began < 5
    with pytest.raises(MoodleStopped):
        moodle.write("some_function")


def test_many_threads_never_have_more_under_way_than_the_pace_allows() -> None:
    settings = Settings(latency={"*": 0.002})
    gate, pace = a_gate(2)
    seen: list[int] = []
    with (
        StandIn(settings=settings) as server,
        MoodleTransport(server.url, server.token, gate=gate, on_call=lambda _: seen.append(pace.under_way)) as moodle,
        ThreadPoolExecutor(8) as pool,
    ):
        list(pool.map(lambda _: moodle.read("core_webservice_get_site_info"), range(60)))
    assert len(seen) == 60
    assert max(seen) <= 2
    assert pace.under_way == 0


def test_a_moodle_that_stays_away_is_given_up() -> None:
    gate, _ = a_gate()
    moodle = over(*[BUSY] * 4, gate=gate, retries=Retries(attempts=4))
    with pytest.raises(MoodleUnavailable):
        moodle.read("some_function")
