"""A store of an earlier version keeps its messages, and which of them follows which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from sync.store.database import Store, open_store
from sync.store.migrate import _config, migrate
from tests.sync.conftest import a_database

CASE = """INSERT INTO student_case (site_id, id, policy, track, student_no, period, college, state, level, review,
    by_hand, revision, version, verdict_digest, issued_revision, issues, opened_at, changed_at)
    VALUES ('main', 1, 'asnu', 'main', '20230001', '2024-2025-1', '学院', 'issued', 'red', 'none',
    false, 1, 1, 'd', 1, 1, '2025-03-10 04:00:00+00:00', '2025-03-10 04:00:00+00:00')"""
MESSAGE = """INSERT INTO outbox (site_id, id, recipient_key, kind, case_ref, revision, case_id, student_no, text,
    marker, follows, state, reason, cancel_wanted, attempts, queued_at)
    VALUES ('main', :id, '4', 'warning', 'asnu', :id, 1, '20230001', 't', 'm', :follows, 'sent', '', false, 0,
    '2025-03-10 04:00:00+00:00')"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give a database without tables."""
    with ExitStack() as running:
        url = f"sqlite:///{tmp_path}/old.sqlite3"
        if request.param == "postgresql":
            url = running.enter_context(a_database(request.getfixturevalue("postgres_server")))
        store = open_store(url, "main")
        running.callback(store.close)
        yield store


def test_messages_and_what_follows_them_are_kept(empty: Store) -> None:
    config = _config()
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
        connection.execute(text(CASE))
        for number, follows in ((1, None), (2, 1), (3, 2)):
            connection.execute(text(MESSAGE), {"id": number, "follows": follows})
    migrate(empty)
    with empty.read() as connection:
        rows = connection.execute(text("SELECT id, follows, case_id, behind, person FROM outbox ORDER BY id"))
        assert [tuple(row) for row in rows] == [(1, None, 1, None, None), (2, 1, 1, None, None), (3, 2, 1, None, None)]
