"""Sealing, exchanging and losing keys in the store, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from rules.facts.schema import STUDENTS
from sync.store.data_keys import current_key
from sync.store.database import Store
from sync.store.facts import load_table
from sync.store.keyring import NO_KEYS, Keyring, keyring_of
from sync.store.protected import KeyMissing, Protected, read_protected, sealed_with
from sync.store.protecting import adopt_key, drop_unreadable, protect, reseal
from sync.store.registrar import Changes, write_registrar
from sync.store.runs import start_run
from sync.store.tidying import sweep

NOW = datetime(2025, 3, 14, 2, tzinfo=UTC)
OLD, NEW = "o" * 40, "n" * 40
OLD_RING, NEW_RING = keyring_of([OLD]), keyring_of([NEW])
ONE = Protected("欧阳建国", "13912345001", "少数民族")


def write(store: Store, ring: Keyring, *students: tuple[str, Protected]) -> Changes:
    rows = [
        {
            "student_no": number,
            "name": "某某",
            "college": "学院",
            "major": "专业",
            "class_name": "一班",
            "entry_year": 2023,
            "status": "enrolled",
            "guardian_name": each.guardian_name,
            "guardian_phone": each.guardian_phone,
            "priority_groups": each.priority_groups,
        }
        for number, each in students
    ]
    with store.begin() as tx:
        run = start_run(tx, "main", "import", "教务员", NOW)
        return write_registrar(tx, "main", "students", pa.Table.from_pylist(rows, schema=STUDENTS), NOW, run, ring)


def read(store: Store, ring: Keyring) -> dict[str, Protected]:
    with store.read() as tx:
        return read_protected(tx, "main", ring)


def keys_of(store: Store) -> set[str | None]:
    with store.read() as tx:
        return set(sealed_with(tx, "main"))


def test_whoever_loads_facts_finds_them_empty(store: Store) -> None:
    protect(store, OLD_RING, NOW)
    write(store, OLD_RING, ("1", ONE))
    with store.read() as tx:
        (row,) = load_table(tx, "students", "main").to_pylist()
    assert (row["guardian_name"], row["guardian_phone"], row["priority_groups"]) == (None, None, None)
    assert read(store, OLD_RING) == {"1": ONE}


def test_what_changed_makes_a_version_and_what_did_not_none(store: Store) -> None:
    protect(store, OLD_RING, NOW)
    write(store, OLD_RING, ("1", ONE), ("2", Protected()))
    again = write(store, OLD_RING, ("1", ONE), ("2", Protected()))
    assert (again.unchanged, again.changed, again.new) == (2, 0, 0)
    other = write(store, OLD_RING, ("1", Protected("欧阳建国", "13900000000", "少数民族")), ("2", Protected()))
    assert (other.unchanged, other.changed) == (1, 1)
    assert read(store, OLD_RING)["1"].guardian_phone == "13900000000"


def test_without_a_key_nothing_is_stored_open(store: Store) -> None:
    with pytest.raises(KeyMissing):
        write(store, NO_KEYS, ("1", ONE))
    write(store, NO_KEYS, ("2", Protected()))
    assert keys_of(store) == set()


def test_a_new_key_is_adopted_only_beside_the_old_one(store: Store) -> None:
    protect(store, OLD_RING, NOW)
    write(store, OLD_RING, ("1", ONE))
    with pytest.raises(KeyMissing, match="不在手边"):
        adopt_key(store, NEW_RING, NOW)
    both = keyring_of([NEW, OLD])
    adopt_key(store, both, NOW)
    with pytest.raises(KeyMissing, match="不是本库正在使用的"):
        write(store, OLD_RING, ("1", ONE))
    assert (reseal(store, both).done, reseal(store, both).done) == (1, 0)
    assert sweep(store)
    assert read(store, NEW_RING) == {"1": ONE}
    assert read(store, OLD_RING) == {"1": Protected()}
    assert keys_of(store) == {NEW_RING.keys[0].id}


def test_what_no_key_opens_is_counted_and_left_then_dropped(store: Store) -> None:
    protect(store, OLD_RING, NOW)
    write(store, OLD_RING, ("1", ONE), ("2", Protected()))
    assert reseal(store, NEW_RING).unreadable == 2
    assert read(store, OLD_RING)["1"] == ONE
    assert drop_unreadable(store, NEW_RING, NOW) == 2
    assert read(store, NEW_RING) == {"1": Protected(), "2": Protected()}
    with store.read() as tx:
        assert current_key(tx, "main") == NEW_RING.keys[0].id
    assert write(store, NEW_RING, ("1", ONE), ("2", Protected())).changed == 1
    assert read(store, NEW_RING)["1"] == ONE


def test_protecting_twice_changes_nothing(store: Store) -> None:
    assert protect(store, OLD_RING, NOW) == 0
    assert protect(store, NEW_RING, NOW) == 0
    with store.read() as tx:
        assert current_key(tx, "main") == OLD_RING.keys[0].id
