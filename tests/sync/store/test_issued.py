"""The warnings of earlier periods that the rules read are those that were issued and stand."""

from __future__ import annotations

from datetime import datetime

from sync.outbox.retraction import revoke
from sync.store.database import Store
from sync.store.facts import load_facts
from sync.store.issued import issued_warnings
from tests.sync.cases.test_reconcile import ONE, TWO, a_store_alone, issue
from tests.sync.scene import NOON, PERIOD, Scene, a_warning
from tests.sync.store.builders import a_student, some_facts
from tests.sync.store.test_registrar import imported

NEXT = "2024-2025-2"


def issued(scene: Scene, known_at: datetime | None = None) -> list[tuple[str, str, str]]:
    with scene.store.read() as tx:
        rows = issued_warnings(tx, scene.store.site_id, known_at).to_pylist()
    assert all((row["policy"], row["track"]) == ("asnu", "main") for row in rows)
    return [(row["student_no"], row["period"], row["level"]) for row in rows]


def test_a_warning_counts_once_it_is_issued(store: Store) -> None:
    scene = a_store_alone(store)
    scene.evaluate(a_warning(ONE, "orange"))
    assert issued(scene) == []
    scene.apply()
    assert issued(scene) == [(ONE, PERIOD, "orange")]


def test_what_was_taken_back_does_not_count_and_what_is_over_does(store: Store) -> None:
    scene = a_store_alone(store)
    issue(scene, a_warning(ONE), a_warning(TWO))
    case = scene.case(ONE)
    revoke(scene.post, case.id, case.version, scene.act())
    assert issued(scene) == [(TWO, PERIOD, "yellow")]
    scene.evaluate(period=NEXT, evaluated_students={ONE, TWO})
    scene.apply(turn=True)
    assert issued(scene) == [(TWO, PERIOD, "yellow")]


def test_it_counts_as_it_was_known_then(store: Store) -> None:
    scene = a_store_alone(store)
    issue(scene, a_warning(ONE, "yellow"))
    then = scene.clock.now()
    scene.clock.pass_(hours=1)
    scene.evaluate(a_warning(ONE, "red", courses=("B01", "B02")))
    assert issued(scene, then) == [(ONE, PERIOD, "yellow")]
    assert issued(scene, NOON.replace(year=2020)) == []


def test_the_facts_of_a_site_tell_them(store: Store) -> None:
    scene = a_store_alone(store)
    imported(store, some_facts(students=[a_student(ONE)]))
    issue(scene, a_warning(ONE), a_warning(TWO))
    with store.read() as tx:
        facts = load_facts(tx, store.site_id)
    assert [row["student_no"] for row in facts.warnings.to_pylist()] == [ONE]
