"""One student's facts are those that everybody's hold of the student; what was assessed is found without the rest."""

from __future__ import annotations

from config.mapping import Equivalence
from sync.store.assessments import keep_assessment, levels_then
from sync.store.database import Store
from sync.store.one_student import load_provenance, load_student_facts
from tests.sync.scene import a_review, a_warning, an_assessment
from tests.sync.store.builders import a_course, a_moment, a_student, an_attempt, an_enrolment, rows_of, some_facts
from tests.sync.store.test_registrar import imported, loaded

ME, MATE, OTHER = "2023010101", "2023010102", "2023020101"
PROGRAMME = {"entry_year": 2023, "course_code": "MATH101", "study_term": 1}


def three_students(store: Store) -> None:
    students = [a_student(ME), a_student(MATE), a_student(OTHER, major="法学", class_name="法学2301")]
    facts = some_facts(
        students=students,
        courses=[a_course()],
        programmes=[{"major": "软件工程", **PROGRAMME}, {"major": "法学", **PROGRAMME}],
        enrolments=[an_enrolment(student_no=number) for number in (ME, MATE, OTHER)],
        attempts=[an_attempt(student_no=number) for number in (ME, MATE, OTHER)],
    )
    imported(store, facts)


def test_nobody_elses_rows_are_read(store: Store) -> None:
    three_students(store)
    with store.read() as tx:
        own = load_student_facts(tx, store.site_id, ME)
    everybody = loaded(store)
    for name in ("students", "enrolments", "attempts", "events"):
        expected = [row for row in rows_of(getattr(everybody, name)) if row["student_no"] == ME]
        assert rows_of(getattr(own, name)) == expected, name
    assert rows_of(own.courses) == rows_of(everybody.courses)
    assert own.programmes["major"].to_pylist() == ["软件工程"]


def test_the_group_comes_with_the_student(store: Store) -> None:
    three_students(store)
    with store.read() as tx:
        together = load_student_facts(tx, store.site_id, ME, [("college", "class_name")])
        nobody = load_student_facts(tx, store.site_id, "20999", [("college", "class_name")])
    assert sorted(together.attempts["student_no"].to_pylist()) == [ME, MATE]
    assert nobody.students.num_rows == 0


def test_a_replaced_code_is_known(store: Store) -> None:
    rule = Equivalence(old="MATH001", new="MATH101")
    facts = some_facts(courses=[a_course()], attempts=[an_attempt(course_code="MATH001")])
    imported(store, facts, rules=[rule])
    with store.read() as tx:
        provenance = load_provenance(tx, store.site_id, ME)
    assert dict(provenance.replaced) == {("MATH101", "2023-2024-1"): "MATH001"}
    assert dict(provenance.pending) == {}


def test_the_levels_then_are_found_in_the_text_kept(store: Store) -> None:
    warnings = (a_warning("S1", "yellow"), a_review("S10", "red"), a_warning("S2", "orange"))
    with store.begin() as tx:
        record = keep_assessment(tx, store.site_id, an_assessment(*warnings), known_at=a_moment())
        found = {number: levels_then(tx, store.site_id, record.id, number) for number in ("S1", "S10", "S2", "S")}
    assert found == {"S1": {"main": "yellow"}, "S10": {"main": "red"}, "S2": {"main": "orange"}, "S": {}}
