"""Each fault at each call of the port: retried, stopped or left to be looked for; nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.moodle.errors import MoodleError, MoodleOutcomeUnknown, MoodleRefused, MoodleUnavailable
from connector.moodle.limits import Limits, Retries
from connector.moodle.transport import MoodleTransport
from connector.standin.faults import AFTER, BEFORE
from connector.standin.server import StandIn
from tests.contracts.matrix import OUTSIDE, READS, WRITES, Place, calls_of_the_port, furnish, holdings
from tests.contracts.seed.sample_college import sample_college

ATTEMPTS = 3
PATIENCE = 0.5
"""Seconds that a client waits where the answer comes late."""
STOPPING = {"too_large", "disabled", "invalid_token", "access_refused", "php_warning"}
"""What time doesn't heal: a person must see to it."""
KNOWN_UNDONE = {"unavailable", "too_many_requests", "maintenance_page", "database_down", "maintenance"}
"""What says of itself that nothing was done."""
REPORTS = {"core_reportbuilder_list_reports", "core_reportbuilder_retrieve_report"}
OVERTAXING = {"bad_gateway", "gateway_timeout", "late_gateway_timeout", "cut_off", "lost", "reset"}
"""What looks as if one answer were too much; the list of courses is then asked for in parts."""
KINDS = sorted(BEFORE | AFTER)


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with StandIn(sample_college()) as standin:
        standin.settings.optional |= REPORTS
        yield standin


def connection(server: StandIn, kind: str = "") -> MoodleTransport:
    limits = Limits(connect=30, read=PATIENCE if kind == "late" else 30)
    return MoodleTransport(
        server.url, server.token, limits=limits, retries=Retries(attempts=ATTEMPTS, sleep=lambda _: None)
    )


def at(server: StandIn, moodle: MoodleTransport) -> Place:
    place = Place(moodle, server.site)
    server.faults.clear()
    server.requests.clear()
    furnish(place)
    return place


def inject(server: StandIn, kind: str, times: int | None, function: str | None = None) -> None:
    server.faults.next(kind, times=times, function=function, delay=PATIENCE * 1.6 if kind == "late" else 0.01)


def test_every_call_of_the_port_is_in_the_matrix() -> None:
    assert calls_of_the_port() == READS.keys() | WRITES.keys() | OUTSIDE


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("kind", [each for each in KINDS if each not in STOPPING])
def test_a_read_is_repeated_until_it_succeeds(server: StandIn, name: str, kind: str) -> None:
    with connection(server, kind) as moodle:
        place = at(server, moodle)
        expected = READS[name](place)
        needed = sum(server.requests.values())
        server.requests.clear()
        inject(server, kind, 1)
        assert READS[name](place) == expected
        assert sum(server.requests.values()) == needed + (kind != "slow")


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("kind", [each for each in KINDS if each not in STOPPING | {"slow", "late"}])
def test_a_read_that_keeps_failing_says_that_moodle_is_unavailable(server: StandIn, name: str, kind: str) -> None:
    with connection(server) as moodle:
        place = at(server, moodle)
        inject(server, kind, None)
        with pytest.raises(MoodleUnavailable):
            READS[name](place)
        assert sum(server.requests.values()) == ATTEMPTS * (
            2 if name == "get_all_courses" and kind in OVERTAXING else 1
        )


@pytest.mark.parametrize("name", [each for each in READS if each != "check_capacity"])
@pytest.mark.parametrize("kind", sorted(STOPPING))
def test_a_read_that_only_a_person_can_mend_is_not_repeated(server: StandIn, name: str, kind: str) -> None:
    with connection(server) as moodle:
        place = at(server, moodle)
        inject(server, kind, 1)
        with pytest.raises(MoodleRefused):
            READS[name](place)
        assert sum(server.requests.values()) == 1


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_write_is_sent_once_and_tells_what_is_known_of_it(server: StandIn, name: str, kind: str) -> None:
    function, act = WRITES[name]
    with connection(server) as sound:
        place = at(server, sound)
        untouched = holdings(server.site)
        act(place)
        done = holdings(server.site)
    assert done != untouched
    with connection(server, kind) as moodle:
        place = at(server, moodle)
        inject(server, kind, 1, function)
        outcome: MoodleError | None = None
        try:
            act(place)
        except MoodleError as error:
            outcome = error
        wait_for_the_late(server, kind, done)
        assert server.requests[function] == 1
        assert holdings(server.site) == (done if kind in AFTER else untouched)
        assert told_rightly(kind, outcome), repr(outcome)


@pytest.mark.parametrize("name", [each for each in WRITES if each != "send_instant_message"])
@pytest.mark.parametrize("kind", ["lost", "reset", "late_gateway_timeout", "cut_off"])
def test_a_write_of_unknown_outcome_done_again_leaves_what_one_leaves(server: StandIn, name: str, kind: str) -> None:
    # Groups and cohorts only: a message is looked for before it is sent again.
    function, act = WRITES[name]
    with connection(server) as moodle:
        place = at(server, moodle)
        act(place)
        done = holdings(server.site)
        furnish(place)
        inject(server, kind, 1, function)
        with pytest.raises(MoodleOutcomeUnknown):
            act(place)
        act(place)
        assert holdings(server.site) == done


def wait_for_the_late(server: StandIn, kind: str, done: object) -> None:
    """Wait until Moodle has done what the client no longer waited for."""
    if kind == "late":
        for _ in range(200):
            if holdings(server.site) == done:
                return
            connection(server).close()


def told_rightly(kind: str, outcome: MoodleError | None) -> bool:
    """Say whether the caller was told what can be known of a write that met a fault."""
    if kind == "slow":
        return outcome is None
    if kind in KNOWN_UNDONE:
        return isinstance(outcome, MoodleUnavailable) and not isinstance(outcome, MoodleOutcomeUnknown)
    if kind in BEFORE & STOPPING:
        return isinstance(outcome, MoodleRefused)
    return isinstance(outcome, MoodleOutcomeUnknown)
