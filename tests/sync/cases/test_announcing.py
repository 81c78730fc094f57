"""lsec 二.3: the student alone is told first, may object from that day on, and only then is anything issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sync.apply.applying import apply_plan
from sync.cases.changes import NotAllowed
from sync.cases.decisions import decide_review, move_case, settle_reexamination
from sync.cases.objections import Raised, dismiss_objection, record_objection, uphold_objection
from sync.outbox.not_warned import taking_back
from sync.plan.plan import Plan
from sync.store.case_record import CaseState
from sync.store.cases import read_events
from sync.store.database import Store
from sync.store.notices import read_notices
from sync.store.outbox_record import OutboxState
from sync.store.plans import PlanRecord
from tests.sync.procedures import ONE, TWO, a_scene_under, announcing, apply_all, at_noon, tell
from tests.sync.scene import NEXT_PERIOD, NOON, Scene, a_review, a_warning

S = CaseState
TOLD = NOON.date()


@pytest.fixture
def scene(sqlite_store: Store) -> Scene:
    scene = a_scene_under(sqlite_store, announcing())
    scene.evaluate(a_warning(ONE, "orange"))
    return scene


def kinds(scene: Scene) -> list[tuple[str, str]]:
    return [(message.kind, message.state.value) for message in scene.outbox()]


def notices(scene: Scene) -> int:
    with scene.store.read() as tx:
        return len(read_notices(tx, scene.store.site_id))


def is_hidden(scene: Scene) -> bool:
    """Say whether nothing about anybody stands in the roster, and no notice was numbered."""
    site = scene.moodle.site  # type: ignore[attr-defined]
    flagged = [each for kind in (site.cohorts, site.groups) for each in kind.values() if each.members]
    return not flagged and notices(scene) == 0


def test_a_proposal_is_told_to_the_student_alone(scene: Scene) -> None:
    apply_all(scene)
    assert scene.case(ONE).state is S.ANNOUNCED
    assert kinds(scene) == [("announcement", "sent")]
    assert is_hidden(scene)
    assert scene.plan().is_empty


def test_planning_and_approving_do_not_begin_the_time_to_object(scene: Scene) -> None:
    scene.apply()
    at_noon(scene, TOLD + timedelta(days=30))
    plan = scene.plan()
    assert plan.is_empty
    assert [each.why for each in plan.waiting] == ["告知本人的消息尚未送达"]


@pytest.mark.parametrize(
    ("objection", "last_day"),
    [
        ("5天", date(2025, 3, 15)),
        ("1天", date(2025, 3, 11)),
        ("1周", date(2025, 3, 17)),
        ("1个月", date(2025, 4, 10)),
    ],
)
def test_it_is_issued_on_the_day_after_the_last_day_to_object(
    sqlite_store: Store, objection: str, last_day: date
) -> None:
    scene = a_scene_under(sqlite_store, announcing(objection))
    scene.evaluate(a_warning(ONE))
    apply_all(scene)
    at_noon(scene, last_day)
    assert scene.plan().is_empty
    assert [each.why for each in scene.plan().waiting] == [f"异议期至 {last_day}（含当日；2025-03-10 已告知）"]
    at_noon(scene, last_day + timedelta(days=1))
    apply_all(scene)
    assert (scene.case(ONE).state, notices(scene)) == (S.ISSUED, 1)
    assert kinds(scene) == [("announcement", "sent"), ("warning", "sent")]
    with scene.store.read() as tx:
        events = read_events(tx, scene.store.site_id, scene.case(ONE).id)
    assert [event.action for event in events] == ["open", "announced", "confirmed", "issued"]


def test_the_day_is_that_of_the_site_not_of_greenwich(scene: Scene) -> None:
    scene.apply()
    scene.clock._now = datetime(2025, 3, 10, 16, 30, tzinfo=UTC)  # half past midnight on the 11th, on the site
    scene.send(at_night=True)
    at_noon(scene, date(2025, 3, 16))
    assert scene.plan().is_empty
    at_noon(scene, date(2025, 3, 17))
    assert not scene.plan().is_empty


def test_an_open_objection_holds_it_however_long_and_a_dismissed_one_lets_it_go_on(scene: Scene) -> None:
    apply_all(scene)
    _, objection = record_objection(scene.store, scene.case(ONE).id, Raised(TOLD, "本人", "已补考"), scene.act())
    at_noon(scene, TOLD + timedelta(days=60))
    assert scene.plan().is_empty
    assert [each.why for each in scene.plan().waiting] == ["有未处理的异议"]
    case = scene.case(ONE)
    dismiss_objection(scene.store, case.id, case.version, objection, scene.act("成绩无误"))
    apply_all(scene)
    assert scene.case(ONE).state is S.ISSUED


def test_an_upheld_objection_ends_it_and_the_student_hears_so(scene: Scene) -> None:
    apply_all(scene)
    case, objection = record_objection(scene.store, scene.case(ONE).id, Raised(TOLD, "本人", "已补考"), scene.act())
    act = scene.act("补考成绩漏登")
    then = taking_back(scene.post, case, act)
    uphold_objection(scene.store, case.id, case.version, objection, act, then=then)
    at_noon(scene, TOLD + timedelta(days=1))
    scene.send()
    assert scene.case(ONE).state is S.REJECTED
    assert kinds(scene) == [("announcement", "sent"), ("not_warned", "sent")]
    assert "补考成绩漏登" in scene.outbox()[-1].text
    assert is_hidden(scene)
    assert scene.plan().is_empty


def test_one_that_ends_before_the_message_went_out_is_never_told(scene: Scene) -> None:
    scene.apply()
    case, act = scene.case(ONE), scene.act("缓考已批")
    move_case(scene.store, case.id, case.version, S.REJECTED, act, then=taking_back(scene.post, case, act))
    scene.send()
    assert kinds(scene) == [("announcement", "cancelled")]


def test_who_cannot_be_written_to_is_told_by_hand_on_a_recorded_day(sqlite_store: Store) -> None:
    scene = a_scene_under(sqlite_store, announcing(), suspended=(ONE,))
    scene.evaluate(a_warning(ONE))
    apply_all(scene)
    assert [message.state for message in scene.outbox()] == [OutboxState.REJECTED]
    assert "当面告知" in scene.plan().waiting[0].why
    at_noon(scene, date(2025, 3, 20))
    tell(scene, ONE, date(2025, 3, 12))
    at_noon(scene, date(2025, 3, 17))
    assert scene.plan().is_empty
    at_noon(scene, date(2025, 3, 18))
    apply_all(scene)
    assert scene.case(ONE).state is S.ISSUED


@pytest.mark.parametrize("on", [date(2025, 3, 9), date(2025, 3, 13)])
def test_a_day_before_the_list_or_not_come_yet_is_no_day_of_telling(scene: Scene, on: date) -> None:
    apply_all(scene)
    at_noon(scene, date(2025, 3, 12))
    with pytest.raises(NotAllowed, match=str(on)):
        tell(scene, ONE, on)


def test_only_an_announced_case_is_told_by_hand(scene: Scene) -> None:
    with pytest.raises(NotAllowed, match="告知"):
        tell(scene, ONE, TOLD)


def test_who_has_no_objection_need_not_wait(scene: Scene) -> None:
    apply_all(scene)
    tell(scene, ONE, TOLD, "no_objection")
    apply_all(scene)
    assert scene.case(ONE).state is S.ISSUED


def test_a_correction_is_announced_anew_and_the_days_are_counted_anew(scene: Scene) -> None:
    apply_all(scene)
    at_noon(scene, date(2025, 3, 14))
    scene.evaluate(a_warning(ONE, "red"))
    assert [each.why for each in scene.plan().waiting] == ["核算结果有变化，待复核"]
    case, act = scene.case(ONE), scene.act("成绩更正")
    then = taking_back(scene.post, case, act)
    settle_reexamination(scene.store, case.id, case.version, act, adopt=True, then=then)
    apply_all(scene)
    assert [(each.kind, each.revision) for each in scene.outbox()] == [("announcement", 1), ("announcement", 2)]
    at_noon(scene, date(2025, 3, 19))
    assert scene.plan().is_empty
    at_noon(scene, date(2025, 3, 20))
    apply_all(scene)
    assert (scene.case(ONE).state, scene.case(ONE).issued_level) == (S.ISSUED, "red")


def test_a_correction_before_the_message_went_out_takes_it_back(scene: Scene) -> None:
    scene.apply()
    scene.evaluate(a_warning(ONE, "red"))
    case, act = scene.case(ONE), scene.act("成绩更正")
    then = taking_back(scene.post, case, act)
    settle_reexamination(scene.store, case.id, case.version, act, adopt=True, then=then)
    apply_all(scene)
    assert kinds(scene) == [("announcement", "cancelled"), ("announcement", "sent")]


def test_put_back_by_a_person_it_is_announced_again(scene: Scene) -> None:
    apply_all(scene)
    case, act = scene.case(ONE), scene.act("先核对")
    move_case(scene.store, case.id, case.version, S.PROPOSED, act, then=taking_back(scene.post, case, act))
    apply_all(scene)
    assert kinds(scene) == [("announcement", "sent"), ("announcement", "sent")]


def test_what_waits_for_a_review_is_not_told_and_once_approved_is_told_first(sqlite_store: Store) -> None:
    scene = a_scene_under(sqlite_store, announcing())
    scene.evaluate(a_review(ONE), a_review(TWO, firm="yellow"))
    apply_all(scene)
    assert [scene.case(each).state for each in (ONE, TWO)] == [S.PROPOSED, S.ANNOUNCED]
    assert [(message.student_no, message.text.split()[1]) for message in scene.outbox()] == [(TWO, "yellow")]
    for student in (ONE, TWO):
        case = scene.case(student)
        decide_review(scene.store, case.id, case.version, scene.act(), approve=True)
    apply_all(scene)
    assert {scene.case(each).state for each in (ONE, TWO)} == {S.ANNOUNCED}
    assert [message.text.split()[1] for message in scene.outbox()] == ["yellow", "red", "red"]


def test_an_announcement_of_a_term_gone_by_is_not_issued(scene: Scene) -> None:
    apply_all(scene)
    at_noon(scene, date(2025, 9, 10))
    scene.evaluate(period=NEXT_PERIOD)
    assert "以前的学期" in scene.plan().waiting[0].why
    assert scene.plan().is_empty


def test_what_changed_while_the_plan_was_checked_is_left_out(scene: Scene) -> None:
    record = scene.approved(scene.plan())
    tools = scene.tools()

    def overtaken(of: PlanRecord) -> Plan:
        plan, case = tools.replan(of), scene.case(ONE)
        move_case(scene.store, case.id, case.version, S.REJECTED, scene.act())
        return plan

    result = apply_plan(replace(tools, replan=overtaken), record.checksum)
    assert [(each.student_no, each.what) for each in result.left_out] == [(ONE, "告知本人")]
    assert scene.outbox() == []
