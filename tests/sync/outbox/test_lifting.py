"""A warning that is over: its student hears so once, and only if he was told of the warning."""

from __future__ import annotations

import pytest

from sync.cases.decisions import move_case
from sync.outbox.hand import Step
from sync.outbox.lifting import ON_PAPER, telling_lifted
from sync.store.case_record import Case, CaseState
from sync.store.database import Store
from sync.store.outbox_record import OutboxState
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import NEXT_PERIOD, Scene, a_college, a_scene, a_warning, numbers

STUDENTS = numbers(2)


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(STUDENTS))


@pytest.fixture
def scene(store: Store, moodle: InProcessMoodle) -> Scene:
    """A site with two warnings issued and sent."""
    scene = a_scene(store, moodle, STUDENTS)
    scene.evaluate(*(a_warning(student) for student in STUDENTS))
    scene.apply()
    return scene


def texts(scene: Scene, moodle: InProcessMoodle, index: int = 0) -> list[str]:
    return [text.split()[0] for text in moodle.texts_to(scene.accounts[STUDENTS[index]].lms_user_id)]


def lift(scene: Scene, why: str = "应学课程均已取得学分") -> Case:
    case, act = scene.case(STUDENTS[0]), scene.act(why)
    then = telling_lifted(scene.post, case, act)
    return move_case(scene.store, case.id, case.version, CaseState.LIFTED, act, then=then)


def test_the_turn_of_a_period_tells_those_whose_warning_it_lifts(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.send()
    scene.evaluate(a_warning(STUDENTS[1]), period=NEXT_PERIOD)
    scene.apply(turn=True)
    scene.send()
    assert scene.case(STUDENTS[0]).state is CaseState.LIFTED
    assert texts(scene, moodle) == ["warning", "lifted"]
    assert texts(scene, moodle, 1) == ["warning"]
    scene.send()
    assert texts(scene, moodle) == ["warning", "lifted"]


def test_nothing_goes_out_before_the_turn_is_carried_out(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.send()
    scene.evaluate(period=NEXT_PERIOD)
    scene.approved(scene.plan(turn=True))
    scene.send()
    assert texts(scene, moodle) == ["warning"]


def test_who_is_lifted_by_hand_hears_the_reason(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.send()
    lift(scene)
    scene.send()
    _, text = moodle.texts_to(scene.accounts[STUDENTS[0]].lms_user_id)
    assert text.startswith("lifted yellow 应学课程均已取得学分")


def test_the_good_news_never_overtakes_the_warning(scene: Scene, moodle: InProcessMoodle) -> None:
    lift(scene)
    scene.send()
    assert texts(scene, moodle) == ["warning", "lifted"]


def test_who_was_told_on_paper_is_told_on_paper(scene: Scene, moodle: InProcessMoodle) -> None:
    moodle.site.users[scene.accounts[STUDENTS[0]].lms_user_id].suspended = True
    assert scene.send().outcomes[Step.REJECTED] == 1
    lift(scene)
    last = scene.outbox()[-1]
    assert (last.kind, last.state, last.reason) == ("lifted", OutboxState.REJECTED, ON_PAPER)
    assert texts(scene, moodle) == []


def test_who_never_heard_of_the_warning_hears_nothing_of_its_end(store: Store, moodle: InProcessMoodle) -> None:
    scene = a_scene(store, moodle, STUDENTS)
    scene.evaluate(a_warning(STUDENTS[0]))
    case = scene.case(STUDENTS[0])
    telling_lifted(scene.post, case, scene.act())
    assert scene.outbox() == []


def test_a_decision_that_fails_tells_nobody(scene: Scene) -> None:
    scene.send()
    case, act = scene.case(STUDENTS[0]), scene.act()
    then = telling_lifted(scene.post, case, act)
    move_case(scene.store, case.id, case.version, CaseState.IN_SUPPORT, act)
    with pytest.raises(Exception, match="个案"):
        move_case(scene.store, case.id, case.version, CaseState.LIFTED, act, then=then)
    assert [message.kind for message in scene.outbox()] == ["warning", "warning"]
