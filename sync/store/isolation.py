"""One site's place in a PostgreSQL server: a role and a schema of its own, into which no other site's role can look."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from sync.store.database import Store, StoreAddressError
from sync.store.site_tables import runs

_OTHERS: Final = text("""
    SELECT DISTINCT space.nspname
    FROM pg_class AS entry JOIN pg_namespace AS space ON space.oid = entry.relnamespace
    WHERE entry.relname IN ('alembic_version', 'procrastinate_jobs') AND entry.relkind = 'r'
      AND space.nspname <> current_schema()
      AND has_schema_privilege(space.oid, 'USAGE') AND has_table_privilege(entry.oid, 'SELECT')
    ORDER BY 1
""")
_SUPER: Final = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")
_DRIVER: Final = "postgresql+psycopg"


@dataclass(frozen=True, slots=True)
class Place:
    """The role and schema of a site, which bear one name, in the database at ``url`` (without user and password)."""

    url: str
    name: str

    def __post_init__(self) -> None:
        if not _WORD.fullmatch(self.name):
            raise ValueError(f"not a name for a role: {self.name!r}")

    @property
    def address(self) -> str:
        """The address for the site's settings.

        Raises:
            StoreAddressError: ``url`` cannot be read, or is of another kind of database.
        """
        return own_address(self.url, self.name)

    def statements(self, password: str) -> tuple[str, ...]:
        """Return what makes role and schema; the password is hexadecimal digits."""
        if not password.isalnum():
            raise ValueError("a password of letters and digits is expected")
        return (
            f"CREATE ROLE {self.name} LOGIN PASSWORD '{password}'",
            f"CREATE SCHEMA {self.name}",
            f"ALTER SCHEMA {self.name} OWNER TO {self.name}",
            f"ALTER ROLE {self.name} SET search_path = {self.name}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        )


def own_address(url: str, role: str) -> str:
    """Return the address of the same database for a role, without a password.

    Raises:
        StoreAddressError: ``url`` cannot be read, or is of another kind of database.
    """
    try:
        known = make_url(url)
    except ArgumentError:
        raise StoreAddressError("数据库网址有误，应形如 postgresql://localhost/yujing") from None
    if known.get_backend_name() != "postgresql" or not known.database:
        raise StoreAddressError("多站点的数据库须是 PostgreSQL，网址形如 postgresql://localhost/yujing")
    return known.set(drivername=_DRIVER, username=role, password=None).render_as_string(hide_password=False)


def run_as_administrator(url: str, statements: Iterable[str]) -> None:
    """Run statements, all or none, as whoever ``url`` names."""
    engine = create_engine(make_url(url).set(drivername=_DRIVER), hide_parameters=True)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def readable_elsewhere(store: Store) -> tuple[str, ...]:
    """Return the schemas of other sites, or of the queue, that this store's role can read; none on SQLite."""
    if store.engine.dialect.name != "postgresql":
        return ()
    with store.read() as tx:
        return tuple(tx.execute(_OTHERS).scalars())


def sites_beside(store: Store) -> tuple[str, ...]:
    """Return the ids of other sites whose rows lie in the same tables: only a row filter keeps them apart."""
    query = select(runs.c.site_id).where(runs.c.site_id != store.site_id).distinct().order_by(runs.c.site_id)
    with store.read() as tx:
        return tuple(tx.execute(query).scalars())


def is_superuser(store: Store) -> bool:
    """Say whether the store's role may do everything in its server, whatever schema it is in."""
    if store.engine.dialect.name != "postgresql":
        return False
    with store.read() as tx:
        return bool(tx.execute(_SUPER).scalar())
