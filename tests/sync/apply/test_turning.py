"""From one period to the next: carried out, nobody is lost, nothing is mixed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.apply.applying import apply_plan
from sync.cases.changes import NotAllowed
from sync.cases.decisions import move_case, settle_reexamination
from sync.plan.plan import Plan
from sync.plan.safety import PlanUnsafe
from sync.store.case_record import CaseState
from sync.store.cases import read_events
from sync.store.database import Store
from sync.store.plans import PlanRecord
from tests.sync.apply.test_applying import roster
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import NEXT_PERIOD, PERIOD, Scene, a_college, a_scene, a_warning, numbers

STUDENTS = numbers(6)
BETTER, SAME, WORSE, LEFT, NEW, UNCONFIRMED = STUDENTS


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(STUDENTS, courses=1))


@pytest.fixture
def scene(sqlite_store: Store, moodle: InProcessMoodle) -> Scene:
    """A site whose first period is issued and whose second was evaluated."""
    scene = a_scene(sqlite_store, moodle, STUDENTS)
    scene.evaluate(*(a_warning(student, "orange") for student in (BETTER, SAME, WORSE, LEFT)))
    scene.apply()
    scene.evaluate(*(a_warning(student, "orange") for student in (BETTER, SAME, WORSE, LEFT, UNCONFIRMED)))
    scene.clock.pass_(days=180)
    scene.evaluate(
        a_warning(SAME, "orange"),
        a_warning(WORSE, "red"),
        a_warning(NEW, "yellow"),
        period=NEXT_PERIOD,
        skipped={LEFT: "graduated"},
    )
    return scene


def flagged(moodle: InProcessMoodle, level: str) -> set[str]:
    return roster(moodle)[f"cohort yujing:main:asnu:{level}"]


def test_the_turn_comes_first_and_then_an_ordinary_plan(scene: Scene, moodle: InProcessMoodle) -> None:
    with pytest.raises(PlanUnsafe, match="turn"):
        scene.plan()
    result = scene.apply(turn=True)
    assert result.left_out == ()
    states = {student: scene.case(student).state for student in STUDENTS if student != NEW}
    assert states == {
        BETTER: CaseState.LIFTED,
        SAME: CaseState.CARRIED_OVER,
        WORSE: CaseState.ESCALATED,
        LEFT: CaseState.LIFTED,
        UNCONFIRMED: CaseState.WITHDRAWN,
    }
    assert flagged(moodle, "orange") == {SAME, WORSE}
    scene.apply()
    assert (flagged(moodle, "yellow"), flagged(moodle, "orange"), flagged(moodle, "red")) == ({NEW}, {SAME}, {WORSE})
    assert scene.plan().is_empty
    assert scene.plan(turn=True).is_empty


def test_the_old_case_names_the_one_that_took_its_place(scene: Scene) -> None:
    scene.apply(turn=True)
    old, new = scene.case(WORSE), scene.case(WORSE, NEXT_PERIOD)
    assert (old.successor_id, old.turned_to) == (new.id, NEXT_PERIOD)
    with scene.store.read() as tx:
        event = read_events(tx, scene.store.site_id, old.id)[-1]
    assert (event.action, event.actor, event.why) == ("turned_escalated", "教务处 王老师", "本期达到更高的预警等级")


def test_a_case_carried_over_is_corrected_in_its_new_period_or_taken_back(scene: Scene) -> None:
    scene.apply(turn=True)
    scene.evaluate(a_warning(SAME, "red"), period=PERIOD)
    case = scene.case(SAME)
    assert case.reexamine_digest is not None
    with pytest.raises(NotAllowed, match="已结转"):
        settle_reexamination(scene.store, case.id, case.version, scene.act(), adopt=True)


def test_a_case_that_moved_after_the_check_is_left_out(scene: Scene) -> None:
    record = scene.approved(scene.plan(turn=True))
    case = scene.case(BETTER)
    tools = scene.tools()

    def meanwhile(known: PlanRecord) -> Plan:
        plan = tools.replan(known)
        move_case(scene.store, case.id, case.version, CaseState.CLOSED, scene.act("已毕业"))
        scene.evaluate(a_warning(SAME, "yellow"), period=PERIOD)
        return plan

    result = apply_plan(replace(tools, replan=meanwhile), record.checksum)
    assert result.finished
    assert {entry.student_no for entry in result.left_out} == {BETTER, SAME, WORSE, LEFT}
    assert scene.case(BETTER).state is CaseState.CLOSED
