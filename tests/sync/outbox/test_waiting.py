"""The wait after an unknown outcome, whatever was done to the clocks: never shorter, and never for years."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connector.moodle.errors import MoodleUnavailable
from sync.clock import SystemClock
from sync.outbox.ahead import KIND
from sync.outbox.hand import Step
from sync.store.database import Store
from sync.store.outbox_order import put_behind
from sync.store.outbox_record import OutboxState
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.outbox.world import LONGEST, MESSAGES, TIME_OUT, Fate, Killed, Machine, Wire, World, outbox, queue
from tests.sync.scene import a_college, numbers

WAIT = MESSAGES.unknown_wait_seconds
YEARS = timedelta(days=3650)


class Place:
    """One letter, a store, and machines."""

    def __init__(self, store: Store) -> None:
        self.store = store
        moodle = InProcessMoodle(a_college(numbers(2), courses=1))
        self.world = World(moodle)
        self.one, self.other = Machine("A", self.world), Machine("B", self.world)
        self.people = sorted(user.id for user in moodle.site.users.values() if user.idnumber)
        self.letter = queue(store, self.people[0], "a", self.world.now)

    def send(self, machine: Machine | None = None, *fates: Fate) -> dict[Step, int]:
        return dict((machine or self.one).send(self.store, Wire(self.world, iter(fates))).outcomes)

    def copies(self) -> int:
        return self.world.copies(outbox(self.store)[0].marker)

    def state(self) -> OutboxState:
        return outbox(self.store)[0].state


@pytest.fixture
def place(sqlite_store: Store) -> Place:
    return Place(sqlite_store)


@pytest.mark.parametrize("jump", [-YEARS, -timedelta(hours=1), timedelta(hours=1), YEARS])
def test_on_the_same_machine_setting_the_clock_changes_nothing(place: Place, jump: timedelta) -> None:
    assert place.send(None, Fate.LATE) == {Step.UNKNOWN: 1}
    place.one.ahead = jump
    place.world.let_pass(WAIT - 1)
    assert place.send() == {}
    place.world.let_pass(1)
    assert place.send() == {Step.FOUND: 1}
    assert place.copies() == 1


@pytest.mark.parametrize("restarted", [False, True])
def test_elsewhere_a_clock_ahead_ends_no_wait_since_moodles_own_is_asked(place: Place, restarted: bool) -> None:
    place.send(None, Fate.LATE)
    late = place.one if restarted else place.other
    late.starts, late.ahead = 2, timedelta(hours=1)
    place.world.let_pass(1)
    assert place.send(late) == {Step.WAITING: 1}
    assert (place.state(), place.copies()) == (OutboxState.UNKNOWN, 0), "Moodle has not carried it out yet"
    place.world.let_pass(LONGEST)
    assert place.send(late) == {Step.FOUND: 1}
    assert place.copies() == 1


def test_elsewhere_a_clock_behind_waits_once_more_and_not_for_years(place: Place) -> None:
    place.send(None, Fate.NEVER)
    place.other.ahead = -YEARS
    assert place.send(place.other) == {}
    place.world.let_pass(WAIT - 1)
    assert place.send(place.other) == {}
    place.world.let_pass(1)
    assert place.send(place.other) == {Step.SENT: 1}


def test_a_machine_put_back_to_a_snapshot_of_itself_waits_once_more(place: Place) -> None:
    """The store is elsewhere: it knows a running time that this machine has yet to reach."""
    place.world.let_pass(86_400)
    place.send(None, Fate.NEVER)
    place.world.passed -= timedelta(days=1)
    assert place.send() == {}
    place.world.let_pass(WAIT - 1)
    assert place.send() == {}
    place.world.let_pass(1)
    assert place.send() == {Step.SENT: 1}


def test_moodles_clock_set_back_is_waited_for_from_where_it_is(place: Place) -> None:
    place.send(None, Fate.NEVER)
    stamped = outbox(place.store)[0].lms_time
    place.other.ahead = timedelta(hours=1)
    place.world.passed -= timedelta(days=30)
    place.other.ahead += timedelta(days=30)
    assert place.send(place.other) == {Step.WAITING: 1}
    noted = outbox(place.store)[0].lms_time
    assert stamped is not None
    assert noted is not None
    assert noted < stamped
    place.world.let_pass(WAIT)
    assert place.send(place.other) == {Step.SENT: 1}


def test_a_moodle_that_tells_no_time_leaves_it_to_our_clock(place: Place) -> None:
    place.send(None, Fate.NEVER)
    place.other.tells_lms_time = False
    place.world.let_pass(WAIT)
    assert place.send(place.other) == {Step.SENT: 1}


def test_the_wait_is_counted_from_when_the_request_went_out_not_from_the_claim(place: Place) -> None:
    """A process that was held up between its claim and its request, and then killed while that was under way."""
    held_up = WAIT - 100
    wire = Wire(place.world, iter([Fate.KILLED_AND_LATE]), meanwhile=lambda: place.world.let_pass(held_up))
    with pytest.raises(Killed):
        place.one.send(place.store, wire)
    place.world.let_pass(LONGEST - 1)
    assert place.send(place.other) == {}, "the claim is old, the request is not"
    place.world.let_pass(WAIT - LONGEST + 1)
    assert place.send(place.other) == {Step.FOUND: 1}
    assert place.copies() == 1


def test_a_request_that_waited_for_its_turn_too_long_is_not_sent(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between noting it and sending it, the machine slept; the message is left as it was."""
    from connector.moodle.deadline import is_wanted

    wanted: list[bool] = []
    wire = Wire(place.world, iter([Fate.REFUSED]), meanwhile=None)
    write = wire.write

    def slow(function: str, params: object = None) -> object:
        wanted.append(is_wanted())
        place.world.let_pass(31)
        wanted.append(is_wanted())
        return write(function, {})

    monkeypatch.setattr(Wire, "write", lambda _, function, params=None: slow(function, params))
    with pytest.raises(Exception, match="演练"):
        place.one.send(place.store, wire)
    assert wanted == [True, False]
    assert place.state() is OutboxState.PENDING


def test_what_waits_behind_a_message_of_the_future_waits_no_longer_than_asked(place: Place) -> None:
    """The counsellor was told while the clock was years ahead; the student hears a day after it was set right."""
    place.one.ahead = YEARS
    ahead = queue(place.store, place.people[1], KIND, place.world.now)
    with place.store.begin() as tx:
        put_behind(tx, "main", place.letter, ahead, timedelta(days=1))
    assert place.send() == {Step.SENT: 1}
    place.one.ahead = timedelta()
    assert place.send() == {}
    place.world.let_pass(86_400)
    assert place.send() == {Step.SENT: 1}


def test_a_letter_that_arrives_after_our_time_out_is_found(place: Place) -> None:
    place.send(None, Fate.LATE)
    assert TIME_OUT < LONGEST < WAIT
    place.world.let_pass(WAIT)
    assert place.send() == {Step.FOUND: 1}


def test_the_machines_own_running_time_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = SystemClock().uptime(), SystemClock().uptime()
    assert first.timeline == second.timeline
    assert first.milliseconds <= second.milliseconds


def test_who_lost_a_message_meanwhile_gives_nothing_back(place: Place) -> None:
    """Held up while it looked, it finds Moodle gone; by then somebody else has sent the message."""

    def overtaken() -> None:
        place.world.let_pass(WAIT)
        place.send(place.other)
        raise MoodleUnavailable("演练", "", "yujing:http-502")

    with pytest.raises(MoodleUnavailable):
        place.one.send(place.store, Wire(place.world, iter(()), meanwhile=overtaken))
    assert (place.state(), place.copies()) == (OutboxState.SENT, 1)
