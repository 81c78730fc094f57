"""As whom a site sends, and how fast: one sender whom all processes agree on, one pace for all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from connector.moodle.answers import Failure
from connector.moodle.errors import MoodleRefused
from connector.moodle.payloads import UNEXPECTED_ANSWER
from sync.outbox.by_hand import settle_by_hand
from sync.outbox.hand import Step
from sync.outbox.identity import OtherSender, change_sender, check_identity
from sync.store.audit import read_audit
from sync.store.database import Store, open_store
from sync.store.outbox_record import OutboxState
from sync.store.sending import SENDING, Identity, change_identity, keep_identity, key_digest, read_identity, take_turn
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.outbox.world import MESSAGES, READ, Fate, Killed, Machine, Wire, World, outbox, queue
from tests.sync.scene import NOON, SECRET, a_college, numbers

WAIT = MESSAGES.unknown_wait_seconds
APART = timedelta(seconds=3)
US = Identity("https://moodle.example.invalid", 3, key_digest(SECRET))


def turn(store: Store, after: float, apart: timedelta = APART) -> timedelta:
    with store.begin() as tx:
        return take_turn(tx, store.site_id, NOON + timedelta(seconds=after), apart)


def test_turns_are_apart_for_all_processes_and_no_clock_holds_them_up(store: Store) -> None:
    keep_identity(store, US)
    again = open_store(store.engine.url.render_as_string(hide_password=False), store.site_id)
    assert turn(store, 0) == timedelta()
    assert turn(again, 1) == timedelta(seconds=2), "no turn was taken"
    assert turn(again, 3) == timedelta()
    assert turn(store, 5.5) == timedelta(seconds=0.5)
    assert turn(store, -86_400) == timedelta(), "noted by a clock that was a day ahead"
    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(lambda each: turn(each, 60), [store, again] * 4))
    assert taken.count(timedelta()) == 1
    again.close()


def test_who_sends_is_noted_once_by_whoever_is_first(store: Store) -> None:
    assert keep_identity(store, US) == US
    assert keep_identity(store, replace(US, sender=4)) == US
    with store.begin() as tx:
        change_identity(tx, store.site_id, replace(US, sender=4))
    with store.read() as tx:
        assert read_identity(tx, store.site_id) == replace(US, sender=4)
    check_identity(store, replace(US, sender=4))


@pytest.mark.parametrize(
    ("change", "told"),
    [({"sender": 4}, "服务账号从 Moodle 用户 3 变成 4"), ({"key_digest": key_digest(b"another")}, "消息编号密钥")],
)
def test_nobody_sends_as_somebody_else(sqlite_store: Store, change: dict[str, object], told: str) -> None:
    check_identity(sqlite_store, US)
    with pytest.raises(OtherSender, match=told):
        check_identity(sqlite_store, replace(US, **change))  # type: ignore[arg-type]
    check_identity(sqlite_store, US)


def test_another_address_of_the_same_moodle_is_the_same_sender(sqlite_store: Store) -> None:
    check_identity(sqlite_store, US)
    moved = replace(US, address="https://neu.example.invalid")
    check_identity(sqlite_store, moved)
    with sqlite_store.read() as tx:
        assert read_identity(tx, "main") == moved


def test_another_site_id_would_write_to_everybody_again(sqlite_store: Store) -> None:
    check_identity(sqlite_store, US)
    renamed = Store(sqlite_store.engine, "second")
    with pytest.raises(OtherSender, match="站点编号 main"):
        check_identity(renamed, US)
    check_identity(renamed, replace(US, address="https://another.example.invalid"))


class Place:
    """A store, a Moodle and four people, each with a letter."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.moodle = InProcessMoodle(a_college(numbers(4), courses=1))
        self.world = World(self.moodle)
        self.machine = Machine("A", self.world)
        self.people = sorted(user.id for user in self.moodle.site.users.values() if user.idnumber)
        for person in self.people:
            queue(store, person, f"letter {person}", self.world.now)

    def send(self, *fates: Fate) -> dict[Step, int]:
        return dict(self.machine.send(self.store, Wire(self.world, iter(fates))).outcomes)

    def states(self) -> list[OutboxState]:
        return [message.state for message in outbox(self.store)]


@pytest.fixture
def place(sqlite_store: Store) -> Place:
    return Place(sqlite_store)


def test_after_the_sender_changed_people_settle_what_is_open_and_the_wait_is_kept(place: Place) -> None:
    """One request is under way when the change is confirmed; the person sees nothing, and it arrives all the same."""
    with pytest.raises(Killed):
        place.send(Fate.KILLED_AND_LATE)
    with place.store.begin() as tx:
        tx.execute(update(SENDING).values(sender=99))
    with pytest.raises(OtherSender):
        place.send()
    us = Identity("", 3, key_digest(SECRET))
    what, to_people = change_sender(place.store, us, actor="李红", why="换账号", at=place.world.now)
    assert (what, to_people) == ("服务账号从 Moodle 用户 99 变成 3", 1)
    first = outbox(place.store)[0]
    assert first.state is OutboxState.NEEDS_PERSON
    settle_by_hand(place.store, first.id, "send_again", actor="李红", why="没有", at=place.world.now)
    assert place.send() == {Step.SENT: 3}
    place.world.let_pass(WAIT)
    assert place.send() == {Step.FOUND: 1}
    assert place.world.copies(first.marker) == 1
    with place.store.read() as tx:
        assert [entry.action for entry in read_audit(tx, "main")] == ["message.sender_changed", "message.settled"]


def test_a_sender_is_confirmed_before_anything_was_sent(sqlite_store: Store) -> None:
    assert change_sender(sqlite_store, US, actor="李红", why="新", at=NOON) == ("", 0)
    check_identity(sqlite_store, US)


def test_three_conversations_in_a_row_that_cannot_be_read_end_the_run_and_nobody_has_to_look(place: Place) -> None:
    place.world.unreadable |= set(place.people[1:])
    with pytest.raises(MoodleRefused, match="演练"):
        place.send()
    assert place.states() == [OutboxState.SENT, *[OutboxState.PENDING] * 3]
    place.world.unreadable -= {place.people[2]}
    assert place.send() == {Step.SENT: 1, Step.NEEDS_PERSON: 2}


@pytest.mark.parametrize(
    ("code", "stops"),
    [("accessdenied", False), (UNEXPECTED_ANSWER, False), (Failure.TOO_LARGE, False), ("yujing:http-403", True)],
)
def test_a_refusal_about_one_conversation_stops_nobody_else_s(place: Place, code: str, stops: bool) -> None:
    told = [True]

    def refuse(function: str) -> None:
        if function == READ and told:
            told.clear()
            raise MoodleRefused("演练", function, code)

    place.moodle.before_read = refuse
    if stops:
        with pytest.raises(MoodleRefused):
            place.send()
        assert place.states() == [OutboxState.PENDING] * 4
    else:
        assert place.send() == {Step.NEEDS_PERSON: 1, Step.SENT: 3}
