"""Carrying out a plan: all of it, nothing else, each step once, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from connector.moodle.errors import MoodleError, MoodleOutcomeUnknown, MoodleRefused, MoodleUnavailable
from sync.apply.applying import PlanNotApproved, PlanStale, PlanUnderWay, apply_plan
from sync.cases.changes import CaseMoved
from sync.cases.decisions import decide_review, move_case, settle_reexamination
from sync.cases.objections import Raised, record_objection
from sync.outbox.retraction import revoke
from sync.plan.keeping import PlanChanged, PlanNotOpen, abandon_plan, approve_plan, approved_plans, keep_plan
from sync.plan.plan import Plan
from sync.store.case_record import CaseState
from sync.store.cases import read_events
from sync.store.database import Store
from sync.store.holding import AlreadyRunning, Holding
from sync.store.notices import read_notices
from sync.store.outbox_record import OutboxState
from sync.store.plans import PLANS, PlanRecord
from tests.sync.moodle_in_process import InProcessMoodle, nothing
from tests.sync.scene import NOON, Scene, a_college, a_review, a_scene, a_warning, numbers

STUDENTS = numbers(6)


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(STUDENTS))


@pytest.fixture
def scene(sqlite_store: Store, moodle: InProcessMoodle) -> Scene:
    return a_scene(sqlite_store, moodle, STUDENTS)


def three_warnings(scene: Scene) -> None:
    scene.evaluate(
        a_warning(STUDENTS[0], "yellow"), a_warning(STUDENTS[1], "red"), a_warning(STUDENTS[2], "red", ("B01", "B02"))
    )


def roster(moodle: InProcessMoodle) -> dict[str, set[str]]:
    """Return the student numbers in each of our cohorts and groups."""
    names = {user.id: user.idnumber for user in moodle.site.users.values()}
    found = {f"cohort {each.idnumber}": each for each in moodle.site.cohorts.values()}
    groups = {f"group {each.course_id} {each.idnumber}": each for each in moodle.site.groups.values()}
    return {key: {names[member] for member in each.members} for key, each in (found | groups).items()}


def test_cohorts_and_groups_hold_exactly_the_warned_students(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    result = scene.apply()
    assert result.finished
    assert not result.left_out
    first, second = (offering.lms_course_id for offering in scene.offerings)
    assert roster(moodle) == {
        "cohort yujing:main:asnu:yellow": {STUDENTS[0]},
        "cohort yujing:main:asnu:orange": set(),
        "cohort yujing:main:asnu:red": {STUDENTS[1], STUDENTS[2]},
        f"group {first} yujing:main:asnu:yellow": {STUDENTS[0]},
        f"group {first} yujing:main:asnu:red": {STUDENTS[1], STUDENTS[2]},
        f"group {second} yujing:main:asnu:yellow": {STUDENTS[0]},
        f"group {second} yujing:main:asnu:red": {STUDENTS[1], STUDENTS[2]},
    }
    assert not any(cohort.visible for cohort in moodle.site.cohorts.values())
    assert {(group.visibility, group.participation) for group in moodle.site.groups.values()} == {(3, False)}


def test_a_second_plan_is_empty_and_a_second_run_is_refused(scene: Scene) -> None:
    three_warnings(scene)
    plan = scene.plan()
    scene.apply(plan)
    assert scene.plan().is_empty
    with pytest.raises(PlanNotOpen, match="已执行完毕"):
        apply_plan(scene.tools(), plan.checksum)


def test_cases_are_confirmed_and_issued_by_who_approved_the_plan(scene: Scene) -> None:
    three_warnings(scene)
    scene.apply()
    case = scene.case(STUDENTS[1])
    assert (case.state, case.issued_level, case.issues) == (CaseState.ISSUED, "red", 1)
    with scene.store.read() as tx:
        events = read_events(tx, scene.store.site_id, case.id)
    assert [(event.action, event.actor) for event in events] == [
        ("open", "system"),
        ("confirmed", "教务处 王老师"),
        ("issued", "教务处 王老师"),
    ]


def test_notice_numbers_run_without_a_gap(scene: Scene) -> None:
    three_warnings(scene)
    scene.apply()
    with scene.store.read() as tx:
        notices = read_notices(tx, scene.store.site_id)
    assert [notice.number for notice in notices] == [f"学预警〔2025〕000{number}号" for number in (1, 2, 3)]
    assert {notice.voided_at for notice in notices} == {None}


def test_messages_wait_until_the_plan_is_carried_out_completely(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    record = scene.approved(scene.plan())
    steps = iter([False, True])
    half = apply_plan(scene.tools(), record.checksum, stop=lambda: next(steps, True))
    assert not half.finished
    assert half.steps == 1
    assert scene.send().sent == 0
    assert apply_plan(scene.tools(), record.checksum).finished
    assert scene.send().sent == 3
    assert not scene.send().outcomes


def test_nothing_is_carried_out_without_approval(scene: Scene) -> None:
    three_warnings(scene)
    plan = scene.plan()
    keep_plan(scene.store, plan, "李老师", NOON)
    with pytest.raises(PlanNotApproved):
        apply_plan(scene.tools(), plan.checksum)


def test_a_plan_that_the_situation_has_overtaken_is_dropped_untouched(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    record = scene.approved(scene.plan())
    case = scene.case(STUDENTS[0])
    record_objection(scene.store, case.id, Raised(NOON.date(), "本人", "成绩有误"), scene.act())
    with pytest.raises(PlanStale) as stale:
        apply_plan(scene.tools(), record.checksum)
    assert stale.value.plan.checksum in (scene.plan().checksum,)
    assert "重新运行 plan" in str(stale.value)
    assert not moodle.writes
    with pytest.raises(PlanNotOpen, match="取代"):
        approve_plan(scene.store, record.checksum, "李老师", NOON)


def test_only_one_process_carries_out_plans(scene: Scene) -> None:
    three_warnings(scene)
    record = scene.approved(scene.plan())
    with Holding(scene.store, "apply", scene.clock, "另一个进程"), pytest.raises(AlreadyRunning):
        apply_plan(scene.tools(), record.checksum)


def test_a_plan_half_carried_out_comes_before_the_next(scene: Scene) -> None:
    three_warnings(scene)
    first = scene.approved(scene.plan())
    steps = iter([False, True])
    apply_plan(scene.tools(), first.checksum, stop=lambda: next(steps))
    second = scene.approved(scene.plan())
    assert [record.checksum for record in approved_plans(scene.store)] == [first.checksum, second.checksum]
    with pytest.raises(PlanUnderWay):
        apply_plan(scene.tools(), second.checksum)
    abandon_plan(scene.store, first.checksum, NOON)
    assert apply_plan(scene.tools(), second.checksum).finished
    assert scene.send().sent == 3


def test_a_student_without_an_account_is_warned_on_paper(scene: Scene) -> None:
    scene.accounts.pop(STUDENTS[0])
    three_warnings(scene)
    plan = scene.plan()
    assert [(row.student_no, row.undeliverable) for row in plan.issues() if row.undeliverable] == [
        (STUDENTS[0], "没有可用的 Moodle 账号，请打印送达")
    ]
    scene.apply(plan)
    states = {message.student_no: message.state for message in scene.outbox()}
    assert states[STUDENTS[0]] is OutboxState.REJECTED
    assert scene.case(STUDENTS[0]).state is CaseState.ISSUED
    assert scene.plan().is_empty


def test_a_suspended_account_gets_no_message(sqlite_store: Store) -> None:
    moodle = InProcessMoodle(a_college(STUDENTS, suspended=STUDENTS[:1]))
    scene = a_scene(sqlite_store, moodle, STUDENTS)
    three_warnings(scene)
    scene.apply()
    assert scene.send().sent == 2
    assert moodle.texts_to(scene.accounts[STUDENTS[0]].lms_user_id) == []


def test_a_deleted_account_is_reported_and_the_rest_goes_on(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    moodle.site.delete_user(scene.accounts[STUDENTS[1]].lms_user_id)
    result = scene.apply()
    assert result.finished
    assert {entry.student_no for entry in result.left_out} == {STUDENTS[1]}
    assert roster(moodle)["cohort yujing:main:asnu:red"] == {STUDENTS[2]}


def test_an_unenrolled_student_is_reported_and_the_rest_goes_on(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    course = moodle.site.courses[scene.offerings[0].lms_course_id]
    del course.enrolments[scene.accounts[STUDENTS[1]].lms_user_id]
    result = scene.apply()
    assert [(entry.student_no, entry.what) for entry in result.left_out] == [(STUDENTS[1], "加入课程 C1 的小组")]
    assert roster(moodle)[f"group {course.id} yujing:main:asnu:red"] == {STUDENTS[2]}


def test_a_group_that_students_can_see_is_repaired_before_anything_else(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    scene.apply()
    group = next(each for each in moodle.site.groups.values() if each.idnumber.endswith("red"))
    before = roster(moodle)
    group.visibility = 0
    plan = scene.plan()
    assert plan.steps[0].kind == "repair_group"
    scene.apply(plan)
    assert group.id not in moodle.site.groups
    assert roster(moodle) == before
    assert {each.visibility for each in moodle.site.groups.values()} == {3}
    assert scene.plan().is_empty


def test_an_exposed_group_that_nobody_needs_is_only_removed(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    scene.apply()
    group = next(each for each in moodle.site.groups.values() if each.idnumber.endswith("yellow"))
    group.participation = True
    case = scene.case(STUDENTS[0])
    revoke(scene.post, case.id, case.version, scene.act("成绩登记有误"))
    scene.apply()
    assert group.id not in moodle.site.groups
    assert not any(key.endswith("yellow") for key in roster(moodle) if key.startswith("group"))


def test_what_others_made_is_left_alone_and_named(scene: Scene, moodle: InProcessMoodle) -> None:
    from connector.moodle.cohorts import NewCohort, create_cohorts
    from connector.moodle.groups import NewGroup, create_groups

    course = scene.offerings[0].lms_course_id
    create_cohorts(moodle, [NewCohort("学业帮扶·asnu·关注", "别人的")])
    create_groups(moodle, [NewGroup(course, "学业帮扶·特别关注", "", visibility=0)])
    three_warnings(scene)
    plan = scene.plan()
    assert any("同名群组" in note for note in plan.notes)
    assert any("同名小组" in note for note in plan.notes)
    scene.apply(plan)
    ours = next(
        each for each in moodle.site.groups.values() if each.course_id == course and each.idnumber.endswith("red")
    )
    foreign = next(each for each in moodle.site.groups.values() if not each.idnumber)
    assert ours.name == "学业帮扶·特别关注·2"
    assert not foreign.members
    assert scene.plan().is_empty


def test_a_revoked_case_loses_its_flag_and_an_empty_group_goes(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    scene.apply()
    case = scene.case(STUDENTS[0])
    revoke(scene.post, case.id, case.version, scene.act("成绩登记有误"))
    scene.apply()
    now = roster(moodle)
    assert now["cohort yujing:main:asnu:yellow"] == set()
    assert not any(key.endswith("yellow") for key in now if key.startswith("group"))
    assert scene.plan().is_empty


def test_a_new_revision_is_issued_anew_under_a_new_number(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    scene.apply()
    scene.send()
    scene.evaluate(
        a_warning(STUDENTS[0], "orange"), a_warning(STUDENTS[1], "red"), a_warning(STUDENTS[2], "red", ("B01", "B02"))
    )
    case = scene.case(STUDENTS[0])
    assert (case.level, case.reexamine_digest is not None) == ("yellow", True)
    assert scene.plan().is_empty
    settle_reexamination(scene.store, case.id, case.version, scene.act(), adopt=True)
    scene.apply()
    scene.send()
    with scene.store.read() as tx:
        notices = read_notices(tx, scene.store.site_id, case_id=case.id)
    assert [(notice.level, notice.voided_at is None) for notice in notices] == [("yellow", False), ("orange", True)]
    assert roster(moodle)["cohort yujing:main:asnu:orange"] == {STUDENTS[0]}
    assert len(moodle.texts_to(scene.accounts[STUDENTS[0]].lms_user_id)) == 2
    assert scene.plan().is_empty


def test_the_firm_level_is_issued_until_the_review_is_decided(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.evaluate(a_review(STUDENTS[0], "red", firm="orange"), a_review(STUDENTS[1], "red"))
    scene.apply()
    assert roster(moodle)["cohort yujing:main:asnu:orange"] == {STUDENTS[0]}
    assert scene.case(STUDENTS[1]).state is CaseState.PROPOSED
    for student in STUDENTS[:2]:
        case = scene.case(student)
        decide_review(scene.store, case.id, case.version, scene.act(), approve=True)
    scene.apply()
    assert roster(moodle)["cohort yujing:main:asnu:red"] == set(STUDENTS[:2])
    assert roster(moodle)["cohort yujing:main:asnu:orange"] == set()


def test_a_case_that_moved_after_the_check_is_left_out(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    three_warnings(scene)
    record = scene.approved(scene.plan())
    case = scene.case(STUDENTS[0])
    tools = scene.tools()

    def meanwhile(known: PlanRecord) -> Plan:
        plan = tools.replan(known)
        move_case(scene.store, case.id, case.version, CaseState.REJECTED, scene.act())
        return plan

    result = apply_plan(replace(tools, replan=meanwhile), record.checksum)
    assert result.finished
    assert {entry.student_no for entry in result.left_out} == {STUDENTS[0]}
    assert scene.case(STUDENTS[0]).state is CaseState.REJECTED
    assert {message.student_no for message in scene.outbox()} == set(STUDENTS[1:3])


def test_a_case_that_says_something_else_after_the_check_is_left_out(scene: Scene) -> None:
    three_warnings(scene)
    record = scene.approved(scene.plan())
    tools = scene.tools()

    def meanwhile(known: PlanRecord) -> Plan:
        plan = tools.replan(known)
        scene.evaluate(a_warning(STUDENTS[0], "red"), *(a_warning(student, "red") for student in STUDENTS[1:3]))
        return plan

    result = apply_plan(replace(tools, replan=meanwhile), record.checksum)
    assert {entry.student_no for entry in result.left_out} == {STUDENTS[0], STUDENTS[2]}
    assert scene.case(STUDENTS[0]).issues == 0


def test_a_case_that_somebody_changes_at_the_very_moment_is_left_out(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_warnings(scene)

    def moved(*_: object, **__: object) -> None:
        raise CaseMoved("刚被他人处理过")

    monkeypatch.setattr("sync.apply.issuing.change_case", moved)
    result = scene.apply()
    assert {entry.reason for entry in result.left_out if entry.what == "发出预警"} == {"个案正由他人处理，未发出"}
    assert scene.outbox() == []


@pytest.mark.parametrize("failure", [MoodleUnavailable, MoodleRefused])
def test_a_failure_before_any_write_is_made_good_by_the_next_run(
    scene: Scene, moodle: InProcessMoodle, failure: type[MoodleError]
) -> None:
    three_warnings(scene)
    record = scene.approved(scene.plan())
    failed: set[int] = set()

    def fail_once_at_each(function: str) -> None:
        if len(moodle.writes) not in failed:
            failed.add(len(moodle.writes))
            raise failure("演练", function)

    moodle.before = fail_once_at_each
    runs = _run_until_finished(scene, record)
    moodle.before = nothing
    assert runs == len(failed) + 1 == len(moodle.writes) + 1
    assert scene.plan().is_empty
    assert scene.send().sent == 3


def test_every_other_answer_lost_changes_nothing_in_the_end(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    record = scene.approved(scene.plan())

    def lose_every_other(function: str) -> None:
        if len(moodle.writes) % 2:
            raise MoodleOutcomeUnknown("演练", function)

    moodle.after = lose_every_other
    assert _run_until_finished(scene, record) > 5
    moodle.after = nothing
    assert scene.plan().is_empty
    assert len({(group.course_id, group.idnumber) for group in moodle.site.groups.values()}) == 4
    assert len(moodle.site.groups) == 4
    assert not approved_plans(scene.store)


def _run_until_finished(scene: Scene, record: PlanRecord) -> int:
    """Run until the plan is carried out, and return how many runs that took."""
    for run in range(1, 200):
        try:
            result = apply_plan(scene.tools(), record.checksum)
        except MoodleError:
            continue
        assert result.finished
        assert not result.left_out
        return run
    raise AssertionError("never finished")


def test_a_step_whose_course_is_gone_is_reported(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    record = scene.approved(scene.plan())
    tools = scene.tools()

    def meanwhile(known: PlanRecord) -> Plan:
        plan = tools.replan(known)
        del moodle.site.courses[scene.offerings[1].lms_course_id]
        return plan

    result = apply_plan(replace(tools, replan=meanwhile), record.checksum)
    assert result.finished
    assert {entry.what for entry in result.left_out} >= {"新建课程小组", "加入课程小组"}
    assert any("读不到课程 C2" in note for note in scene.plan().notes)
    assert scene.plan().is_empty


def test_a_plan_that_was_changed_in_the_store_is_not_gone_on_with(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    record = scene.approved(scene.plan())
    apply_plan(scene.tools(), record.checksum, stop=_after(2))
    before = roster(moodle)
    with scene.store.begin() as tx:
        tx.execute(PLANS.update().values(body=record.body.replace(STUDENTS[1], STUDENTS[4])))
    with pytest.raises(PlanChanged):
        apply_plan(scene.tools(), record.checksum)
    assert roster(moodle) == before


def test_a_plan_given_up_while_it_is_carried_out_stops_at_the_next_step(scene: Scene, moodle: InProcessMoodle) -> None:
    three_warnings(scene)
    record = scene.approved(scene.plan())
    steps = iter(range(10))

    def stop() -> bool:
        if next(steps) == 3:
            abandon_plan(scene.store, record.checksum, NOON)
        return False

    with pytest.raises(PlanNotOpen, match="被放弃"):
        apply_plan(scene.tools(), record.checksum, stop=stop)
    assert len(roster(moodle)) < 7
    assert scene.apply().finished
    assert scene.plan().is_empty


def _after(steps: int) -> Callable[[], bool]:
    answers = iter([False] * steps)
    return lambda: next(answers, True)


@pytest.mark.parametrize("change", ["moved", "renamed", "visible", "deleted"])
def test_a_change_by_hand_between_two_runs_is_told_or_made_good_by_the_next_plan(
    scene: Scene, moodle: InProcessMoodle, change: str
) -> None:
    three_warnings(scene)
    plan = scene.plan()
    record = scene.approved(plan)
    made = next(place for place, step in enumerate(plan.steps) if step.kind == "add_cohort_members")
    apply_plan(scene.tools(), record.checksum, stop=_after(made))
    cohort = next(each for each in moodle.site.cohorts.values() if each.idnumber.endswith("yellow"))
    match change:
        case "moved":
            cohort.members.append(scene.accounts[STUDENTS[5]].lms_user_id)
        case "renamed":
            cohort.name = "别名"
        case "visible":
            cohort.visible = True
        case _:
            del moodle.site.cohorts[cohort.id]
    result = apply_plan(scene.tools(), record.checksum)
    assert result.finished
    if change in ("visible", "deleted"):
        assert {entry.student_no for entry in result.left_out} == {STUDENTS[0]}
    scene.apply()
    assert scene.plan().is_empty
    assert roster(moodle)["cohort yujing:main:asnu:yellow"] == {STUDENTS[0]}
    assert not any(each.visible for each in moodle.site.cohorts.values())
