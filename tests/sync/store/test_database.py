"""Reading sees one moment and holds up no writer; a write happens whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError

from sync.store.database import Store, open_store
from sync.store.runs import end_run, fail_unended, last_run, list_runs, start_run

AT = datetime(2025, 3, 1, tzinfo=UTC)


def begun(store: Store, kind: str = "pull") -> int:
    with store.begin() as transaction:
        return start_run(transaction, store.site_id, kind, "系统", AT)


def test_a_reader_sees_one_moment_and_holds_up_no_writer(store: Store) -> None:
    begun(store)
    with store.read() as transaction:
        assert len(list_runs(transaction, "main")) == 1
        begun(store)
        assert len(list_runs(transaction, "main")) == 1
    with store.read() as transaction:
        assert len(list_runs(transaction, "main")) == 2


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    def writes_and_fails() -> None:
        with store.begin() as transaction:
            start_run(transaction, "main", "pull", "系统", AT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        writes_and_fails()
    with store.read() as transaction:
        assert list_runs(transaction, "main") == []


def test_a_run_ends_once_and_keeps_its_figures(store: Store) -> None:
    run = begun(store)
    with store.begin() as transaction:
        end_run(transaction, "main", run, "done", AT, {"requests": 12})
    with store.read() as transaction:
        found = last_run(transaction, "main", "pull", "done")
    assert found is not None
    assert (found.id, found.summary, found.ended_at) == (run, {"requests": 12}, AT)


def test_runs_of_another_kind_or_site_are_not_touched(store: Store) -> None:
    begun(store, "import")
    elsewhere = Store(store.engine, "other")
    begun(elsewhere)
    with store.begin() as transaction:
        fail_unended(transaction, "main", "pull", AT)
    for site in ("main", "other"):
        with store.read() as transaction:
            run = last_run(transaction, site)
        assert run is not None
        assert run.status == "running"


def test_errors_never_show_what_was_to_be_stored(store: Store) -> None:
    with pytest.raises(DBAPIError) as caught, store.begin() as transaction:
        start_run(transaction, "main", None, "秘密", AT)  # type: ignore[arg-type]
    assert "秘密" not in str(caught.value)


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="time zone"), store.begin() as transaction:
        start_run(transaction, "main", "pull", "系统", datetime(2025, 3, 1))  # noqa: DTZ001 - that is the point


def test_a_server_that_swallows_packets_is_noticed_unless_the_address_says_how_long_to_wait() -> None:
    address = "postgresql+psycopg://yujing@db.example/yujing"
    patient = open_store(address, "demo").engine.url.query
    assert int(str(patient["connect_timeout"])) <= 30
    assert int(str(patient["tcp_user_timeout"])) <= 120_000
    own = open_store(f"{address}?connect_timeout=3&options=-csearch_path%3Dcampus", "demo").engine.url.query
    assert (own["connect_timeout"], own["options"]) == ("3", "-csearch_path=campus")
