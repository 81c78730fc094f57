"""What the registrar says is kept as versions: corrections replace, disappearance does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.mapping import Equivalence, Mapping
from rules.facts.facts import Facts
from sync.mapping.equivalences import Equivalences
from sync.mapping.refreshing import refresh_equivalences
from sync.mapping.registrar import as_stored, entry_years
from sync.store.database import Store
from sync.store.facts import load_facts
from sync.store.registrar import Changes, write_registrar
from sync.store.runs import start_run
from tests.sync.store.builders import (
    NEXT_AUTUMN,
    SPRING,
    a_course,
    a_moment,
    a_student,
    an_attempt,
    an_enrolment,
    rows_of,
    some_facts,
)


def imported(store: Store, facts: Facts, day: int = 1, rules: Sequence[Equivalence] = ()) -> dict[str, Changes]:
    """Store facts as the registrar's on a day of March."""
    at = a_moment(day)
    equivalences = Equivalences(rules, entry_years(facts.students))
    with store.begin() as transaction:
        run = start_run(transaction, store.site_id, "import", "教务员", at)
        return {
            name: write_registrar(transaction, store.site_id, name, rows, at, run)
            for name, rows in as_stored(facts, equivalences, Mapping().marks).items()
        }


def loaded(store: Store, day: int | None = None, **options: Sequence[str]) -> Facts:
    """Load what was known at noon of a day of March, or what is known now."""
    with store.read() as transaction:
        return load_facts(transaction, store.site_id, None if day is None else a_moment(day, 12), **options)


def attempts(store: Store, day: int | None = None) -> list[tuple[str | None, str | None, date | None]]:
    """Return score, result and date of each attempt."""
    return [(row["score"], row["result"], row["graded_on"]) for row in rows_of(loaded(store, day).attempts)]


def test_what_goes_in_comes_out(store: Store) -> None:
    facts = some_facts(
        courses=[a_course(), a_course("PE101", credits="0.5", pass_mark=50, degree_course=True)],
        programmes=[{"major": "软件工程", "entry_year": 2023, "course_code": "MATH101", "study_term": 1}],
        enrolments=[an_enrolment(), an_enrolment(course_code="PE101")],
        attempts=[an_attempt(), an_attempt("良好", SPRING), an_attempt(None, kind="makeup", result="deferred")],
        events=[{"student_no": "2023010101", "kind": "discipline", "occurred_on": date(2024, 5, 6), "note": "记过"}],
    )
    imported(store, facts)
    for name, table in loaded(store).tables():
        assert rows_of(table) == rows_of(getattr(facts, name)), name


def test_the_same_again_changes_nothing(store: Store) -> None:
    facts = some_facts(attempts=[an_attempt(), an_attempt(None, SPRING)], enrolments=[an_enrolment()])
    first = imported(store, facts)
    again = imported(store, facts, day=2)
    assert first["attempts"].new == 2
    assert not any(change.anything for change in again.values())


def test_a_correction_is_a_new_version_and_the_old_one_stays_known_then(store: Store) -> None:
    imported(store, some_facts(attempts=[an_attempt("58")]), day=1)
    changes = imported(store, some_facts(attempts=[an_attempt("61")]), day=5)
    assert changes["attempts"].changed == 1
    assert attempts(store, day=1) == [("58", None, date(2024, 1, 15))]
    assert attempts(store, day=5) == attempts(store) == [("61", None, date(2024, 1, 15))]
    assert attempts(store, day=None) == [("61", None, date(2024, 1, 15))]


def test_a_correction_never_moves_the_first_date(store: Store) -> None:
    imported(store, some_facts(attempts=[an_attempt("58")]))
    imported(store, some_facts(attempts=[an_attempt("61", graded_on=date(2024, 3, 1))]), day=2)
    assert attempts(store) == [("61", None, date(2024, 1, 15))]
    imported(store, some_facts(attempts=[an_attempt(None, graded_on=date(2024, 4, 1))]), day=3)
    imported(store, some_facts(attempts=[an_attempt("70", graded_on=date(2024, 5, 1))]), day=4)
    assert attempts(store) == [("70", None, date(2024, 1, 15))]


def test_a_deferred_exam_once_sat_is_dated_when_it_was_sat(store: Store) -> None:
    imported(store, some_facts(attempts=[an_attempt(None, result="deferred")]))
    imported(store, some_facts(attempts=[an_attempt("70", graded_on=date(2024, 3, 1))]), day=2)
    assert attempts(store) == [("70", None, date(2024, 3, 1))]


def test_a_row_that_disappears_is_kept_and_named_and_may_come_back(store: Store) -> None:
    with_makeup = some_facts(attempts=[an_attempt("58"), an_attempt("63", kind="makeup")])
    imported(store, with_makeup)
    gone = imported(store, some_facts(attempts=[an_attempt("58")]), day=2)["attempts"]
    assert (gone.vanished, gone.missing_keys) == (1, ("2023010101，MATH101，2023-2024-1，makeup",))
    assert len(attempts(store)) == 2
    still_gone = imported(store, some_facts(attempts=[an_attempt("58")]), day=3)["attempts"]
    assert (still_gone.vanished, len(still_gone.missing_keys), still_gone.anything) == (0, 1, False)
    back = imported(store, with_makeup, day=4)["attempts"]
    assert (back.reappeared, back.new, back.missing_keys) == (1, 0, ())


def test_what_the_catalogue_or_the_register_lacks_is_no_fact(store: Store) -> None:
    everything = some_facts(attempts=[an_attempt(), an_attempt(course_code="GONE101"), an_attempt(student_no="9")])
    imported(store, everything)
    assert len(attempts(store)) == 1


def test_colleges_are_loaded_apart(store: Store) -> None:
    students = [a_student(), a_student("2023020202", college="外国语学院")]
    both = [an_attempt(), an_attempt(student_no="2023020202")]
    imported(store, some_facts(students=students, attempts=both))
    facts = loaded(store, colleges=["外国语学院"])
    assert facts.students["student_no"].to_pylist() == ["2023020202"]
    assert facts.attempts["student_no"].to_pylist() == ["2023020202"]


def test_another_site_in_the_same_database_is_not_seen(store: Store) -> None:
    imported(store, some_facts(attempts=[an_attempt()]))
    elsewhere = Store(store.engine, "other")
    assert loaded(elsewhere).students.num_rows == 0
    changes = imported(elsewhere, some_facts(attempts=[an_attempt()]))
    assert changes["attempts"].new == 1


def test_an_equivalent_course_counts_as_the_new_one(store: Store) -> None:
    facts = some_facts(
        programmes=[{"major": "软件工程", "entry_year": 2023, "course_code": "MATH100", "study_term": 1}],
        enrolments=[an_enrolment(course_code="MATH100")],
        attempts=[an_attempt("45", course_code="MATH100"), an_attempt("80", SPRING)],
    )
    imported(store, facts, rules=[Equivalence(old="MATH100", new="MATH101")])
    after = loaded(store)
    assert after.attempts["course_code"].to_pylist() == ["MATH101", "MATH101"]
    assert after.programmes["course_code"].to_pylist() == ["MATH101"]
    assert after.enrolments["course_code"].to_pylist() == ["MATH101"]


def test_two_attempts_that_an_equivalence_makes_one_leave_the_better(store: Store) -> None:
    facts = some_facts(attempts=[an_attempt("45", course_code="MATH100"), an_attempt("80"), an_attempt("9", SPRING)])
    imported(store, facts, rules=[Equivalence(old="MATH100", new="MATH101")])
    assert [score for score, *_ in attempts(store)] == ["80", "9"]


def test_a_changed_equivalence_recodes_what_stands_as_new_versions(store: Store) -> None:
    facts = some_facts(attempts=[an_attempt("45", course_code="MATH100")])
    imported(store, facts)
    assert attempts(store) == []
    rules = Equivalences([Equivalence(old="MATH100", new="MATH101", entry_years=(2023,))], {"2023010101": 2023})
    with store.begin() as transaction:
        run = start_run(transaction, store.site_id, "pull", "系统", a_moment(3))
        assert refresh_equivalences(transaction, store.site_id, rules, a_moment(3), run) == 1
        assert refresh_equivalences(transaction, store.site_id, rules, a_moment(4), run) == 0
    assert attempts(store, day=2) == []
    assert [score for score, *_ in attempts(store)] == ["45"]
    with store.begin() as transaction:
        assert refresh_equivalences(transaction, store.site_id, Equivalences([], {}), a_moment(5), run) == 1
    assert attempts(store) == []


def test_an_empty_store_has_empty_facts(store: Store) -> None:
    assert all(table.num_rows == 0 for _, table in loaded(store).tables())


_sites = count()


@st.composite
def _registrars_words(draw: st.DrawFn) -> list[list[dict[str, object]]]:
    """Several versions of what a registrar says of a few attempts."""
    keys = [(term, kind) for term in (SPRING, NEXT_AUTUMN) for kind in ("regular", "makeup")]
    score = st.one_of(st.none(), st.sampled_from(["45", "60", "88.5", "良好"]))
    said = []
    for _ in range(draw(st.integers(1, 4))):
        chosen = draw(st.lists(st.sampled_from(keys), unique=True))
        said.append([dict(an_attempt(draw(score), term, kind)) for term, kind in chosen])
    return said


@given(said=_registrars_words())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_last_word_on_each_attempt_stands_and_every_day_can_be_looked_up(
    said: list[list[dict[str, object]]], sqlite_store: Store
) -> None:
    site = Store(sqlite_store.engine, f"s{next(_sites)}")
    known: dict[tuple[object, object], object] = {}
    by_day = []
    for day, rows in enumerate(said, start=1):
        imported(site, some_facts(attempts=rows), day)
        known.update({(row["term"], row["kind"]): row["score"] for row in rows})
        by_day.append(dict(known))
    for day, expected in enumerate(by_day, start=1):
        found = loaded(site, day).attempts.to_pylist()
        assert {(row["term"], row["kind"]): row["score"] for row in found} == expected
