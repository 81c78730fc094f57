"""Roll plans of a small site back, as the actions do."""

from __future__ import annotations

from dataclasses import replace

from sync.apply.applying import ApplyResult, apply_plan
from sync.plan.history import read_carried
from sync.plan.plan import Plan, plan_from_body
from sync.plan.rollback import make_rollback
from sync.plan.undone import read_undone
from sync.store.plans import PlanRecord
from tests.sync.scene import Scene


def rollback_of(scene: Scene, plan: Plan) -> Plan:
    """Plan how to roll back a plan that was carried out."""
    with scene.store.read() as tx:
        carried, _ = read_carried(tx, scene.store.site_id)
    return _made(scene, [each.record.id for each in carried if each.record.checksum == plan.checksum][-1])


def carry_out(scene: Scene, rollback: Plan) -> ApplyResult:
    """Approve a rollback, and carry it out."""
    return go_on(scene, scene.approved(rollback))


def go_on(scene: Scene, record: PlanRecord) -> ApplyResult:
    """Carry out a rollback that was approved."""
    tools = replace(scene.tools(), replan=lambda known: _made(scene, plan_from_body(known.body).undoes or 0))
    return apply_plan(tools, record.checksum)


def _made(scene: Scene, undoes: int) -> Plan:
    with scene.store.read() as tx:
        undone = read_undone(tx, scene.store.site_id, undoes)
    return make_rollback(scene.situation(), undone)
