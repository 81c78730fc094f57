"""Open the store's database: SQLite by default, PostgreSQL by changing the URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

_READING: Final[dict[str, dict[str, Any]]] = {
    "sqlite": {"reading": True},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}

_PATIENCE: Final = {"connect_timeout": "10", "keepalives_idle": "30", "tcp_user_timeout": "60000"}
"""libpq's: seconds for a connection to be made, seconds of silence after which it is tried, milliseconds unanswered."""
_NO_PRIVILEGE: Final = "42501"
_ADDRESS: Final = "数据库网址有误：SQLite 形如 sqlite:///data/yujing.sqlite3，PostgreSQL 形如 postgresql+psycopg://…"


class StoreAddressError(ValueError):
    """The URL names no database that we know; it isn't repeated, since it may hold a password."""


class StoreNewerError(ValueError):
    """The store was written by a later version of the program; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Store:
    """The database of one site. Rows of another ``site_id`` are never seen through it."""

    engine: Engine
    site_id: str

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Run a transaction that writes; it commits at the end of the block, or not at all.

        What `sync.store.audit` collected meanwhile is written last.
        """
        from sync.store.audit import forget_unwritten, write_collected  # who only reads does not wait for it

        with self.engine.begin() as connection:
            forget_unwritten(connection)
            yield connection
            write_collected(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Run reads that belong together: they all see one moment of the database, and hold up no writer."""
        with self.engine.connect() as connection:
            yield connection.execution_options(**_READING[self.engine.dialect.name])

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_store(url: str, site_id: str) -> Store:
    """Open the database at ``url`` (a SQLAlchemy URL) for ``site_id``; tables are made by `sync.store.migrate`.

    Raises:
        StoreAddressError: the URL cannot be read, or names another kind of database.
    """
    try:
        engine = create_engine(_not_for_ever(make_url(url)), hide_parameters=True, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError):
        raise StoreAddressError(_ADDRESS) from None
    if engine.dialect.name not in _READING:
        raise StoreAddressError(_ADDRESS)
    event.listen(engine, "handle_error", _forget_values)
    if engine.dialect.name == "sqlite":
        _make_private(engine.url.database)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return Store(engine, site_id)


def _make_private(file: str | None) -> None:
    """Make the file before SQLite does, nobody else's to read; what SQLite puts beside it takes over its mode."""
    path = Path(file) if file and file != ":memory:" else None
    if path is not None and path.parent.is_dir() and not path.exists():
        path.touch(mode=0o600)


def fault_of(error: Exception) -> str:
    """Return what keeps the database from being used, if that is what ``error`` says; empty for a fault of ours.

    Neither its address, which may hold a password, nor anything of a row is in it.
    """
    if isinstance(error, StoreAddressError | StoreNewerError):
        return str(error)
    if not isinstance(error, DatabaseError):
        return ""
    away = isinstance(error, OperationalError) or type(error) is DatabaseError
    if away or getattr(error.orig, "sqlstate", "") == _NO_PRIVILEGE:
        return f"数据库不能使用：{str(error.orig).strip().partition(chr(10))[0]}"
    return ""


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the DB-API's own objects
    """Durable writes, enforced references, patience with another process; transactions begun by us alone."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _not_for_ever(url: URL) -> URL:
    """Let a PostgreSQL whose host swallows packets be noticed within a minute, unless the URL says otherwise."""
    if url.get_backend_name() != "postgresql":
        return url
    return url.update_query_dict({name: value for name, value in _PATIENCE.items() if name not in url.query})


def _forget_values(context: ExceptionContext) -> None:
    """Keep the values of a row, which PostgreSQL repeats in its errors, out of messages and logs."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("DETAIL:")[0].rstrip(), *error.args[1:])


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: two writers then wait for each other instead of failing half-way."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
