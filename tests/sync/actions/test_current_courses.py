"""Flags run through every course of the running term, and through no other."""

from __future__ import annotations

from typing import Any

import pytest

from sync.actions.current_courses import current_courses
from sync.store.database import Store
from sync.store.lms_rows import OfferingFacts, SeenStudent
from sync.store.offering_writing import mark_offerings_vanished, write_offering_list
from sync.store.offerings import Offering, list_offerings
from tests.sync.scene import NOON, PERIOD

THIS, BEFORE = PERIOD, "2023-2024-2"


def read(store: Store, *students: tuple[int, bool], course: int = 7, **changes: Any) -> None:
    """Store a course as a pull has read it, with (account, whether the place is active)."""
    values: dict[str, Any] = {"term": THIS, "section": None, "kind": "regular", "unmapped": None, "visible": True}
    offering = Offering(course, f"C{course}", f"课程{course}", **{**values, **changes})
    seen = tuple(SeenStudent(user, str(user), active) for user, active in students)
    with store.begin() as tx:
        write_offering_list(tx, store.site_id, OfferingFacts(offering, (), seen, (), (), {}, ()), NOON)


def current(store: Store) -> dict[int, set[int]]:
    with store.read() as tx:
        found = current_courses(tx, store.site_id, list_offerings(tx, store.site_id), THIS)
        return {each.lms_course_id: set(each.members) for each in found}


@pytest.mark.parametrize(
    ("changes", "there"),
    [
        ({}, True),
        ({"visible": False}, True),
        ({"codes": ("B01", "B02")}, True),
        ({"kind": "shell", "term": None}, True),
        ({"kind": "makeup"}, True),
        ({"term": BEFORE}, False),
        ({"term": "2025-2026-1"}, False),
        ({"kind": "ignored", "term": None}, False),
        ({"kind": "ignored"}, False),
        ({"term": None, "unmapped": "no_match"}, False),
        ({"unmapped": "no_match"}, True),
        ({"term": BEFORE, "unmapped": "no_match"}, False),
    ],
)
def test_which_courses_are_the_terms(sqlite_store: Store, changes: dict[str, Any], *, there: bool) -> None:
    read(sqlite_store, (1, True), **changes)
    assert current(sqlite_store) == ({7: {1}} if there else {})


def test_a_course_that_moodle_lists_no_more_is_none(sqlite_store: Store) -> None:
    read(sqlite_store, (1, True))
    with sqlite_store.begin() as tx:
        mark_offerings_vanished(tx, sqlite_store.site_id, [7], NOON)
    assert current(sqlite_store) == {}


def test_a_course_added_during_the_term_is_one_from_the_next_reading_on(sqlite_store: Store) -> None:
    read(sqlite_store, (1, True))
    read(sqlite_store, (1, True), course=8)
    assert current(sqlite_store) == {7: {1}, 8: {1}}


def test_who_comes_later_is_in_it_and_who_is_suspended_or_gone_is_not(store: Store) -> None:
    read(store, (1, True), (2, True), (3, True))
    read(store, (1, True), (2, False), (4, True))
    assert current(store) == {7: {1, 4}}


def test_whoever_takes_a_course_again_is_in_the_new_one(sqlite_store: Store) -> None:
    read(sqlite_store, (1, True), term=BEFORE)
    read(sqlite_store, (1, True), course=8)
    assert current(sqlite_store) == {8: {1}}
