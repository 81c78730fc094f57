"""Bring a store's tables to the current schema: the only place where migrations run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sync.store.database import Store, StoreNewerError
from sync.store.transaction import Transaction

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK: Final = int.from_bytes(b"yujingdb")
_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_NEWER: Final = (
    "数据库由更新的版本写成，这个版本不能使用它，什么都没有改动。请换回更新的版本；确要退回旧版，"
    "请用升级之前的备份恢复（yujing restore，见管理员手册“备份与恢复”）"
)
_REVISIONS: Final = re.compile(r'^(down_)?revision = "(\w+)"', re.MULTILINE)


def migrate(store: Store, revision: str = "head") -> None:
    """Make the missing tables and change the old ones, all in one transaction. Running it again changes nothing.

    ``revision`` other than the newest makes a store of an earlier version, for its backup to be read into.

    Raises:
        StoreNewerError: the store is of a later version of the program, or the backup is.
    """
    if revision == "head" and is_current(store):
        return
    present = revision_of(store)
    if not all(each is None or each == "head" or is_known(each) for each in (revision, present)):
        raise StoreNewerError(_NEWER)
    _make_folder(store)
    with store.begin() as connection:
        if connection.dialect.name == "postgresql":  # of several processes one does it; SQLite lets in one alone
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        upgrade(connection, revision)


def upgrade(tx: Transaction, revision: str = "head") -> None:
    """Bring the tables that a transaction sees to a revision, in that transaction."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = tx
    command.upgrade(config, revision)


def is_current(store: Store) -> bool:
    """Say whether the store has exactly the tables that this version of the program expects."""
    return revision_of(store) == latest_revision()


def revision_of(store: Store) -> str | None:
    """Return the revision of a store's tables; None where there are none. Nothing is made by asking."""
    if _is_missing(store):
        return None
    try:
        with store.read() as connection:
            return revision_in(connection)
    except DBAPIError:  # no table yet; where it is anything worse, migrating says so
        return None


def revision_in(tx: Transaction) -> str | None:
    """Return the revision of the tables that a transaction sees."""
    return tx.execute(text("SELECT version_num FROM alembic_version")).scalar()


def latest_revision() -> str | None:
    """Return the name of the newest migration: the one that none follows.

    It is read from the files, since every command asks, and Alembic takes longer to import than many of them run.
    """
    found = _written()
    followed = {name for down, name in found if down}
    return next((name for down, name in found if not down and name not in followed), None)


def is_known(revision: str) -> bool:
    """Say whether this version of the program knows a revision; a later version's it doesn't."""
    return any(name == revision for down, name in _written() if not down)


def _written() -> list[tuple[str, str]]:
    """Return what the files of migrations say: ``down_`` or nothing, and a revision."""
    files = (_MIGRATIONS / "versions").glob("*.py")
    return [pair for file in files for pair in _REVISIONS.findall(file.read_text("utf-8"))]


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
