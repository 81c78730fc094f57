"""Each message exactly once: whatever Moodle answers, whoever else sends, whatever was sent before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from config.telling import Messages
from connector.moodle.errors import (
    MoodleError,
    MoodleOutcomeUnknown,
    MoodleRefused,
    MoodleRejectedRow,
    MoodleUnavailable,
)
from connector.moodle.messages import send_instant_message
from sync.outbox.by_hand import NotForPeople, messages_for_people, settle_by_hand
from sync.outbox.delivery import ATTEMPTS, deliver
from sync.outbox.hand import Courier, Step
from sync.outbox.letters import Post
from sync.outbox.waiting import stamp
from sync.store.database import Store, open_store
from sync.store.outbox_claims import claim_message
from sync.store.outbox_record import Message, OutboxState
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import SECRET, Scene, a_college, a_scene, a_warning, numbers

STUDENTS = numbers(3)
SEND = "core_message_send_instant_messages"
READ = "core_message_get_messages"


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(STUDENTS))


@pytest.fixture
def scene(sqlite_store: Store, moodle: InProcessMoodle) -> Scene:
    """A site with three messages in the outbox."""
    return with_messages(a_scene(sqlite_store, moodle, STUDENTS))


def with_messages(scene: Scene) -> Scene:
    scene.evaluate(*(a_warning(student) for student in STUDENTS))
    scene.apply()
    return scene


def received(scene: Scene, moodle: InProcessMoodle) -> list[int]:
    return [len(moodle.texts_to(scene.accounts[student].lms_user_id)) for student in STUDENTS]


def states(scene: Scene) -> list[OutboxState]:
    return [message.state for message in scene.outbox()]


def fail(moodle: InProcessMoodle, function: str, error: MoodleError, *, after: bool = False, times: int = 1) -> None:
    """Let the next calls of a function fail: before it runs, or after it has run."""
    left = [times]

    def hook(called: str) -> None:
        if called == function and left[0]:
            left[0] -= 1
            raise error

    if function == READ:
        moodle.before_read = hook
    elif after:
        moodle.after = hook
    else:
        moodle.before = hook


def test_every_student_gets_one_message_with_its_marker_last(scene: Scene, moodle: InProcessMoodle) -> None:
    result = scene.send()
    assert (result.sent, result.outbox) == (3, {OutboxState.SENT: 3})
    assert received(scene, moodle) == [1, 1, 1]
    for message in scene.outbox():
        assert message.marker in moodle.texts_to(message.recipient or 0)[0]
        assert message.lms_message_id is not None


def test_a_second_run_sends_nothing(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.send()
    assert scene.send().outcomes == {}
    assert received(scene, moodle) == [1, 1, 1]


def test_messages_go_one_per_call(scene: Scene, moodle: InProcessMoodle) -> None:
    before = len(moodle.writes)
    scene.send()
    assert moodle.writes[before:] == [SEND] * 3


def test_delivered_although_the_answer_was_lost(scene: Scene, moodle: InProcessMoodle) -> None:
    fail(moodle, SEND, MoodleOutcomeUnknown("演练", SEND), after=True)
    first, second = scene.send(), scene.send()
    assert (first.outcomes, first.unsettled) == ({Step.UNKNOWN: 1, Step.SENT: 2}, 1)
    assert (second.outcomes, second.unsettled) == ({}, 1)
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    third = scene.send()
    assert (third.found, third.sent, third.unsettled) == (1, 0, 0)
    assert received(scene, moodle) == [1, 1, 1]


def test_not_delivered_after_an_unknown_outcome_is_sent_again_only_after_the_wait(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    fail(moodle, SEND, MoodleOutcomeUnknown("演练", SEND))
    scene.send()
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds - 1)
    assert scene.send().outcomes == {}
    scene.clock.pass_(seconds=1)
    assert scene.send().outcomes == {Step.SENT: 1}
    assert received(scene, moodle) == [1, 1, 1]


def test_delivery_after_the_time_out_but_before_the_wait_is_over(scene: Scene, moodle: InProcessMoodle) -> None:
    fail(moodle, SEND, MoodleOutcomeUnknown("演练", SEND))
    scene.send()
    late = scene.outbox()[0]
    send_instant_message(moodle, late.recipient or 0, late.text)
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    assert scene.send().outcomes == {Step.FOUND: 1}
    assert received(scene, moodle) == [1, 1, 1]


@pytest.mark.parametrize("error", [MoodleUnavailable("演练", SEND), MoodleRefused("演练", SEND, "disabled")])
def test_moodle_away_or_refusing_us_leaves_everything_as_it_was(
    scene: Scene, moodle: InProcessMoodle, error: MoodleError
) -> None:
    before = scene.outbox()
    fail(moodle, SEND, error)
    with pytest.raises(type(error)):
        scene.send()
    assert scene.outbox() == before
    assert scene.send().sent == 3


def test_moodle_away_again_and_again_never_uses_up_the_attempts(scene: Scene, moodle: InProcessMoodle) -> None:
    for _ in range(ATTEMPTS + 2):
        fail(moodle, READ, MoodleUnavailable("演练", READ), times=2)
        with pytest.raises(MoodleUnavailable):
            scene.send()
    assert scene.send().sent == 3


def test_a_conversation_over_which_moodle_always_fails_holds_up_nobody_else(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    """It stays as it is: its attempts are not used up, and it goes out once Moodle can read it."""
    for sent in ([0, 1, 1], [0, 1, 1]):
        fail(moodle, READ, MoodleUnavailable("演练", READ, "yujing:http-500"))
        with pytest.raises(MoodleUnavailable):
            scene.send()
        assert received(scene, moodle) == sent
    assert (states(scene)[0], scene.outbox()[0].attempts) == (OutboxState.PENDING, 0)
    assert scene.send().sent == 1


def test_moodle_away_at_the_second_look_keeps_the_outcome_unknown(scene: Scene, moodle: InProcessMoodle) -> None:
    fail(moodle, SEND, MoodleOutcomeUnknown("演练", SEND))
    scene.send()
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    fail(moodle, READ, MoodleUnavailable("演练", READ))
    with pytest.raises(MoodleUnavailable):
        scene.send()
    assert states(scene)[0] is OutboxState.UNKNOWN
    assert scene.send().outcomes == {Step.SENT: 1}


def test_a_conversation_that_cannot_be_read_waits_for_a_person(scene: Scene, moodle: InProcessMoodle) -> None:
    fail(moodle, READ, MoodleRejectedRow("演练", READ, "invaliduser"))
    result = scene.send()
    assert (result.outcomes, result.undecided) == ({Step.NEEDS_PERSON: 1, Step.SENT: 2}, 1)
    assert [message.student_no for message in messages_for_people(scene.store)] == [STUDENTS[0]]
    assert received(scene, moodle) == [0, 1, 1]


def test_a_refusal_about_one_conversation_waits_for_a_person(scene: Scene, moodle: InProcessMoodle) -> None:
    fail(moodle, READ, MoodleRefused("演练", READ, "accessdenied"))
    assert scene.send().outcomes == {Step.NEEDS_PERSON: 1, Step.SENT: 2}


def test_a_refusal_about_us_stops_everything(scene: Scene, moodle: InProcessMoodle) -> None:
    fail(moodle, READ, MoodleRefused("演练", READ, "invalidtoken"))
    with pytest.raises(MoodleRefused):
        scene.send()
    assert states(scene) == [OutboxState.PENDING] * 3


def test_a_message_that_moodle_does_not_take_is_to_be_handed_over(scene: Scene, moodle: InProcessMoodle) -> None:
    moodle.settings.capabilities.discard("moodle/site:messageanyuser")
    result = scene.send()
    assert result.outcomes == {Step.REJECTED: 3}
    assert result.by_hand == tuple((student, "Moodle 未接收该消息，请打印送达") for student in STUDENTS)
    assert scene.outbox()[0].reason.startswith("Moodle 没有接收这条消息")


def test_an_account_suspended_or_deleted_since_is_not_written_to(scene: Scene, moodle: InProcessMoodle) -> None:
    moodle.site.users[scene.accounts[STUDENTS[0]].lms_user_id].suspended = True
    moodle.site.delete_user(scene.accounts[STUDENTS[1]].lms_user_id)
    result = scene.send()
    assert (result.outcomes, result.undeliverable) == ({Step.REJECTED: 2, Step.SENT: 1}, 2)
    assert [number for number, _ in result.by_hand] == STUDENTS[:2]
    assert received(scene, moodle) == [0, 0, 1]


def test_an_unknown_outcome_is_looked_up_even_where_the_account_is_suspended(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    fail(moodle, SEND, MoodleOutcomeUnknown("演练", SEND), after=True)
    scene.send()
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    moodle.site.users[scene.accounts[STUDENTS[0]].lms_user_id].suspended = True
    assert scene.send().outcomes == {Step.FOUND: 1}


def test_an_unknown_outcome_that_was_none_is_not_sent_to_a_suspended_account(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    fail(moodle, SEND, MoodleOutcomeUnknown("演练", SEND))
    scene.send()
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    moodle.site.users[scene.accounts[STUDENTS[0]].lms_user_id].suspended = True
    assert scene.send().outcomes == {Step.REJECTED: 1}
    assert received(scene, moodle) == [0, 1, 1]


def test_a_restored_store_finds_what_was_sent_before(scene: Scene, moodle: InProcessMoodle, store: Store) -> None:
    """The backup is older than the cases: they are opened anew, under other ids, and nobody is written to twice."""
    scene.send()
    restored = a_scene(store, moodle, STUDENTS)
    restored.evaluate(*(a_warning(student) for student in reversed(STUDENTS)))
    restored.apply()
    assert restored.send().outcomes == {Step.FOUND: 3}
    assert received(scene, moodle) == [1, 1, 1]


def test_another_level_after_a_restore_is_another_message(scene: Scene, moodle: InProcessMoodle, store: Store) -> None:
    scene.send()
    restored = a_scene(store, moodle, STUDENTS)
    restored.evaluate(a_warning(STUDENTS[0], "red"), a_warning(STUDENTS[1]), a_warning(STUDENTS[2]))
    restored.apply()
    assert restored.send().outcomes == {Step.SENT: 1, Step.FOUND: 2}


def test_a_message_that_always_ends_unknown_waits_for_a_person(scene: Scene, moodle: InProcessMoodle) -> None:
    for _ in range(ATTEMPTS):
        fail(moodle, SEND, MoodleOutcomeUnknown("演练", SEND))
        scene.send()
        scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    assert scene.send().outcomes == {Step.NEEDS_PERSON: 1}
    assert received(scene, moodle) == [0, 1, 1]
    message = scene.outbox()[0]
    settle_by_hand(scene.store, message.id, "send_again", actor="李老师", why="已核对", at=scene.clock.now())
    assert scene.send().sent == 1


@pytest.mark.parametrize(("verdict", "state"), [("delivered", OutboxState.SENT), ("cancel", OutboxState.CANCELLED)])
def test_a_person_settles_what_the_machine_cannot(
    scene: Scene, moodle: InProcessMoodle, verdict: str, state: OutboxState
) -> None:
    fail(moodle, READ, MoodleRefused("演练", READ, "accessdenied"))
    scene.send()
    message = scene.outbox()[0]
    settle_by_hand(scene.store, message.id, verdict, actor="李老师", why="已电话核实", at=scene.clock.now())  # type: ignore[arg-type]
    settled = scene.outbox()[0]
    assert (settled.state, settled.reason) == (state, "已电话核实（李老师）")
    with pytest.raises(NotForPeople):
        settle_by_hand(scene.store, message.id, "cancel", actor="李老师", why="再来", at=scene.clock.now())


def test_quiet_hours_stop_a_run_gently_unless_a_person_says_otherwise(scene: Scene) -> None:
    scene.clock.pass_(hours=10)
    result = scene.send()
    assert result.sent == 0
    assert result.quiet_until is not None
    assert scene.send(at_night=True).sent == 3


def test_quiet_hours_that_begin_during_a_run_end_it(scene: Scene) -> None:
    scene.messages = Messages(per_minute=1)
    scene.clock.pass_(hours=8, minutes=58, seconds=30)
    result = scene.send()
    assert result.sent == 2
    assert result.quiet_until is not None


def test_no_faster_than_allowed(scene: Scene) -> None:
    scene.messages = Messages(per_minute=20)
    scene.send()
    assert scene.clock.slept == [3.0, 3.0]


def test_told_to_stop_it_ends_after_the_message_under_way(scene: Scene) -> None:
    answers = iter([False, False, True])
    assert scene.send(stop=lambda: next(answers, True)).sent == 1


def courier_of(scene: Scene, moodle: InProcessMoodle) -> Courier:
    return Courier(scene.store, moodle, scene.clock, 3, timedelta(seconds=600))


def test_two_senders_at_once_send_once(store: Store) -> None:
    moodle = InProcessMoodle(a_college(STUDENTS))
    scene = with_messages(a_scene(store, moodle, STUDENTS))
    message = scene.outbox()[0]
    with store.begin() as tx:
        assert claim_message(tx, store.site_id, message, "another process", stamp(scene.clock))
    assert deliver(courier_of(scene, moodle), [message]).steps == {message.id: Step.TAKEN}
    assert received(scene, moodle) == [0, 0, 0]


def test_two_runs_at_once_send_every_message_once(store: Store) -> None:
    moodle = InProcessMoodle(a_college(STUDENTS))
    first = with_messages(a_scene(store, moodle, STUDENTS))
    again = open_store(store.engine.url.render_as_string(hide_password=False), store.site_id)
    second = a_scene(again, moodle, STUDENTS)
    with ThreadPoolExecutor(2) as threads:
        results = [run.result() for run in [threads.submit(first.send), threads.submit(second.send)]]
    again.close()
    assert sum(result.sent for result in results) == 3
    assert received(first, moodle) == [1, 1, 1]


def test_a_sender_that_overslept_its_claim_does_not_send(scene: Scene, moodle: InProcessMoodle) -> None:
    """While it reads the conversation, the wait passes, and somebody else takes the message over and sends it."""
    told = [False]

    def oversleep(function: str) -> None:
        if function == READ and not told[0]:
            told[0] = True
            scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
            scene.send()

    moodle.before_read = oversleep
    message = scene.outbox()[0]
    assert deliver(courier_of(scene, moodle), [message]).steps == {message.id: Step.TAKEN}
    assert received(scene, moodle) == [1, 1, 1]


def test_a_claim_that_nobody_ended_is_looked_up_after_the_wait(scene: Scene, moodle: InProcessMoodle) -> None:
    message = scene.outbox()[0]
    with scene.store.begin() as tx:
        claim_message(tx, scene.store.site_id, message, "a process that was killed", stamp(scene.clock))
    send_instant_message(moodle, message.recipient or 0, message.text)
    assert scene.send().outcomes == {Step.SENT: 2}
    scene.clock.pass_(seconds=600)
    assert scene.send().outcomes == {Step.FOUND: 1}
    assert received(scene, moodle) == [1, 1, 1]


def test_a_message_without_recipient_is_a_fault_of_ours(scene: Scene, moodle: InProcessMoodle) -> None:
    broken: Message = replace(scene.outbox()[0], recipient=None)
    with pytest.raises(ValueError, match="no recipient"):
        deliver(courier_of(scene, moodle), [broken])


@pytest.mark.parametrize(("text", "marked"), [("忘了编号", False), ("长" * 1400, True)])
def test_a_text_without_marker_or_too_long_is_not_queued(scene: Scene, text: str, *, marked: bool) -> None:
    post = Post(scene.store, SECRET, lambda letters: [text + (each.marker if marked else "") for each in letters])
    letter = post.letter(scene.cases()[0], "warning", level="red", issue=1, recipient=4)
    with pytest.raises(ValueError, match="marker"):
        post.write([letter])
