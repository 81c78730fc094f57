"""The unique indexes that let one version of each fact stand, and keep the replaced ones beside it.

They are declared apart from the tables: their condition is written per database, and naming PostgreSQL's loads every
driver that SQLAlchemy knows for it, which no command needs. The migrations make them; whoever makes tables from the
metadata imports this module too.
"""

from __future__ import annotations

from sqlalchemy import Index

from sync.store.fact_tables import STANDING_KEYS

for _table, _key in STANDING_KEYS.items():
    _standing = _table.c.superseded_at.is_(None)
    Index(
        f"uq_{_table.name}_standing",
        *(_table.c[column] for column in _key),
        unique=True,
        sqlite_where=_standing,
        postgresql_where=_standing,
    )
