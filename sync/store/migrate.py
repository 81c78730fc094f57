"""Bring a store's tables to the current schema: the only place where migrations run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sync.store.database import Store

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_REVISIONS: Final = re.compile(r'^(down_)?revision = "(\w+)"', re.MULTILINE)


def migrate(store: Store) -> None:
    """Make the missing tables and change the old ones, all in one transaction. Running it again changes nothing."""
    if is_current(store):
        return
    from alembic import command

    _make_folder(store)
    config = _config()
    with store.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(store: Store) -> bool:
    """Say whether the store has exactly the tables that this version of the program expects."""
    if _is_missing(store):
        return False
    try:
        with store.read() as connection:
            return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars()) == [
                latest_revision()
            ]
    except DBAPIError:  # no table yet; where it is anything worse, migrating says so
        return False


def latest_revision() -> str | None:
    """Return the name of the newest migration: the one that none follows.

    It is read from the files, since every command asks, and Alembic takes longer to import than many of them run.
    """
    found = [
        pair for file in (_MIGRATIONS / "versions").glob("*.py") for pair in _REVISIONS.findall(file.read_text("utf-8"))
    ]
    followed = {name for down, name in found if down}
    return next((name for down, name in found if not down and name not in followed), None)


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
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
