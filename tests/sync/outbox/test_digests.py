"""Messages to staff: each once, under the same faults as those to students."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.moodle.errors import MoodleError, MoodleOutcomeUnknown, MoodleUnavailable
from connector.moodle.messages import send_instant_message
from sync.outbox.by_hand import messages_for_people
from sync.outbox.digests import NO_ACCOUNT, Digest, queue_digest
from sync.outbox.hand import Step
from sync.store.database import Store
from sync.store.outbox_record import OutboxState
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import SECRET, Scene, a_college, a_scene, a_warning, numbers

STAFF = numbers(2)
SEND = "core_message_send_instant_messages"


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(STAFF))


@pytest.fixture
def scene(store: Store, moodle: InProcessMoodle) -> Scene:
    return a_scene(store, moodle, STAFF)


def to(scene: Scene, index: int = 0) -> int:
    return scene.accounts[STAFF[index]].lms_user_id


def queue(scene: Scene, digest: Digest, **options: int) -> int | None:
    with scene.store.begin() as tx:
        return queue_digest(tx, scene.store.site_id, SECRET, digest, scene.clock.now(), **options)


def a_digest(scene: Scene, index: int = 0, key: str = "2024-2025-2") -> Digest:
    return Digest("teacher", to(scene, index), key, "两门课程里有三名同学需要关注。", "张老师")


def lose_the_answer(moodle: InProcessMoodle, *, after: bool) -> None:
    left = [MoodleOutcomeUnknown("演练", SEND)]

    def hook(function: str) -> None:
        if function == SEND and left:
            raise left.pop()

    if after:
        moodle.after = hook
    else:
        moodle.before = hook


def test_a_digest_is_sent_once_with_its_marker_last(scene: Scene, moodle: InProcessMoodle) -> None:
    assert queue(scene, a_digest(scene)) is not None
    assert scene.send().outcomes == {Step.SENT: 1}
    assert scene.send().outcomes == {}
    (text,) = moodle.texts_to(to(scene))
    (message,) = scene.outbox()
    assert text.splitlines()[0] == "两门课程里有三名同学需要关注。"
    assert text.splitlines()[-1] == f"〔编号 {message.marker}〕"
    assert (message.case_id, message.student_no, message.addressee) == (None, "", "张老师")


def test_a_second_one_with_the_same_key_is_none_whatever_it_says(scene: Scene) -> None:
    queue(scene, a_digest(scene))
    assert queue(scene, replace(a_digest(scene), text="四名同学")) is None
    assert queue(scene, a_digest(scene, key="2025-2026-1")) is not None
    assert queue(scene, a_digest(scene, index=1)) is not None
    assert queue(scene, replace(a_digest(scene), kind="reminder")) is not None


def test_delivered_although_the_answer_was_lost(scene: Scene, moodle: InProcessMoodle) -> None:
    queue(scene, a_digest(scene))
    lose_the_answer(moodle, after=True)
    assert scene.send().outcomes == {Step.UNKNOWN: 1}
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    assert scene.send().outcomes == {Step.FOUND: 1}
    assert len(moodle.texts_to(to(scene))) == 1


def test_delivered_after_the_time_out(scene: Scene, moodle: InProcessMoodle) -> None:
    queue(scene, a_digest(scene))
    lose_the_answer(moodle, after=False)
    scene.send()
    send_instant_message(moodle, to(scene), scene.outbox()[0].text)
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    assert scene.send().outcomes == {Step.FOUND: 1}
    assert len(moodle.texts_to(to(scene))) == 1


def test_a_lost_digest_is_sent_after_the_wait(scene: Scene, moodle: InProcessMoodle) -> None:
    queue(scene, a_digest(scene))
    lose_the_answer(moodle, after=False)
    scene.send()
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    assert scene.send().outcomes == {Step.SENT: 1}
    assert len(moodle.texts_to(to(scene))) == 1


def test_a_restored_store_finds_what_was_sent_before(scene: Scene, moodle: InProcessMoodle, store: Store) -> None:
    digest = a_digest(scene)
    queue(scene, digest)
    send_instant_message(moodle, to(scene), scene.outbox()[0].text)
    assert scene.send().outcomes == {Step.FOUND: 1}
    assert len(moodle.texts_to(to(scene))) == 1


def test_nothing_is_sent_at_night(scene: Scene, moodle: InProcessMoodle) -> None:
    queue(scene, a_digest(scene))
    scene.clock.pass_(hours=10)
    assert scene.send().sent == 0
    scene.clock.pass_(hours=11)
    assert scene.send().sent == 1


def test_a_person_without_account_is_listed_by_name(scene: Scene) -> None:
    queue(scene, Digest("counsellor", None, "k", "请联系。", "李老师"))
    assert queue(scene, Digest("counsellor", None, "k", "请联系。", "李老师")) is None
    assert queue(scene, Digest("counsellor", None, "k", "请联系。", "王老师")) is not None
    first, _ = messages_for_people(scene.store)
    assert (first.state, first.reason, first.addressee) == (OutboxState.REJECTED, NO_ACCOUNT, "李老师")
    assert scene.send().outcomes == {}


def test_a_suspended_member_of_staff_is_named(scene: Scene, moodle: InProcessMoodle) -> None:
    queue(scene, a_digest(scene))
    queue(scene, replace(a_digest(scene, index=1), person=""))
    for index in (0, 1):
        moodle.site.users[to(scene, index)].suspended = True
    by_hand = scene.send().by_hand
    assert [who for who, _ in by_hand] == ["张老师", f"账号 {to(scene, 1)}"]


@pytest.mark.parametrize("error", [MoodleUnavailable("演练", SEND)])
def test_moodle_away_leaves_it_as_it_was(scene: Scene, moodle: InProcessMoodle, error: MoodleError) -> None:
    queue(scene, a_digest(scene))
    before = scene.outbox()

    def away(function: str) -> None:
        raise error

    moodle.before = away
    with pytest.raises(MoodleUnavailable):
        scene.send()
    assert scene.outbox() == before


def test_a_digest_waits_for_the_message_that_it_follows(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.evaluate(a_warning(STAFF[1]))
    scene.apply()
    (warning,) = scene.outbox()
    queue(scene, a_digest(scene), follows=warning.id)
    moodle.site.users[to(scene, 1)].suspended = True
    assert scene.send().outcomes == {Step.REJECTED: 1}
    assert scene.outbox()[1].state is OutboxState.CANCELLED


@given(st.integers(4060, 4100))
def test_a_text_that_fits_only_without_its_marker_is_not_queued(length: int) -> None:
    digest = Digest("teacher", 4, "k", "a" * length)
    marked = length + len("\n〔编号 YJ-7K2MPQ4RSTUV〕".encode())
    if marked > 4096:
        with pytest.raises(ValueError, match="4096"):
            queue_digest(None, "main", SECRET, digest, None)  # type: ignore[arg-type]
