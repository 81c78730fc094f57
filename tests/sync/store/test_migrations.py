"""The migrations make exactly the tables that the code declares, on both databases."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from sync.store import migrations
from sync.store.database import Store, open_store
from sync.store.migrate import is_current, latest_revision, migrate
from tests.sync.store.schema import every_table


def test_migrations_and_metadata_agree(store: Store) -> None:
    metadata = every_table()
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, metadata)
    assert differences == [], "python -m tests.sync.store.schema 重写首批迁移"


def test_migrations_make_every_index(store: Store) -> None:
    inspector = inspect(store.engine)
    for table in every_table().sorted_tables:
        made = {index["name"] for index in inspector.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= made


def test_a_migrated_store_is_current_and_stays_so(store: Store) -> None:
    assert is_current(store)
    migrate(store)
    assert is_current(store)


def test_a_new_store_is_not_current_and_nothing_is_made_by_asking(tmp_path: Path) -> None:
    file = tmp_path / "data" / "new.sqlite3"
    store = open_store(f"sqlite:///{file}", "main")
    assert not is_current(store)
    assert not file.exists()
    store.close()


def test_migrating_makes_the_folder_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "new.sqlite3"
    store = open_store(f"sqlite:///{file}", "main")
    migrate(store)
    assert is_current(store)
    assert file.parent.stat().st_mode & 0o077 == 0
    store.close()


def test_every_table_begins_with_its_site() -> None:
    for table in every_table().sorted_tables:
        assert next(iter(table.columns)).name == "site_id", table.name


def test_there_is_one_line_of_migrations() -> None:
    folder = Path(migrations.__file__).parent
    assert latest_revision() == ScriptDirectory(str(folder)).get_current_head()
