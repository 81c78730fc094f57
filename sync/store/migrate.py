"""Bring a store's tables to the current schema: the only place where migrations run."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from sync.store.database import Store


def migrate(store: Store) -> None:
    """Make the missing tables and change the old ones, all in one transaction. Running it again changes nothing."""
    if is_current(store):
        return
    _make_folder(store)
    config = _config()
    with store.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(store: Store) -> bool:
    """Say whether the store has exactly the tables that this version of the program expects."""
    if _is_missing(store):
        return False
    with store.read() as connection:
        return MigrationContext.configure(connection).get_current_revision() == latest_revision()


def latest_revision() -> str | None:
    """Return the name of the newest migration."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _file(store: Store) -> Path | None:
    url = store.engine.url
    in_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if in_file else None


def _is_missing(store: Store) -> bool:
    file = _file(store)
    return file is not None and not file.exists()


def _make_folder(store: Store) -> None:
    """Make the folder of an SQLite file, readable by the owner alone."""
    file = _file(store)
    if file is not None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
