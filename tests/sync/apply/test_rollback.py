"""Rolling a plan back: cohorts and groups are as before, nothing is unsent, and people decide about the cases anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sync.apply.applying import PlanStale, PlanUnderWay, apply_plan
from sync.cases.changes import NotAllowed, change_case
from sync.cases.decisions import move_case, settle_reexamination
from sync.outbox.retraction import revoke
from sync.outbox.upholding import settle_held
from sync.plan.case_steps import HoldCases
from sync.plan.issuing import HELD
from sync.plan.keeping import approved_plans
from sync.plan.plan import Plan
from sync.plan.printing import summary_of
from sync.plan.steps import DeleteCohort
from sync.store.case_record import Case, CaseState
from sync.store.database import Store
from sync.store.notices import read_notices
from sync.store.outbox import OUTBOX
from sync.store.outbox_record import OutboxState
from tests.sync.apply.rolling_back import carry_out, go_on, rollback_of
from tests.sync.apply.test_applying import STUDENTS, roster, three_warnings
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import LEVELS, NEXT_PERIOD, Scene, a_college, a_scene, a_warning

ONE, TWO, THREE, FOUR = STUDENTS[:4]


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(STUDENTS))


@pytest.fixture
def scene(sqlite_store: Store, moodle: InProcessMoodle) -> Scene:
    return a_scene(sqlite_store, moodle, STUDENTS)


def roll_back(scene: Scene, plan: Plan) -> Plan:
    """Approve and carry out the rollback of a plan; return it."""
    made = rollback_of(scene, plan)
    assert carry_out(scene, made).left_out == ()
    return made


def decide(scene: Scene, student: str, *, stands: bool, why: str = "经核实") -> Case:
    return settle_held(scene.post, scene.case(student), scene.act(why), stands=stands)


def texts(scene: Scene, moodle: InProcessMoodle, student: str) -> list[str]:
    return [text.split()[0] for text in moodle.texts_to(scene.accounts[student].lms_user_id)]


def test_cohorts_and_groups_are_as_before_the_plan(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.apply()  # the empty cohorts
    before = roster(moodle)
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    assert roster(moodle) != before
    roll_back(scene, plan)
    assert roster(moodle) == before


def test_what_the_first_plan_made_is_gone(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    roll_back(scene, plan)
    assert roster(moodle) == {}


def test_nobody_is_put_back_by_the_next_plan_while_nobody_has_decided(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    roll_back(scene, plan)
    after = scene.plan()
    assert {step.kind for step in after.steps} == {"create_cohort"}
    assert {(each.student_no, each.why) for each in after.waiting} == {(each, HELD) for each in (ONE, TWO, THREE)}
    scene.apply(after)
    assert not any(roster(moodle).values())
    assert scene.send().sent == 0


def test_messages_that_have_not_gone_out_wait_for_the_decision(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    rollback = roll_back(scene, plan)
    assert any("3 人的消息尚未发出" in note for note in rollback.notes)
    assert {message.state for message in scene.outbox()} == {OutboxState.CANCELLED}
    assert scene.send().sent == 0
    decide(scene, ONE, stands=True)
    decide(scene, TWO, stands=False)
    scene.apply()
    scene.send()
    assert texts(scene, moodle, ONE) == ["warning"]
    assert texts(scene, moodle, TWO) == []  # never told: nothing to correct
    assert texts(scene, moodle, THREE) == []
    now = roster(moodle)
    assert now["cohort yujing:main:asnu:yellow"] == {ONE}
    assert now["cohort yujing:main:asnu:red"] == set()


def test_what_was_sent_stays_and_a_revocation_is_followed_by_a_correction(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    scene.send()
    rollback = roll_back(scene, plan)
    assert any("已发给（或可能已发给）3 人" in note and ONE in note for note in rollback.notes)
    decide(scene, ONE, stands=True)
    decide(scene, TWO, stands=False, why="成绩登记有误")
    scene.apply()
    scene.send()
    assert texts(scene, moodle, ONE) == ["warning"]
    assert texts(scene, moodle, TWO) == ["warning", "correction"]
    assert texts(scene, moodle, THREE) == ["warning"]
    with scene.store.read() as tx:
        void = {each.case_id for each in read_notices(tx, scene.store.site_id) if each.voided_at is not None}
    assert void == {scene.case(TWO).id}


def test_a_message_on_its_way_is_not_sent_again_unless_the_warning_stands(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    with scene.store.begin() as tx:
        tx.execute(OUTBOX.update().where(OUTBOX.c.student_no == ONE).values(state="needs_person"))
    roll_back(scene, plan)
    wanted = {message.student_no: message.cancel_wanted for message in scene.outbox()}
    assert wanted[ONE]
    decide(scene, ONE, stands=True)
    assert not any(message.cancel_wanted for message in scene.outbox() if message.student_no == ONE)


def test_the_rollback_is_printed_with_its_cases(scene: Scene) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    summary = summary_of(rollback_of(scene, plan), LEVELS)
    assert summary.title == "回滚计划"
    held, cohorts, groups = summary.sections
    assert held.title.startswith("一、转入复核的个案")
    assert held.count == 3
    assert held.lines[0] == f"asnu 2024-2025-1 红色预警 已发出 2 人，其间不标注：{TWO}、{THREE}"
    assert (cohorts.title, groups.title) == ("二、恢复的群组", "三、恢复的课程小组")
    assert summary.notes[0] == f"撤回的是计划 {plan.checksum[:12]}；已发出的消息不收回。"


def test_what_others_and_later_plans_changed_since_is_kept_and_named(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.apply()
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    red = next(each for each in moodle.site.cohorts.values() if each.idnumber.endswith("red"))
    stranger = scene.accounts[STUDENTS[5]].lms_user_id
    red.members.append(stranger)  # by hand, which nobody asked us to undo
    case = scene.case(ONE)
    revoke(scene.post, case.id, case.version, scene.act("成绩登记有误"))
    made = rollback_of(scene, plan)
    held = [step for step in made.steps if isinstance(step, HoldCases)]
    assert {row.student_no for step in held for row in step.rows} == {TWO, THREE}
    assert f"个案在该计划之后又有变化，保持现状：1 人：{ONE}" in made.notes
    carry_out(scene, made)
    assert red.members == [stranger]


def test_whom_a_later_plan_put_in_again_stays(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.apply()
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    yellow = next(each for each in moodle.site.cohorts.values() if each.idnumber.endswith("yellow"))
    yellow.members.clear()
    scene.apply()  # repairs it
    made = roll_back(scene, plan)
    assert f"后来的计划又写过，保持现状：1 人：{ONE}" in made.notes
    assert yellow.members == [scene.accounts[ONE].lms_user_id]


def test_a_plan_half_carried_out_is_rolled_back_and_never_finished(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.apply()
    before = roster(moodle)
    three_warnings(scene)
    plan = scene.plan()
    record = scene.approved(plan)
    apply_plan(scene.tools(), record.checksum, stop=_after(3))
    rollback = rollback_of(scene, plan)
    again = scene.approved(rollback)
    assert [each.checksum for each in approved_plans(scene.store)] == [again.checksum, record.checksum]
    assert go_on(scene, again).finished
    assert roster(moodle) == before
    assert approved_plans(scene.store) == []
    assert scene.send().sent == 0


def _after(steps: int) -> Callable[[], bool]:
    answers = iter([False] * steps)
    return lambda: next(answers, True)


def test_another_plan_half_carried_out_comes_first(scene: Scene) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    scene.evaluate(*(a_warning(each, "red") for each in STUDENTS[1:5]), a_warning(ONE, "yellow"))
    half = scene.approved(scene.plan())
    apply_plan(scene.tools(), half.checksum, stop=_after(1))
    rollback = scene.approved(rollback_of(scene, plan))
    with pytest.raises(PlanUnderWay):
        go_on(scene, rollback)


def test_a_rollback_that_the_situation_has_overtaken_does_nothing(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    record = scene.approved(rollback_of(scene, plan))
    case = scene.case(ONE)
    move_case(scene.store, case.id, case.version, CaseState.LIFTED, scene.act())
    before = roster(moodle)
    with pytest.raises(PlanStale, match="重新运行 rollback"):
        go_on(scene, record)
    assert roster(moodle) == before


def test_a_held_case_is_decided_by_re_examination_only(scene: Scene) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    roll_back(scene, plan)
    case = scene.case(ONE)
    with pytest.raises(NotAllowed, match="请先复核"):
        move_case(scene.store, case.id, case.version, CaseState.IN_SUPPORT, scene.act())
    kept = decide(scene, ONE, stands=True)
    assert (kept.state, kept.held) == (CaseState.ISSUED, None)
    with pytest.raises(NotAllowed, match="不在因回滚而待复核之列"):
        decide(scene, ONE, stands=True)


def test_a_newer_verdict_that_waits_beside_is_settled_with_it(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    roll_back(scene, plan)
    scene.evaluate(*(a_warning(each, "orange") for each in (ONE, TWO, THREE)))
    assert scene.case(ONE).reexamine_digest is not None
    kept = decide(scene, ONE, stands=True)
    assert (kept.reexamine_digest, kept.held) == (None, None)
    case = scene.case(TWO)
    adopted = settle_reexamination(scene.store, case.id, case.version, scene.act(), adopt=True)
    assert adopted.held is None
    scene.apply()
    scene.send()
    now = roster(moodle)
    assert now["cohort yujing:main:asnu:yellow"] == {ONE}
    assert now["cohort yujing:main:asnu:orange"] == {TWO}
    assert texts(scene, moodle, TWO) == ["warning"]  # of the new level; the first had never gone out


def test_a_warning_issued_anew_shows_its_earlier_level_meanwhile(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.evaluate(a_warning(ONE, "yellow"))
    scene.apply()
    before = roster(moodle)
    scene.evaluate(a_warning(ONE, "red"))
    case = scene.case(ONE)
    settle_reexamination(scene.store, case.id, case.version, scene.act(), adopt=True)
    plan = scene.plan()
    scene.apply(plan)
    assert roster(moodle)["cohort yujing:main:asnu:red"] == {ONE}
    roll_back(scene, plan)
    assert roster(moodle) == before
    assert scene.case(ONE).held == "yellow"
    assert scene.plan().is_empty


def test_the_turn_of_a_period_is_rolled_back(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.evaluate(*(a_warning(each, "orange") for each in (ONE, TWO, THREE)))
    scene.apply()
    before = roster(moodle)
    scene.clock.pass_(days=180)
    scene.evaluate(a_warning(TWO, "red"), period=NEXT_PERIOD, skipped={THREE: "graduated"})
    turn = scene.plan(turn=True)
    scene.apply(turn)
    assert scene.case(ONE).state is CaseState.LIFTED
    assert roster(moodle) != before
    roll_back(scene, turn)
    assert roster(moodle) == before
    assert {scene.case(each).held for each in (ONE, THREE)} == {"orange"}
    gone_on = decide(scene, ONE, stands=False)
    assert (gone_on.state, gone_on.held) == (CaseState.CARRIED_OVER, None)
    decide(scene, THREE, stands=True)
    assert scene.plan(turn=True).is_empty
    scene.apply()
    assert roster(moodle)["cohort yujing:main:asnu:orange"] == {ONE}
    assert roster(moodle)["cohort yujing:main:asnu:red"] == {TWO}


def test_who_is_warned_anew_keeps_the_older_flag_while_the_new_one_is_held(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.evaluate(a_warning(ONE, "orange"))
    scene.apply()
    scene.clock.pass_(days=180)
    scene.evaluate(a_warning(ONE, "red"), period=NEXT_PERIOD)
    scene.apply(turn=True)
    before = roster(moodle)
    plan = scene.plan()
    scene.apply(plan)
    assert roster(moodle)["cohort yujing:main:asnu:red"] == {ONE}
    roll_back(scene, plan)
    assert roster(moodle) == before


def test_names_come_back_and_what_was_visible_stays_hidden(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    scene.apply()
    cohort = next(each for each in moodle.site.cohorts.values() if each.idnumber.endswith("red"))
    group = next(each for each in moodle.site.groups.values() if each.idnumber.endswith("red"))
    exposed = next(each for each in moodle.site.groups.values() if each.idnumber.endswith("yellow"))
    cohort.name, cohort.visible, group.name, exposed.visibility = "别名", True, "别名", 0
    plan = scene.plan()
    scene.apply(plan)
    made = roll_back(scene, plan)
    assert {step.kind for step in made.steps} == {"change_cohort", "rename_group"}
    assert (cohort.name, cohort.visible, group.name) == ("别名", False, "别名")
    assert {each.visibility for each in moodle.site.groups.values()} == {3}
    assert any("保持隐藏" in note for note in made.notes)


def test_whom_no_case_shows_is_never_put_back(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    scene.apply()
    case = scene.case(ONE)
    revoke(scene.post, case.id, case.version, scene.act("成绩登记有误"))
    yellow = next(each for each in moodle.site.cohorts.values() if each.idnumber.endswith("yellow"))
    yellow.members.append(scene.accounts[FOUR].lms_user_id)
    plan = scene.plan()
    scene.apply(plan)
    made = rollback_of(scene, plan)
    assert made.is_empty
    assert f"个案已了结，或不是本系统放入的，不再放回：2 人：{ONE}、{FOUR}" in made.notes


def test_a_cohort_in_which_somebody_else_is_is_not_deleted(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    red = next(each for each in moodle.site.cohorts.values() if each.idnumber.endswith("red"))
    red.members.append(scene.accounts[FOUR].lms_user_id)
    made = roll_back(scene, plan)
    assert {step.idnumber for step in made.steps if isinstance(step, DeleteCohort)} == {
        "yujing:main:asnu:orange",
        "yujing:main:asnu:yellow",
    }
    assert red.members == [scene.accounts[FOUR].lms_user_id]


@pytest.mark.parametrize(("stands", "state"), [(True, CaseState.ANNOUNCED), (False, CaseState.REJECTED)])
def test_a_case_of_which_only_its_student_was_told_waits_on_or_ends_without_a_warning(
    scene: Scene, state: CaseState, *, stands: bool
) -> None:
    three_warnings(scene)
    case = scene.case(ONE)
    told = move_case(scene.store, case.id, case.version, CaseState.ANNOUNCED, scene.act())
    with scene.store.begin() as tx:
        change_case(
            tx, scene.store.site_id, told, scene.act(), "rolled_back", columns={"held": ""}, details='{"plan":1}'
        )
    decided = decide(scene, ONE, stands=stands)
    assert (decided.state, decided.held) == (state, None)
