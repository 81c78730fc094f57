"""What one person is to get goes as one message, each letter whole, each found again by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from sync.outbox.hand import Step
from sync.outbox.letters import MAX_BYTES
from sync.outbox.marker import marker_line
from sync.outbox.together import joined, portions
from sync.store.database import Store
from sync.store.outbox import want_cancelled
from sync.store.outbox_record import OutboxState
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.outbox.world import MESSAGES, Fate, Machine, Wire, World, outbox, queue
from tests.sync.scene import a_college, numbers

WAIT = MESSAGES.unknown_wait_seconds


@dataclass
class Place:
    """A store, a Moodle, and two people in it."""

    store: Store
    moodle: InProcessMoodle
    people: list[int]

    def __post_init__(self) -> None:
        self.world = World(self.moodle)
        self.machine = Machine("A", self.world)

    def send(self, *fates: Fate, **options: object) -> dict[Step, int]:
        return dict(self.machine.send(self.store, Wire(self.world, iter(fates), **options)).outcomes)  # type: ignore[arg-type]

    def queue(self, *names: str, to: int = 0, **more: object) -> None:
        for name in names:
            queue(self.store, self.people[to], name, self.world.now, **more)

    def texts(self, to: int = 0) -> list[str]:
        return self.moodle.texts_to(self.people[to])


@pytest.fixture
def place(sqlite_store: Store) -> Place:
    moodle = InProcessMoodle(a_college(numbers(2), courses=1))
    return Place(sqlite_store, moodle, sorted(user.id for user in moodle.site.users.values() if user.idnumber))


def test_several_letters_to_one_person_are_one_message_with_every_word_of_each(place: Place) -> None:
    place.queue("甲规定预警", "乙规定预警")
    place.queue("别人的", to=1)
    assert place.send() == {Step.SENT: 3}
    (text,) = place.texts()
    first, second, _ = outbox(place.store)
    assert text.startswith("这条消息里有2份内容，请逐份看完。")
    assert first.text in text
    assert second.text in text
    assert text.index(first.text) < text.index(second.text)
    assert text.endswith(marker_line(second.marker))
    assert first.lms_message_id == second.lms_message_id
    assert place.texts(1) == [outbox(place.store)[2].text], "a single letter is sent as it is"


def test_what_does_not_fit_into_one_message_goes_as_another_in_the_same_run(place: Place) -> None:
    place.queue("长" * 600, "长" * 601, "长" * 602)
    assert place.send() == {Step.SENT: 3}
    assert [text.count("〔编号") for text in place.texts()] == [2, 1]
    assert all(len(text.encode()) <= MAX_BYTES for text in place.texts())


@pytest.mark.parametrize("over", [0, 1])
def test_a_message_holds_4096_bytes_and_no_more(place: Place, over: int) -> None:
    place.queue("a", "b")
    one, two = outbox(place.store)
    room = MAX_BYTES - len(joined([one, two]).encode())
    longer = replace(two, text=two.text + "x" * (room + over))
    assert [len(portion) for portion in portions([one, longer])] == ([2] if not over else [1, 1])


def test_an_unknown_outcome_is_that_of_every_letter_and_each_is_looked_for(place: Place) -> None:
    place.queue("a", "b")
    assert place.send(Fate.ANSWER_LOST) == {Step.UNKNOWN: 2}
    place.queue("c")
    place.world.let_pass(WAIT)
    assert place.send() == {Step.FOUND: 2, Step.SENT: 1}
    assert len(place.texts()) == 2


def test_a_later_letter_does_not_repeat_those_that_arrived(place: Place) -> None:
    place.queue("a", "b")
    place.send(Fate.NEVER)
    place.queue("c")
    place.send()
    place.world.let_pass(WAIT)
    assert place.send() == {Step.SENT: 2}
    assert all(place.world.copies(message.marker) == 1 for message in outbox(place.store))


def test_a_letter_whose_case_is_taken_back_while_we_look_is_left_out(place: Place) -> None:
    place.queue("a", "b")

    def take_back() -> None:
        with place.store.begin() as tx:
            want_cancelled(tx, "main", outbox(place.store)[0].id)

    assert place.send(meanwhile=take_back) == {Step.CANCELLED: 1, Step.SENT: 1}
    assert place.texts() == [outbox(place.store)[1].text]
    place.queue("c")

    def take_all_back() -> None:
        with place.store.begin() as tx:
            want_cancelled(tx, "main", outbox(place.store)[2].id)

    assert place.send(meanwhile=take_all_back) == {Step.CANCELLED: 1}
    assert len(place.texts()) == 1


def test_a_message_that_moodle_does_not_take_leaves_every_letter_for_paper(place: Place) -> None:
    place.moodle.settings.capabilities.discard("moodle/site:messageanyuser")
    place.queue("a", "b")
    assert place.send() == {Step.REJECTED: 2}


def test_moodle_gone_between_two_messages_to_one_person_leaves_the_second_as_it_was(place: Place) -> None:
    place.queue("长" * 900, "长" * 901)
    with pytest.raises(Exception, match="演练"):
        place.send(Fate.FINE, Fate.REFUSED)
    assert [message.state for message in outbox(place.store)] == [OutboxState.SENT, OutboxState.PENDING]
    assert outbox(place.store)[1].attempts == 0
