"""The warnings of earlier periods that the rules read are those that were issued and stand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sync.outbox.retraction import revoke
from sync.store.database import Store
from sync.store.facts import load_facts
from sync.store.issued import issued_warnings, judged_periods
from tests.sync.cases.test_reconcile import ONE, TWO, a_store_alone, issue
from tests.sync.scene import NOON, PERIOD, Scene, a_warning
from tests.sync.store.builders import a_student, some_facts
from tests.sync.store.test_registrar import imported

BEFORE, NEXT = "2023-2024-2", "2024-2025-2"


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


def told_on_paper(student_no: str, level: str | None = "red", period: str = PERIOD) -> dict[str, str | None]:
    return {"student_no": student_no, "policy": "asnu", "track": "main", "period": period, "level": level}


def levels(store: Store, **narrowed: Collection[str]) -> dict[tuple[str, str], str]:
    with store.read() as tx:
        rows = load_facts(tx, store.site_id, **narrowed).warnings.to_pylist()  # type: ignore[arg-type]
    return {(row["student_no"], row["period"]): row["level"] for row in rows}


def periods(store: Store, known_at: datetime | None = None) -> list[tuple[str, str | None, str]]:
    with store.read() as tx:
        return [tuple(row.values()) for row in judged_periods(tx, store.site_id, known_at).to_pylist()]


def test_the_sites_own_warning_wins_over_one_on_paper_for_the_same_period(store: Store) -> None:
    scene = a_store_alone(store)
    students = [a_student(ONE), a_student(TWO)]
    on_paper = [told_on_paper(ONE), told_on_paper(ONE, "orange", BEFORE), told_on_paper(TWO)]
    imported(store, some_facts(students=students, warnings=on_paper))
    assert levels(store) == {(ONE, BEFORE): "orange", (ONE, PERIOD): "red", (TWO, PERIOD): "red"}
    issue(scene, a_warning(ONE, "yellow"))
    assert levels(store) == {(ONE, BEFORE): "orange", (ONE, PERIOD): "yellow", (TWO, PERIOD): "red"}


def test_what_the_site_took_back_does_not_come_back_on_paper(store: Store) -> None:
    scene = a_store_alone(store)
    imported(store, some_facts(students=[a_student(ONE)], warnings=[told_on_paper(ONE, "yellow")]))
    issue(scene, a_warning(ONE))
    case = scene.case(ONE)
    revoke(scene.post, case.id, case.version, scene.act())
    assert levels(store) == {}


def test_a_warning_merely_proposed_takes_nothing_from_one_on_paper(store: Store) -> None:
    scene = a_store_alone(store)
    imported(store, some_facts(students=[a_student(ONE)], warnings=[told_on_paper(ONE, "red")]))
    scene.evaluate(a_warning(ONE, "yellow"))
    assert levels(store) == {(ONE, PERIOD): "red"}


def test_a_period_that_was_judged_is_known_though_nobody_was_warned(store: Store) -> None:
    scene = a_store_alone(store)
    then = scene.clock.now()
    scene.clock.pass_(hours=1)
    scene.evaluate()
    scene.evaluate()
    assert periods(store) == [("asnu", None, PERIOD)]
    assert periods(store, then) == []


def test_the_registrar_names_periods_that_were_judged_before(store: Store) -> None:
    named = [{"policy": "asnu", "track": track, "period": BEFORE} for track in (None, "main")]
    imported(store, some_facts(judged=named))
    assert sorted(periods(store), key=str) == [("asnu", "main", BEFORE), ("asnu", None, BEFORE)]


def test_of_one_student_it_is_known_in_which_periods_others_were_warned(store: Store) -> None:
    students = [a_student(ONE), a_student(TWO)]
    imported(store, some_facts(students=students, warnings=[told_on_paper(TWO, period=BEFORE), told_on_paper(ONE)]))
    with store.read() as tx:
        facts = load_facts(tx, store.site_id, student_nos=[ONE])
        everybody = load_facts(tx, store.site_id)
    assert levels(store, student_nos=[ONE]) == {(ONE, PERIOD): "red"}
    assert facts.judged.to_pylist() == [{"policy": "asnu", "track": "main", "period": BEFORE}]
    assert everybody.judged.num_rows == 0
