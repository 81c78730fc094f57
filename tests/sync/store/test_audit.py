"""The audit log shows tampering, survives erasure, and is written with the act or not at all."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from sync.store.audit import AUDIT, append_audit, head, read_audit
from sync.store.audit_chain import Head, head_of, numbers_of, ranges
from sync.store.audit_check import check_audit, erase_actors, erase_content, say_erased
from sync.store.database import Store, open_store

NOW = datetime(2025, 3, 14, 1, 2, 3, 456789, tzinfo=UTC)


def act(store: Store, number: int, *, action: str = "case.confirmed") -> None:
    with store.begin() as tx:
        append_audit(
            tx,
            store.site_id,
            at=NOW + timedelta(minutes=number),
            actor="李红",
            action=action,
            subject=f"case:{number}",
            details={"why": f"理由 {number}"},
        )


@pytest.fixture
def log(store: Store) -> Store:
    for number in range(1, 6):
        act(store, number)
    return store


def faults_of(store: Store, *printed: Head) -> list[int]:
    with store.read() as tx:
        return [fault.sequence for fault in check_audit(tx, store.site_id, printed).faults]


def head_now(store: Store) -> Head:
    with store.read() as tx:
        found = head(tx, store.site_id)
    assert found is not None
    return found


def test_an_untouched_log_is_sound(log: Store) -> None:
    with log.read() as tx:
        report = check_audit(tx, log.site_id, [head_now(log)])
    assert report.faults == ()
    assert (report.entries, report.head) == (5, head_now(log))


def test_an_empty_log_is_sound(store: Store) -> None:
    with store.read() as tx:
        report = check_audit(tx, store.site_id)
    assert (report.entries, report.head, report.faults) == (0, None, ())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject", "case:99"),
        ("details", '{"why":"别的理由"}'),
        ("actor", "王敏"),
        ("action", "case.rejected"),
        ("at", NOW + timedelta(days=1)),
        ("content_salt", "0" * 32),
        ("content_digest", "0" * 64),
        ("actor_digest", "0" * 64),
        ("digest", "0" * 64),
        ("subject", None),
        ("details", None),
    ],
)
def test_a_changed_entry_is_found(log: Store, column: str, value: object) -> None:
    with log.begin() as tx:
        tx.execute(update(AUDIT).where(AUDIT.c.sequence == 3).values({column: value}))
    assert 3 in faults_of(log)


def test_an_entry_emptied_without_a_record_of_it_is_found(log: Store) -> None:
    with log.begin() as tx:
        tx.execute(update(AUDIT).where(AUDIT.c.sequence == 3).values(subject=None, details=None, content_salt=None))
    assert faults_of(log) == [3]


def test_a_removed_entry_is_found(log: Store) -> None:
    with log.begin() as tx:
        tx.execute(delete(AUDIT).where(AUDIT.c.sequence == 3))
    assert 4 in faults_of(log)


def test_a_removed_entry_is_found_though_the_others_are_numbered_anew(log: Store) -> None:
    with log.begin() as tx:
        tx.execute(delete(AUDIT).where(AUDIT.c.sequence == 3))
        for number in (4, 5):
            tx.execute(update(AUDIT).where(AUDIT.c.sequence == number).values(sequence=number - 1))
    assert 3 in faults_of(log)


def test_the_first_entry_cannot_be_cut_off(log: Store) -> None:
    with log.begin() as tx:
        tx.execute(delete(AUDIT).where(AUDIT.c.sequence == 1))
    assert 2 in faults_of(log)


def test_an_inserted_entry_is_found(log: Store) -> None:
    with log.begin() as tx:
        row = dict(tx.execute(select(AUDIT).where(AUDIT.c.sequence == 5)).mappings().one())
        tx.execute(insert(AUDIT).values({**row, "sequence": 6}))
    assert faults_of(log) == [6]


def test_exchanged_entries_are_found(log: Store) -> None:
    with log.begin() as tx:
        for before, after in ((2, 99), (3, 2), (99, 3)):
            tx.execute(update(AUDIT).where(AUDIT.c.sequence == before).values(sequence=after))
    assert set(faults_of(log)) & {2, 3}


def test_a_log_cut_off_at_its_end_is_found_beside_a_printed_head(log: Store) -> None:
    printed = head_of(str(head_now(log)))
    assert printed is not None
    with log.begin() as tx:
        tx.execute(delete(AUDIT).where(AUDIT.c.sequence > 3))
    assert faults_of(log) == []
    assert faults_of(log, printed) == [0]


def test_a_log_written_anew_as_a_whole_is_found_beside_a_printed_head(log: Store) -> None:
    printed = head_now(log)
    with log.begin() as tx:
        tx.execute(delete(AUDIT))
    for number in range(1, 7):
        act(log, number)
    assert faults_of(log) == []
    assert faults_of(log, printed) == [0]


def test_an_earlier_head_still_holds_after_more_was_added(log: Store) -> None:
    printed = head_now(log)
    act(log, 6)
    assert faults_of(log, printed) == []


def test_erasing_what_an_entry_says_leaves_the_chain_whole(log: Store) -> None:
    printed = head_now(log)
    with log.begin() as tx:
        erased = erase_content(tx, log.site_id, [2, 4])
        actors = erase_actors(tx, log.site_id, [1])
        say_erased(tx, log.site_id, at=NOW, actor="王敏", why="本人申请", entries=erased, actors=actors)
    assert faults_of(log, printed) == []
    with log.read() as tx:
        entries = read_audit(tx, log.site_id)
    assert [entry.subject for entry in entries[:4]] == ["case:1", None, "case:3", None]
    assert [entry.actor for entry in entries[:2]] == [None, "李红"]


def test_the_record_of_an_erasure_stays(log: Store) -> None:
    with log.begin() as tx:
        say_erased(tx, log.site_id, at=NOW, actor="王敏", why="", entries=erase_content(tx, "main", [2]), actors=[])
    with log.begin() as tx:
        assert erase_content(tx, log.site_id, [6]) == []
        assert erase_actors(tx, log.site_id, [6]) == [6]


def test_an_erasure_excuses_no_later_entry(log: Store) -> None:
    with log.begin() as tx:
        say_erased(tx, log.site_id, at=NOW, actor="王敏", why="", entries=[7], actors=[])
    act(log, 7)
    with log.begin() as tx:
        erase_content(tx, log.site_id, [7])
    assert faults_of(log) == [7]


def test_a_salt_keeps_the_same_act_from_having_the_same_digest(store: Store) -> None:
    act(store, 1)
    act(store, 1)
    with store.read() as tx:
        digests = list(tx.scalars(select(AUDIT.c.content_digest)))
    assert len(set(digests)) == 2


def test_an_act_that_fails_leaves_no_entry(store: Store) -> None:
    def fail_after_acting() -> None:
        with store.begin() as tx:
            append_audit(tx, store.site_id, at=NOW, actor="李红", action="case.confirmed", subject="case:1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_acting()
    act(store, 2)
    with store.read() as tx:
        assert [entry.subject for entry in read_audit(tx, store.site_id)] == ["case:2"]


def test_the_head_until_a_moment_leaves_out_later_acts_and_every_export(log: Store) -> None:
    third = NOW + timedelta(minutes=3)
    with log.read() as tx:
        before = head(tx, log.site_id, until=third)
    act(log, 3, action="export")
    with log.read() as tx:
        assert head(tx, log.site_id, until=third) == before
        assert before is not None
        assert before.sequence == 3
        assert head(tx, log.site_id, until=NOW) is None


def test_sites_have_chains_of_their_own(log: Store) -> None:
    with log.begin() as tx:
        append_audit(tx, "other", at=NOW, actor="李红", action="export", subject="facts")
    with log.read() as tx:
        found = head(tx, "other")
        assert found is not None
        assert found.sequence == 1
        assert check_audit(tx, "other").faults == ()
    assert faults_of(log) == []


def test_two_processes_write_one_chain(store_url: str) -> None:
    stores = [open_store(store_url, "main") for _ in range(3)]

    def write(store: Store) -> None:
        for number in range(8):
            act(store, number)

    threads = [threading.Thread(target=write, args=(each,)) for each in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with stores[0].read() as tx:
        report = check_audit(tx, "main")
        assert (report.entries, report.faults) == (24, ())
        assert tx.execute(text("SELECT count(DISTINCT sequence) FROM audit")).scalar() == 24
    for each in stores:
        each.close()


@pytest.mark.parametrize(
    ("numbers", "written"), [([], ""), ([4], "4"), ([1, 2, 3], "1-3"), ([9, 1, 2, 2, 5], "1-2,5,9")]
)
def test_numbers_are_written_as_ranges_and_read_back(numbers: list[int], written: str) -> None:
    assert ranges(numbers) == written
    assert numbers_of(written) == set(numbers)


@pytest.mark.parametrize("wrong", ["", "5", "5-", "5-zz", "x-0123456789abcdef01234567", "5-0123"])
def test_what_is_no_head_is_none(wrong: str) -> None:
    assert head_of(wrong) is None
