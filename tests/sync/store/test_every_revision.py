"""A store of any released version becomes one of today: nothing of it is lost, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from sync.store import migrations
from sync.store.database import Store, StoreNewerError, fault_of, open_store
from sync.store.migrate import is_current, migrate, revision_of
from sync.store.moving import put_rows
from tests.sync.conftest import a_database
from tests.sync.store.populated import contents, lost, populate
from tests.sync.store.schema import every_table

REVISIONS = sorted(file.name[:4] for file in Path(migrations.__file__).parent.glob("versions/0*.py"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/old.sqlite3"
        return
    with a_database(request.getfixturevalue("postgres_template")) as url:
        yield url


@pytest.fixture
def empty(empty_url: str) -> Iterator[Store]:
    store = open_store(empty_url, "main")
    yield store
    store.close()


def test_what_was_written_under_any_revision_is_there_under_the_newest(empty: Store) -> None:
    """One store goes through them all and gets rows under each; on PostgreSQL, which is slower, under every third."""
    before = {}
    written = REVISIONS if empty.engine.dialect.name == "sqlite" else [*REVISIONS[:-1:3], REVISIONS[-1]]
    for number, revision in enumerate(written, start=1):
        migrate(empty, revision)
        with empty.begin() as tx:
            before[revision] = populate(tx, number * 10)
    with empty.read() as tx:
        after = contents(tx)
        options = {"compare_type": True, "compare_server_default": True}
        differences = compare_metadata(MigrationContext.configure(tx, opts=options), every_table())
    assert {revision: found for revision, rows in before.items() if (found := lost(rows, after))} == {}
    assert len(before["0001"]) >= 6
    assert differences == []
    assert is_current(empty)


def test_a_store_of_a_later_version_is_refused_and_left_alone(empty: Store) -> None:
    migrate(empty, REVISIONS[0])
    with empty.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreNewerError) as refused:
        migrate(empty)
    assert revision_of(empty) == "9999"
    assert "请换回更新的版本" in fault_of(refused.value)


def test_several_processes_that_find_an_old_store_change_it_once(empty: Store, empty_url: str) -> None:
    migrate(empty, REVISIONS[-3])

    def at_once(_: int) -> bool:
        store = open_store(empty_url, "main")
        try:
            migrate(store)
            return is_current(store)
        finally:
            store.close()

    with ThreadPoolExecutor(3) as several:
        assert list(several.map(at_once, range(3))) == [True] * 3


@pytest.fixture
def database(postgres_template: str) -> Iterator[str]:
    """Give the address of an empty PostgreSQL database."""
    with a_database(postgres_template) as url:
        yield url


def test_a_store_lives_in_a_schema_of_its_own(database: str) -> None:
    inside = create_engine(database, isolation_level="AUTOCOMMIT")
    with inside.connect() as connection:
        connection.execute(text("CREATE SCHEMA one"))
        connection.execute(text("CREATE SCHEMA two"))
    stores = [open_store(f"{database}&options=-csearch_path%3D{schema}", "main") for schema in ("one", "two")]
    migrate(stores[0])
    assert [revision_of(store) is None for store in stores] == [False, True], "nothing of one is seen by the other"
    migrate(stores[1])
    with stores[0].begin() as tx:
        populate(tx, 1)
    with stores[0].read() as one, stores[1].read() as two:
        everything = contents(one)
        assert all(not rows for rows in contents(two).values())
    put_rows(stores[0], stores[1])
    for store in stores:
        with store.read() as tx:
            assert contents(tx) == everything
    for store in stores:
        store.close()
    inside.dispose()
