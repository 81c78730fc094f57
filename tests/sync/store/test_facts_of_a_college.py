"""The facts of a college are those that everybody's hold of its students; nobody else's rows are read for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from sync.store.database import Store
from sync.store.facts import load_facts
from tests.sync.store.builders import a_course, a_moment, a_student, an_attempt, an_enrolment, rows_of, some_facts
from tests.sync.store.test_registrar import imported, loaded

HERE, MATE, ELSEWHERE = "2023010101", "2023010102", "2023020101"


def test_nobody_elses_rows_are_read_and_nothing_is_missing(store: Store) -> None:
    students = [
        a_student(HERE, college="教育学院"),
        a_student(MATE, college="教育学院"),
        a_student(ELSEWHERE, college="法学院"),
    ]
    everyone = (HERE, MATE, ELSEWHERE)
    facts = some_facts(
        students=students,
        courses=[a_course()],
        enrolments=[an_enrolment(student_no=number) for number in everyone],
        attempts=[an_attempt(student_no=number) for number in everyone],
    )
    imported(store, facts)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    with store.read() as tx:
        own = load_facts(tx, store.site_id, colleges=["教育学院"])
        then = load_facts(tx, store.site_id, a_moment(), colleges=["教育学院"])
    event.remove(store.engine, "before_cursor_execute", note)
    everybody = loaded(store)
    for name in ("students", "enrolments", "attempts", "events"):
        expected = [row for row in rows_of(getattr(everybody, name)) if row["student_no"] in {HERE, MATE}]
        assert rows_of(getattr(own, name)) == rows_of(getattr(then, name)) == expected, name
    read = [each for each in asked if "FROM fact_attempts" in each or "FROM fact_enrolments" in each]
    assert read
    assert all("college IN" in each for each in read)
