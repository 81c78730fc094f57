"""What people do about messages that could not be delivered: hand over and record, tell otherwise, or send again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from config.procedure_duties import DutyKind
from sync.outbox.by_hand import NotForPeople, messages_for_people, settle_by_hand
from sync.outbox.digests import Digest, queue_digest
from sync.store.database import Store
from sync.store.outbox_record import OutboxState
from sync.store.records import NewRecord, insert_records
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import PERIOD, SECRET, Scene, a_college, a_scene, a_warning, numbers

STUDENTS = numbers(2)


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(STUDENTS))


@pytest.fixture
def scene(store: Store, moodle: InProcessMoodle) -> Scene:
    """A site where a student's account is suspended, so that the warning goes on paper."""
    scene = a_scene(store, moodle, STUDENTS)
    scene.evaluate(a_warning(STUDENTS[0]))
    scene.apply()
    moodle.site.users[scene.accounts[STUDENTS[0]].lms_user_id].suspended = True
    scene.send()
    return scene


def settle(scene: Scene, message: int, verdict: Any) -> None:
    settle_by_hand(scene.store, message, verdict, actor="李老师", why="已核实", at=scene.clock.now())


def hand_over(scene: Scene, kind: DutyKind = DutyKind.NOTICE) -> None:
    case = scene.case(STUDENTS[0])
    record = NewRecord(
        case_id=case.id,
        policy="asnu",
        period=PERIOD,
        college=case.college,
        kind=kind,
        happened_on=date(2025, 3, 11),
        by="fudao",
        role="counsellor",
    )
    with scene.store.begin() as tx:
        insert_records(tx, scene.store.site_id, [record], recorded_by="fudao", at=scene.clock.now())


def test_a_warning_on_paper_waits_until_its_delivery_is_recorded(scene: Scene) -> None:
    (waiting,) = messages_for_people(scene.store)
    assert waiting.state is OutboxState.REJECTED
    hand_over(scene, DutyKind.INTERVIEW)
    assert messages_for_people(scene.store) == [waiting]
    hand_over(scene)
    assert messages_for_people(scene.store) == []


@pytest.mark.parametrize("verdict", ["delivered", "cancel"])
def test_a_warning_on_paper_is_settled_by_a_record_alone(scene: Scene, verdict: str) -> None:
    with pytest.raises(NotForPeople, match="record delivery"):
        settle(scene, scene.outbox()[0].id, verdict)


def test_an_account_in_use_again_gets_its_message(scene: Scene, moodle: InProcessMoodle) -> None:
    user = scene.accounts[STUDENTS[0]].lms_user_id
    moodle.site.users[user].suspended = False
    settle(scene, scene.outbox()[0].id, "send_again")
    assert scene.send().sent == 1
    assert len(moodle.texts_to(user)) == 1


@pytest.mark.parametrize(
    ("verdict", "state"), [("delivered", OutboxState.SENT), ("cancel", OutboxState.CANCELLED), ("send_again", None)]
)
def test_a_member_of_staff_without_account_is_told_otherwise(
    scene: Scene, verdict: str, state: OutboxState | None
) -> None:
    with scene.store.begin() as tx:
        digest = Digest("counsellor", None, "k", "请联系。", "李老师")
        message = queue_digest(tx, scene.store.site_id, SECRET, digest, scene.clock.now())
    assert message is not None
    if state is None:
        with pytest.raises(NotForPeople):
            settle(scene, message, verdict)
        return
    settle(scene, message, verdict)
    assert scene.outbox()[-1].state is state
    assert [each.id for each in messages_for_people(scene.store)] == [scene.outbox()[0].id]


def test_what_was_sent_waits_for_nobody(scene: Scene) -> None:
    with pytest.raises(NotForPeople, match="不在等待"):
        settle(scene, 10_000, "cancel")
