"""Plans are kept once, approved by somebody, and overtaken by newer ones."""

from __future__ import annotations

import pytest

from sync.plan.keeping import PlanNotOpen, abandon_plan, approve_plan, approved_plans, keep_plan, open_plan
from sync.plan.plan import Plan
from sync.plan.steps import CreateCohort
from sync.store.audit import read_audit
from sync.store.database import Store
from sync.store.plans import PlanState, move_plan
from tests.sync.scene import NOON


def a_plan(name: str = "学业帮扶") -> Plan:
    return Plan("main", "ordinary", (CreateCohort("yujing:main:asnu:red", name),))


def test_the_same_plan_is_kept_once(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    assert keep_plan(store, a_plan(), "王老师", NOON) == first
    assert first.made_by == "李老师"


def test_a_newer_plan_overtakes_one_that_nobody_approved(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    keep_plan(store, a_plan("别的"), "李老师", NOON)
    with pytest.raises(PlanNotOpen, match="取代"):
        approve_plan(store, first.checksum, "李老师", NOON)


def test_an_approved_plan_is_not_overtaken(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    approve_plan(store, first.checksum, "王老师", NOON)
    keep_plan(store, a_plan("别的"), "李老师", NOON)
    (approved,) = approved_plans(store)
    assert (approved.checksum, approved.approved_by, approved.approved_at) == (first.checksum, "王老师", NOON)


def test_the_first_signature_stands(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    approve_plan(store, first.checksum[:12], "王老师", NOON)
    assert approve_plan(store, first.checksum, "别人", NOON).approved_by == "王老师"


@pytest.mark.parametrize("length", [0, 7])
def test_a_signature_names_enough_of_the_checksum(store: Store, length: int) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    with pytest.raises(PlanNotOpen, match="没有校验码"):
        approve_plan(store, first.checksum[:length], "王老师", NOON)


def test_the_same_situation_again_is_another_plan(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    with store.begin() as tx:
        move_plan(tx, store.site_id, first.id, [PlanState.PROPOSED], PlanState.APPLIED)
    with pytest.raises(PlanNotOpen, match="已执行完毕"):
        open_plan(store, first.checksum)
    second = keep_plan(store, a_plan(), "李老师", NOON)
    assert second.id != first.id
    assert open_plan(store, second.checksum) == second


def test_a_plan_given_up_is_not_open(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    abandon_plan(store, first.checksum, NOON)
    with pytest.raises(PlanNotOpen):
        open_plan(store, first.checksum)


def test_giving_up_stands_in_the_audit_log_once(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    abandon_plan(store, first.checksum, NOON, "王老师")
    with pytest.raises(PlanNotOpen):
        abandon_plan(store, first.checksum, NOON, "别人")
    with store.read() as tx:
        entries = [(entry.subject, entry.actor) for entry in read_audit(tx, store.site_id)]
    assert entries == [(f"plan:{first.checksum}", "王老师")]


def test_another_site_does_not_see_it(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    with pytest.raises(PlanNotOpen):
        open_plan(Store(store.engine, "other"), first.checksum)
