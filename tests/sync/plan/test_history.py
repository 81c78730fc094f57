"""What our plans left in the LMS is followed step by step, as far as each was carried out."""

from __future__ import annotations

import pytest

from sync.plan.case_steps import HoldCases
from sync.plan.history import Carried, Left, history_of, read_carried
from sync.plan.keeping import keep_plan
from sync.plan.net import net_of
from sync.plan.plan import Plan
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteCohort,
    DeleteGroup,
    Member,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
    Step,
)
from sync.store.database import Store
from sync.store.plans import PLANS, PlanRecord, PlanState, finish_step, move_plan
from tests.sync.scene import NOON

YELLOW = "yujing:main:asnu:yellow"
ONE, TWO, STRANGER = Member(1, "20230001"), Member(2, "20230002"), Member(9, "")
COHORT, GROUP = (None, YELLOW), (7, YELLOW)


def carried(*steps: Step, last: int | None = None, left_out: dict[int, frozenset[str]] | None = None) -> Carried:
    record = PlanRecord(1, "c" * 64, "ordinary", "", "[]", PlanState.APPLIED, NOON, "李红", NOON, "王敏", NOON)
    return Carried(record, Plan("main", "ordinary", steps), last, left_out or {})


def left(*plans: Carried) -> dict[object, tuple[str | None, set[int], set[int]]]:
    history = history_of(plans, complete=True)
    return {place: (each.name, each.members, each.perhaps) for place, each in history.places.items()}


MADE = (
    CreateCohort(YELLOW, "群组"),
    AddCohortMembers(YELLOW, "asnu", "yellow", (ONE, TWO)),
    CreateGroup(7, "C7", YELLOW, "小组"),
    AddGroupMembers(7, "C7", YELLOW, "asnu", "yellow", (ONE,)),
)


def test_what_was_made_and_filled_is_left() -> None:
    assert left(carried(*MADE)) == {COHORT: ("群组", {1, 2}, set()), GROUP: ("小组", {1}, set())}


def test_later_plans_go_on_from_there() -> None:
    after = carried(
        HoldCases(3, ()),
        ChangeCohort(YELLOW, "新名", "群组", was_visible=False),
        RemoveCohortMembers(YELLOW, (TWO, STRANGER)),
        RenameGroup(7, "C7", YELLOW, "新组", "小组"),
        RemoveGroupMembers(7, "C7", YELLOW, (ONE,)),
    )
    assert left(carried(*MADE), after) == {COHORT: ("新名", {1}, set()), GROUP: ("新组", set(), set())}


def test_what_was_removed_is_not_left() -> None:
    gone = carried(DeleteCohort(YELLOW, "群组", (ONE, TWO)), DeleteGroup(7, "C7", YELLOW, (ONE,)))
    assert left(carried(*MADE), gone) == {}
    assert left(carried(*MADE), carried(RepairGroup(7, "C7", YELLOW, None, (ONE,)))).keys() == {COHORT}


def test_a_repaired_group_is_empty_at_first() -> None:
    assert left(carried(*MADE, RepairGroup(7, "C7", YELLOW, "重建", (ONE,))))[GROUP] == ("重建", set(), set())


def test_whom_a_step_left_out_was_not_put_in() -> None:
    assert left(carried(*MADE, left_out={1: frozenset({TWO.student_no})}))[COHORT] == ("群组", {1}, set())


def test_a_step_that_failed_as_a_whole_left_nothing() -> None:
    assert left(carried(*MADE, left_out={2: frozenset({""}), 3: frozenset({""})})).keys() == {COHORT}


def test_of_a_step_that_was_interrupted_nobody_knows() -> None:
    assert left(carried(*MADE, last=0)) == {COHORT: ("群组", set(), {1, 2})}
    assert left(carried(*MADE, last=-1)) == {COHORT: (None, set(), set())}


def test_who_comes_back_has_not_moved() -> None:
    net = net_of(
        carried(
            RepairGroup(7, "C7", YELLOW, "小组", (ONE, STRANGER)),
            AddGroupMembers(7, "C7", YELLOW, "asnu", "yellow", (ONE, TWO)),
            ChangeCohort(YELLOW, "群组", "群组", was_visible=True),
        )
    )
    assert (net.added[GROUP].keys(), net.removed[GROUP].keys(), net.renamed) == ({2}, {9}, {})


def test_what_was_made_and_removed_again_was_not_made() -> None:
    assert net_of(carried(*MADE, DeleteGroup(7, "C7", YELLOW, (ONE,)))).made == {COHORT}


@pytest.mark.parametrize(
    ("state", "finished", "expected"),
    [
        (PlanState.PROPOSED, 0, []),
        (PlanState.APPLYING, 0, [-1]),
        (PlanState.APPLYING, 2, [1]),
        (PlanState.DROPPED, 2, [1]),
        (PlanState.DROPPED, 0, []),
        (PlanState.APPLIED, 4, [None]),
    ],
)
def test_plans_are_read_as_far_as_they_were_carried_out(
    store: Store, state: PlanState, finished: int, expected: list[int | None]
) -> None:
    record = keep_plan(store, carried(*MADE).plan, "李红", NOON)
    with store.begin() as tx:
        for position in range(finished):
            outcome = '[{"reason":"x","student_no":"20230002","what":"y"}]' if position == 1 else "[]"
            finish_step(tx, store.site_id, record.id, position, outcome, NOON)
        move_plan(tx, store.site_id, record.id, [PlanState.PROPOSED], state)
    with store.read() as tx:
        found, complete = read_carried(tx, store.site_id)
    assert complete
    assert [each.last for each in found] == expected
    if finished > 1:
        assert found[0].left_out == {1: frozenset({"20230002"})}
        assert history_of(found, complete=True).places[COHORT] == Left("群组", {1})


def test_a_plan_whose_list_is_not_kept_any_more_makes_the_history_incomplete(store: Store) -> None:
    record = keep_plan(store, carried(*MADE).plan, "李红", NOON)
    with store.begin() as tx:
        move_plan(tx, store.site_id, record.id, [PlanState.PROPOSED], PlanState.APPLIED)
        tx.execute(PLANS.update().values(body="{}"))
    with store.read() as tx:
        assert read_carried(tx, store.site_id) == ([], False)
