"""Duties that a person added to a case are kept, taken back and kept anew, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from sync.store.case_record import NewCase, Review
from sync.store.cases import insert_cases
from sync.store.database import Store
from sync.store.duty_additions import drop_duty_addition, insert_duty_addition, read_duty_additions
from tests.sync.scene import NOON, PERIOD

DUE = date(2025, 4, 30)
CASE = NewCase("lsec", "main", "20230001", PERIOD, "生命学院", "oral", "oral", Review.NONE, False, None, "0" * 64, None)


def a_case(store: Store) -> int:
    with store.begin() as tx:
        return insert_cases(tx, store.site_id, [CASE], NOON)[0]


def add(store: Store, case_id: int, duty: str = "guardian_interview") -> int:
    with store.begin() as tx:
        return insert_duty_addition(
            tx, store.site_id, case_id=case_id, duty=duty, due_on=DUE, reason="面临降级", added_by="wang", at=NOON
        )


def drop(store: Store, case_id: int) -> bool:
    with store.begin() as tx:
        return drop_duty_addition(
            tx, store.site_id, case_id, "guardian_interview", actor="wang", reason="已转专业", at=NOON
        )


def standing(store: Store, case_id: int | None = None) -> list[tuple[int, str, date]]:
    with store.read() as tx:
        return [(each.case_id, each.duty, each.due_on) for each in read_duty_additions(tx, store.site_id, case_id)]


def test_a_case_has_a_duty_once_at_a_time(store: Store) -> None:
    case = a_case(store)
    add(store, case)
    with pytest.raises(IntegrityError):
        add(store, case)
    add(store, case, "teacher_plan")
    assert standing(store) == standing(store, case)
    assert standing(store, case) == [(case, "guardian_interview", DUE), (case, "teacher_plan", DUE)]


def test_what_was_taken_back_may_be_added_again(store: Store) -> None:
    case = a_case(store)
    add(store, case)
    assert (drop(store, case), drop(store, case)) == (True, False)
    assert standing(store) == []
    add(store, case)
    assert len(standing(store)) == 1


def test_another_sites_are_not_seen(store: Store) -> None:
    case = a_case(store)
    add(store, case)
    assert standing(Store(store.engine, "other")) == []
