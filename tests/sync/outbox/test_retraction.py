"""Taking a warning back: notice void, message cancelled or followed by a correction, never an edited paper."""

from __future__ import annotations

import pytest

from connector.moodle.errors import MoodleOutcomeUnknown
from connector.moodle.messages import send_instant_message
from sync.cases.changes import CaseMoved, CaseNotFound, NotAllowed
from sync.cases.decisions import move_case
from sync.cases.objections import Raised, record_objection
from sync.outbox.hand import Step
from sync.outbox.retraction import revoke
from sync.outbox.waiting import stamp
from sync.store.case_record import Case, CaseState
from sync.store.cases import read_objections
from sync.store.database import Store
from sync.store.notices import read_notices
from sync.store.outbox_claims import claim_message
from sync.store.outbox_record import OutboxState
from tests.sync.moodle_in_process import InProcessMoodle, nothing
from tests.sync.scene import Scene, a_college, a_scene, a_warning, numbers

STUDENTS = numbers(2)
SEND = "core_message_send_instant_messages"


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(STUDENTS))


@pytest.fixture
def scene(sqlite_store: Store, moodle: InProcessMoodle) -> Scene:
    """A site with one warning issued, its message not yet sent."""
    scene = a_scene(sqlite_store, moodle, STUDENTS)
    scene.evaluate(a_warning(STUDENTS[0]))
    scene.apply()
    return scene


def take_back(scene: Scene, why: str = "成绩登记有误") -> Case:
    case = scene.case(STUDENTS[0])
    return revoke(scene.post, case.id, case.version, scene.act(why))


def texts(scene: Scene, moodle: InProcessMoodle) -> list[str]:
    return [text.split()[0] for text in moodle.texts_to(scene.accounts[STUDENTS[0]].lms_user_id)]


def states(scene: Scene) -> dict[str, OutboxState]:
    return {message.kind: message.state for message in scene.outbox()}


def test_before_the_message_was_sent_it_is_cancelled(scene: Scene, moodle: InProcessMoodle) -> None:
    assert take_back(scene).state is CaseState.REVOKED
    assert scene.send().outcomes == {}
    assert states(scene) == {"warning": OutboxState.CANCELLED}


def test_after_the_message_was_sent_a_correction_follows(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.send()
    take_back(scene, "任课教师更正了成绩")
    assert scene.send().outcomes == {Step.SENT: 1}
    assert texts(scene, moodle) == ["warning", "correction"]
    assert "任课教师更正了成绩" in scene.outbox()[1].text


def test_the_notice_is_void_and_keeps_its_number(scene: Scene) -> None:
    take_back(scene)
    with scene.store.read() as tx:
        (notice,) = read_notices(tx, scene.store.site_id)
    assert (notice.sequence, notice.voided_by, notice.void_reason) == (1, "学院 李老师", "成绩登记有误")


@pytest.mark.parametrize("delivered", [True, False])
def test_a_message_on_its_way_is_corrected_only_if_it_arrived(
    scene: Scene, moodle: InProcessMoodle, *, delivered: bool
) -> None:
    def lose(function: str) -> None:
        if function == SEND:
            moodle.before = moodle.after = nothing
            raise MoodleOutcomeUnknown("演练", function)

    moodle.after, moodle.before = (lose, nothing) if delivered else (nothing, lose)
    scene.send()
    take_back(scene)
    assert scene.send().outcomes == {}
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    if delivered:
        assert scene.send().outcomes == {Step.FOUND: 1, Step.SENT: 1}
        assert texts(scene, moodle) == ["warning", "correction"]
    else:
        assert scene.send().outcomes == {Step.CANCELLED: 1}
        assert texts(scene, moodle) == []
        assert states(scene) == {"warning": OutboxState.CANCELLED, "correction": OutboxState.CANCELLED}


def test_a_message_claimed_at_the_very_moment_is_treated_as_on_its_way(scene: Scene, moodle: InProcessMoodle) -> None:
    message = scene.outbox()[0]
    with scene.store.begin() as tx:
        claim_message(tx, scene.store.site_id, message, "another process", stamp(scene.clock))
    take_back(scene)
    send_instant_message(moodle, message.recipient or 0, message.text)
    scene.clock.pass_(seconds=scene.messages.unknown_wait_seconds)
    assert scene.send().outcomes == {Step.FOUND: 1, Step.SENT: 1}
    assert texts(scene, moodle) == ["warning", "correction"]


def test_who_could_not_be_written_to_gets_no_correction_through_moodle(scene: Scene, moodle: InProcessMoodle) -> None:
    moodle.site.users[scene.accounts[STUDENTS[0]].lms_user_id].suspended = True
    scene.send()
    take_back(scene)
    assert states(scene) == {"warning": OutboxState.REJECTED}


def test_who_has_no_account_gets_no_correction_through_moodle(sqlite_store: Store, moodle: InProcessMoodle) -> None:
    scene = a_scene(sqlite_store, moodle, STUDENTS)
    scene.accounts.clear()
    scene.evaluate(a_warning(STUDENTS[0]))
    scene.apply()
    take_back(scene)
    assert states(scene) == {"warning": OutboxState.REJECTED}


def test_an_objection_upheld_after_issue_is_closed_with_the_revocation(scene: Scene) -> None:
    case, objection = record_objection(
        scene.store, scene.cases()[0].id, Raised(scene.clock.now().date(), "本人", "缓考未登记"), scene.act()
    )
    revoke(scene.post, case.id, case.version, scene.act("异议成立"), objection_id=objection)
    with scene.store.read() as tx:
        assert read_objections(tx, scene.store.site_id)[0].outcome == "upheld"


def test_a_case_that_was_never_issued_is_not_revoked(scene: Scene) -> None:
    scene.evaluate(a_warning(STUDENTS[0]), a_warning(STUDENTS[1]))
    case = scene.case(STUDENTS[1])
    with pytest.raises(NotAllowed, match="尚未发出"):
        revoke(scene.post, case.id, case.version, scene.act())


def test_a_case_that_is_over_is_not_revoked(scene: Scene) -> None:
    case = scene.cases()[0]
    case = move_case(scene.store, case.id, case.version, CaseState.LIFTED, scene.act())
    with pytest.raises(NotAllowed, match="已解除"):
        revoke(scene.post, case.id, case.version, scene.act())


def test_who_comes_second_is_told(scene: Scene) -> None:
    case = scene.cases()[0]
    take_back(scene)
    with pytest.raises(CaseMoved):
        revoke(scene.post, case.id, case.version, scene.act())
    with pytest.raises(CaseNotFound):
        revoke(scene.post, 999, 1, scene.act())


def test_a_revoked_student_may_be_warned_again_by_a_person(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.send()
    case = take_back(scene)
    move_case(scene.store, case.id, case.version, CaseState.PROPOSED, scene.act("撤销有误"))
    scene.send()
    scene.apply()
    scene.send()
    assert texts(scene, moodle) == ["warning", "correction", "warning"]


def test_a_correction_that_is_stale_does_not_overtake_a_new_warning(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.evaluate(a_warning(STUDENTS[0], courses=("B01", "B02")))
    assert scene.plan().is_empty
    assert scene.send().sent == 1
    assert texts(scene, moodle) == ["warning"]
