"""A whole pull over a Moodle with the sample college: what is stored is what the college put there, case by case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from sqlalchemy import select

from config.mapping import Mapping as SiteMapping
from config.settings import Settings
from sync.clock import SystemClock
from sync.pull.pull import pull_site
from sync.pull.result import PullResult
from sync.store.accounts import list_accounts
from sync.store.database import Store, open_store
from sync.store.fact_tables import fact_attempts, fact_enrolments
from sync.store.findings import list_findings
from sync.store.migrate import migrate
from sync.store.offerings import list_enrolments, list_offerings, list_teachers
from tests.contracts.conftest import Contracted
from tests.contracts.seed.sample_college import (
    COMPLETION_COURSE,
    COURSES,
    EDGES,
    FIRST_COURSE,
    HIDDEN_COURSE,
    LEVELS,
    SCALE_COURSE,
    STUDENTS,
    sample_college,
)

REPLAYED = True
COLLEGE = sample_college()
PLANNED = {course["shortname"]: course for course in COLLEGE["courses"]}
SCALED = {
    "items": [{"idnumber": "final", "kind": "regular", "scale": LEVELS}],
    "offerings": {"ignored": [name for name in PLANNED if name != SCALE_COURSE]},
}


def settings(mapping: Mapping[str, Any]) -> Settings:
    return Settings.model_validate(
        {
            "site": {"university": "滨江大学（虚构）"},
            "policies": [{"id": "asnu"}],
            "contacts": [{"name": "教务员", "office": "一号楼", "telephone": "1234567"}],
            "mapping": SiteMapping.model_validate(mapping),
        }
    )


@dataclass(frozen=True)
class Pulled:
    """A store into which a Moodle was pulled."""

    store: Store
    result: PullResult

    @cached_property
    def attempts(self) -> dict[tuple[str, str, str], Any]:
        """The attempts by student, course code with term, and kind."""
        with self.store.read() as transaction:
            rows = list(transaction.execute(select(fact_attempts)))
        return {(row.student_no, f"{row.term}-{row.original_code}-01", row.kind): row for row in rows}

    def final(self, edge: str) -> Any:
        """Return the regular attempt of the student who shows an edge case."""
        return self.attempts[number_of(EDGES[edge]), FIRST_COURSE, "regular"]


def number_of(username: str) -> str:
    return str(next(user["idnumber"] for user in COLLEGE["users"] if user["username"] == username))


def pulled_from(site: Contracted, store: Store, mapping: Mapping[str, Any]) -> Pulled:
    migrate(store)
    return Pulled(store, pull_site(store, site.moodle, settings(mapping), SystemClock(), "系统"))


@pytest.fixture(scope="module")
def pulled(site: Contracted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pulled]:
    """The whole college, pulled once."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('pull')}/store.sqlite3", "main")
    yield pulled_from(site, store, {"completion": {"decides": [COMPLETION_COURSE]}})
    store.close()


def planned_mark(username: str, item: str = "final", course: str = FIRST_COURSE) -> dict[str, Any]:
    grades = PLANNED[course]["grades"]
    found: dict[str, Any] = next(each for each in grades if each["username"] == username and each["item"] == item)
    return found


def test_every_course_is_read_hidden_ones_too(pulled: Pulled) -> None:
    assert pulled.result.complete
    with pulled.store.read() as transaction:
        offerings = {each.shortname: each for each in list_offerings(transaction, "main")}
    assert set(PLANNED) <= set(offerings)
    assert [name for name in PLANNED if not offerings[name].visible] == [HIDDEN_COURSE]
    assert all(offerings[name].unmapped is None for name in PLANNED)


def test_every_student_is_enrolled_where_the_college_says(pulled: Pulled) -> None:
    with pulled.store.read() as transaction:
        rows = transaction.execute(select(fact_enrolments.c.student_no, fact_enrolments.c.original_code))
        found = {tuple(row) for row in rows}
    planned = {
        (number_of(entry["username"]), name.split("-")[3])
        for name, course in PLANNED.items()
        for entry in course["enrolments"]
        if entry["role"] == "student"
    }
    assert found == planned


def test_a_suspended_enrolment_is_inactive_and_not_vanished_and_its_marks_are_read(pulled: Pulled) -> None:
    with pulled.store.read() as transaction:
        inactive = [each for each in list_enrolments(transaction, "main", standing=False) if not each.active]
    assert [each.vanished_at for each in inactive] == [None]
    row = pulled.final("suspended_enrolment")
    assert (row.active, float(row.score)) == (False, planned_mark(EDGES["suspended_enrolment"])["value"])


def test_a_suspended_account_is_told_and_its_marks_are_read(pulled: Pulled) -> None:
    with pulled.store.read() as transaction:
        accounts = list_accounts(transaction, "main")
    assert len(accounts) == STUDENTS
    assert [each.student_no for each in accounts if each.suspended] == [number_of(EDGES["suspended_account"])]
    assert float(pulled.final("suspended_account").score) == planned_mark(EDGES["suspended_account"])["value"]


def test_accounts_bear_addresses_as_the_school_gave_them(pulled: Pulled) -> None:
    planned = {user["idnumber"]: user["email"] for user in COLLEGE["users"]}
    with pulled.store.read() as transaction:
        assert all(each.email in (planned[each.student_no or ""], None) for each in list_accounts(transaction, "main"))


def test_teachers_are_known_by_name_and_are_no_students(pulled: Pulled) -> None:
    with pulled.store.read() as transaction:
        offerings = {each.lms_course_id: each.shortname for each in list_offerings(transaction, "main")}
        teachers = list_teachers(transaction, "main")
        students = {each.student_no for each in list_accounts(transaction, "main")}
    assert all(len(who) == 2 for course, who in teachers.items() if offerings[course] in PLANNED)
    assert not students & {"T1001", "T1002", "T1003"}


def test_a_hidden_mark_is_pending_and_its_value_is_not_kept(pulled: Pulled) -> None:
    row = pulled.final("hidden_mark")
    assert (row.pending, row.score, row.graded_on) == ("hidden", None, None)


def test_an_excluded_mark_is_pending(pulled: Pulled) -> None:
    assert (pulled.final("excluded_mark").pending, pulled.final("excluded_mark").score) == ("excluded", None)


@pytest.mark.parametrize("edge", ["locked_mark", "overridden_mark", "just_below_sixty"])
def test_locked_and_overridden_marks_count_and_every_decimal_is_kept(pulled: Pulled, edge: str) -> None:
    row = pulled.final(edge)
    assert row.pending is None
    assert row.score == str(planned_mark(EDGES[edge])["value"])


def test_a_zero_is_a_mark_and_an_empty_one_is_none(pulled: Pulled) -> None:
    assert (pulled.final("zero").score, pulled.final("zero").pending) == ("0", None)
    empty = (number_of(EDGES["null_mark"]), FIRST_COURSE, "regular")
    assert empty not in pulled.attempts or pulled.attempts[empty].pending == "nomark"


def test_dates_of_marks_are_the_schools_days(pulled: Pulled) -> None:
    row = pulled.final("locked_mark")
    assert str(row.graded_on) == "2026-01-13"


def test_makeups_stand_beside_the_regular_exam(pulled: Pulled) -> None:
    planned = {
        (number_of(each["username"]), name, "makeup")
        for name, course in PLANNED.items()
        for each in course["grades"]
        if each["item"] == "makeup"
    }
    assert {key for key, row in pulled.attempts.items() if key[2] == "makeup" and row.score} == planned


def test_every_mark_of_the_college_is_stored_as_it_is(pulled: Pulled) -> None:
    kinds, odd = {"final": "regular", "makeup": "makeup"}, set(EDGES.values())
    for name, course in PLANNED.items():
        for each in course["grades"]:
            if each["item"] in kinds and each["username"] not in odd and name != SCALE_COURSE:
                row = pulled.attempts[number_of(each["username"]), name, kinds[each["item"]]]
                assert float(row.score) == each["value"], (name, each["username"])


def test_completions_are_read_where_they_decide_and_a_mark_goes_before_them(pulled: Pulled) -> None:
    done = [each["username"] for each in PLANNED[COMPLETION_COURSE]["completions"]]
    rows = [pulled.attempts[number_of(each), COMPLETION_COURSE, "regular"] for each in done]
    assert all(row.score is not None for row in rows)
    assert pulled.result.dates_from


def test_a_scale_without_its_words_is_listed_and_never_taken_for_a_score(pulled: Pulled) -> None:
    rows = [row for (_, name, kind), row in pulled.attempts.items() if (name, kind) == (SCALE_COURSE, "regular")]
    assert {(row.pending, row.score) for row in rows} == {("unnamed_scale", None)}
    with pulled.store.read() as transaction:
        assert any(SCALE_COURSE in each.text for each in list_findings(transaction, "main"))


def test_a_scale_with_its_words_is_read_in_words(site: Contracted, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('scale')}/store.sqlite3", "main")
    found = pulled_from(site, store, SCALED)
    for each in PLANNED[SCALE_COURSE]["grades"]:
        if each["item"] == "final":
            row = found.attempts[number_of(each["username"]), SCALE_COURSE, "regular"]
            assert row.score == LEVELS[int(each["value"]) - 1]
    store.close()


def test_pulling_again_changes_nothing_and_takes_two_requests_a_course(site: Contracted, pulled: Pulled) -> None:
    said = settings({"completion": {"decides": [COMPLETION_COURSE]}})
    again = pull_site(pulled.store, site.moodle, said, SystemClock(), "系统")
    assert not again.changed_anything
    alone = 0 if again.dates_from.startswith("自定义") else STUDENTS
    assert again.requests <= 3 * (len(COURSES) + 2) + 4 + alone
