"""Small questions about the store itself: whether it answers, how large it is, which schema it has."""

from __future__ import annotations

from sqlalchemy import text

from sync.store.database import Store

_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


def probe(store: Store) -> None:
    """Read something, however small; raises what the database says where it cannot be read."""
    with store.read() as tx:
        tx.execute(text("SELECT version_num FROM alembic_version"))


def schema_revision(store: Store) -> str:
    """Return the revision of the store's tables."""
    with store.read() as tx:
        return str(tx.execute(text("SELECT version_num FROM alembic_version")).scalar())


def size_in_bytes(store: Store) -> int:
    """Return how large the database is, with whatever else lies in it."""
    with store.read() as tx:
        return int(tx.execute(text(_SIZE[store.engine.dialect.name])).scalar() or 0)
