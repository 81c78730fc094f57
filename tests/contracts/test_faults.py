"""Whatever goes wrong on the way: reads come through or say so, writes happen at most once. Stand-in only."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from connector.moodle import cohorts, groups, messages
from connector.moodle.courses import get_courses, get_courses_by_field
from connector.moodle.errors import (
    MoodleError,
    MoodleOutcomeUnknown,
    MoodleRefused,
    MoodleUnavailable,
)
from connector.moodle.limits import Limits, Retries
from connector.moodle.probes import probe_course, probe_site
from connector.moodle.transport import MoodleTransport
from connector.moodle.users import get_users_by_field
from connector.standin.faults import AFTER, BEFORE
from connector.standin.server import StandIn
from tests.contracts.seed.sample_college import FIRST_COURSE, sample_college

SEND = "core_message_send_instant_messages"
STOPPING = {"too_large", "disabled", "invalid_token", "access_refused", "php_warning"}
HARMLESS = {"slow"}


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    with StandIn(sample_college()) as standin:
        yield standin


@pytest.fixture
def moodle(server: StandIn) -> Iterator[MoodleTransport]:
    """An impatient connection, to a server without faults left over."""
    server.faults.clear()
    capabilities, limit = set(server.settings.capabilities), server.settings.max_input_vars
    impatient = Limits(connect=1, read=0.3)
    retries = Retries(attempts=3, sleep=lambda _: None)
    with MoodleTransport(server.url, server.token, limits=impatient, retries=retries) as connection:
        yield connection
    server.faults.clear()
    server.settings.capabilities, server.settings.max_input_vars = capabilities, limit


def student(moodle: MoodleTransport, username: str = "s2025011") -> int:
    return get_users_by_field(moodle, "username", [username])[0].id


@pytest.mark.parametrize("kind", sorted((BEFORE | AFTER) - STOPPING))
def test_a_read_survives_a_passing_fault(server: StandIn, moodle: MoodleTransport, kind: str) -> None:
    expected = get_courses(moodle)
    server.faults.next(kind, times=2, delay=0.4 if kind == "late" else 0.05)
    assert get_courses(moodle) == expected


@pytest.mark.parametrize("kind", sorted((BEFORE | AFTER) - STOPPING - HARMLESS))
def test_a_read_that_never_succeeds_says_so(server: StandIn, moodle: MoodleTransport, kind: str) -> None:
    server.faults.next(kind, times=3, delay=0.4 if kind == "late" else 0.05)
    with pytest.raises(MoodleUnavailable):
        get_courses(moodle)


@pytest.mark.parametrize("kind", sorted(STOPPING))
def test_a_fault_that_time_does_not_heal_stops_at_once(server: StandIn, moodle: MoodleTransport, kind: str) -> None:
    server.faults.next(kind, times=1)
    with pytest.raises(MoodleRefused):
        get_courses(moodle)


@pytest.mark.parametrize("kind", sorted(BEFORE | AFTER))
def test_a_message_under_any_fault_goes_out_once_or_not_at_all(
    server: StandIn, moodle: MoodleTransport, kind: str
) -> None:
    to, marker = student(moodle), secrets.token_hex(8)
    me = int(moodle.read("core_webservice_get_site_info")["userid"])  # type: ignore[call-overload, index]
    server.faults.next(kind, times=1, function=SEND, delay=0.4 if kind == "late" else 0.05)
    outcome: MoodleError | None = None
    try:
        messages.send_instant_message(moodle, to, f"编号 {marker}")
    except MoodleError as error:
        outcome = error
    server.faults.clear()
    delivered = sum(message.holds(marker) for message in messages.get_messages(moodle, me, to))
    assert delivered <= 1
    if outcome is None:
        assert delivered == 1
    elif not isinstance(outcome, MoodleOutcomeUnknown):
        assert delivered == 0


def test_a_server_that_drops_variables_refuses_the_whole_request(server: StandIn, moodle: MoodleTransport) -> None:
    # Between two entries the cut would be silent, were it not that the token comes last and is cut off with them.
    (made,) = cohorts.create_cohorts(moodle, [cohorts.NewCohort("名", "k-silent")]).done
    ids = [student(moodle, f"s2025{number:03d}") for number in range(1, 41)]
    cohorts.add_cohort_members(moodle, made.id, ids)
    server.settings.max_input_vars = 43
    with pytest.raises(MoodleRefused, match="max_input_vars") as caught:
        cohorts.delete_cohort_members(moodle, made.id, ids)
    assert caught.value.errorcode == "invalidtoken"
    server.settings.max_input_vars = 5000
    assert not cohorts.verify_cohort_members(moodle, made.id, present=ids)
    cohorts.delete_cohorts(moodle, [made.id])


def findings(moodle: MoodleTransport, known_groups: tuple[int, ...] = ()) -> set[str]:
    """Return the codes of what the probes find on the site and in three courses."""
    found = probe_site(moodle)
    for course in get_courses_by_field(moodle)[:3]:
        found += probe_course(moodle, course, known_groups if course.shortname == FIRST_COURSE else ())
    return {finding.code for finding in found if finding.severity == "error"}


@pytest.mark.parametrize(
    ("capability", "code"),
    [
        ("moodle/user:viewdetails", "students-hidden"),
        ("moodle/user:viewalldetails", "details-hidden"),
        ("moodle/course:enrolreview", "roster-by-status"),
        ("moodle/grade:viewall", "grades"),
        ("gradereport/user:view", "grades"),
        ("moodle/grade:viewhidden", "marks-withheld"),
        ("report/completion:view", "completion"),
        ("moodle/course:managegroups", "groups"),
        ("moodle/course:viewhiddencourses", "courses"),
    ],
)
def test_a_missing_right_is_found_by_its_effect(
    server: StandIn, moodle: MoodleTransport, capability: str, code: str
) -> None:
    assert findings(moodle) == set()
    server.settings.capabilities.discard(capability)
    assert code in findings(moodle)


def test_the_right_to_see_hidden_groups_is_told_by_a_group_of_ours(server: StandIn, moodle: MoodleTransport) -> None:
    (course,) = get_courses_by_field(moodle, "shortname", FIRST_COURSE)
    (made,) = groups.create_groups(moodle, [groups.NewGroup(course.id, "名", "k-hidden")]).done
    assert findings(moodle, (made.id,)) == set()
    server.settings.capabilities.discard("moodle/course:viewhiddengroups")
    assert findings(moodle, (made.id,)) == {"hidden-groups-unseen"}
