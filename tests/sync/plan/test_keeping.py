"""Plans are kept once, approved by somebody, and overtaken by newer ones."""

from __future__ import annotations

import pytest

from sync.plan.keeping import (
    PlanAmbiguous,
    PlanChanged,
    PlanNotOpen,
    abandon_plan,
    approve_plan,
    approved_plans,
    colleges_in,
    keep_plan,
    open_plan,
    whole_plan,
)
from sync.plan.plan import Plan
from sync.plan.steps import CreateCohort
from sync.store.audit import read_audit
from sync.store.database import Store
from sync.store.plans import PLANS, PlanState, move_plan
from sync.store.transaction import Transaction
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


def changed_in_the_store(store: Store, **values: str) -> None:
    """Change every plan behind the program's back."""
    with store.begin() as tx:
        tx.execute(PLANS.update().values(**values))


@pytest.mark.parametrize("values", [{"body": a_plan("别的").body}, {"kind": "rollback"}])
def test_a_plan_that_was_changed_in_the_store_is_neither_signed_nor_carried_out(
    store: Store, values: dict[str, str]
) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    changed_in_the_store(store, **values)
    for refused in (
        lambda: approve_plan(store, first.checksum, "王老师", NOON),
        lambda: whole_plan(store, first.checksum),
    ):
        with pytest.raises(PlanChanged, match="内容与校验码不符"):
            refused()
    assert open_plan(store, first.checksum).state is PlanState.PROPOSED


def test_planning_again_takes_the_place_of_a_plan_that_was_changed_in_the_store(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    changed_in_the_store(store, body="{}")
    second = keep_plan(store, a_plan(), "李老师", NOON)
    assert second.id != first.id
    assert approve_plan(store, first.checksum, "王老师", NOON).id == second.id


def test_a_plan_that_was_changed_in_the_store_can_be_given_up(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    approve_plan(store, first.checksum, "王老师", NOON)
    assert colleges_in(first) == ()
    changed_in_the_store(store, body="{}")
    assert colleges_in(open_plan(store, first.checksum)) == ()
    abandon_plan(store, first.checksum, NOON)
    assert approved_plans(store) == []


def test_a_beginning_that_fits_two_plans_signs_neither(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    alike = first.checksum[:10] + "0" * 54
    with store.begin() as tx:
        tx.execute(PLANS.insert().values({**_columns(tx, store), "checksum": alike, "state": "applied"}))
    with pytest.raises(PlanAmbiguous, match=f"{first.checksum[:16]}.*请多写几位"):
        approve_plan(store, first.checksum[:10], "王老师", NOON)
    assert approve_plan(store, first.checksum[:12], "王老师", NOON).state is PlanState.APPROVED


def _columns(tx: Transaction, store: Store) -> dict[str, object]:
    row = tx.execute(PLANS.select().where(PLANS.c.site_id == store.site_id)).mappings().one()
    return {name: value for name, value in row.items() if name != "id"}


def test_a_checksum_may_be_typed_in_capitals(store: Store) -> None:
    first = keep_plan(store, a_plan(), "李老师", NOON)
    assert open_plan(store, f" {first.checksum[:12].upper()} ") == first


def test_what_is_to_be_undone_waits_beside_what_is_to_be_done(store: Store) -> None:
    back = keep_plan(store, Plan("main", "rollback", a_plan().steps, undoes=7), "李老师", NOON)
    keep_plan(store, a_plan("别的"), "李老师", NOON)
    assert open_plan(store, back.checksum).state is PlanState.PROPOSED
    keep_plan(store, Plan("main", "rollback", a_plan("第二").steps, undoes=7), "李老师", NOON)
    with pytest.raises(PlanNotOpen, match="取代"):
        open_plan(store, back.checksum)
