"""What was announced is taken back with the decision that ends it, and only where a student can have heard of it."""

from __future__ import annotations

from sync.cases.changes import nothing_else
from sync.cases.decisions import move_case
from sync.outbox.not_warned import taking_back
from sync.store.case_record import CaseState
from sync.store.database import Store
from sync.store.outbox_record import OutboxState
from tests.sync.procedures import ONE, a_scene_under, announcing, apply_all
from tests.sync.scene import a_warning


def test_a_case_that_is_not_announced_takes_nothing_back(sqlite_store: Store) -> None:
    scene = a_scene_under(sqlite_store, announcing())
    scene.evaluate(a_warning(ONE))
    assert taking_back(scene.post, scene.case(ONE), scene.act()) is nothing_else


def test_who_could_not_be_written_to_is_not_written_to_now(sqlite_store: Store) -> None:
    scene = a_scene_under(sqlite_store, announcing(), students=[ONE], suspended=(ONE,))
    scene.accounts = {}
    scene.evaluate(a_warning(ONE))
    apply_all(scene)
    case, act = scene.case(ONE), scene.act("缓考已批")
    move_case(scene.store, case.id, case.version, CaseState.REJECTED, act, then=taking_back(scene.post, case, act))
    assert [(each.kind, each.recipient, each.state) for each in scene.outbox()] == [
        ("announcement", None, OutboxState.REJECTED)
    ]
