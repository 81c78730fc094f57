"""Put a store in the place of another: an SQLite file under its name, or all rows into a PostgreSQL database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from sync.store.data_keys import DATA_KEYS
from sync.store.database import Store, open_store
from sync.store.dumping import connect_rows, count_rows, dump_rows, go_on_counting, load_rows, refers_within, tables_of
from sync.store.holding import is_dead
from sync.store.leases import LEASES
from sync.store.migrate import revision_of, upgrade

_SPARE: Final = frozenset({DATA_KEYS.name})
"""What opening a site for the first time writes: a store with nothing else is empty."""
_BESIDE: Final = ("-wal", "-shm", "-journal")


def file_of(store: Store) -> Path | None:
    """Return the file of an SQLite store; None on PostgreSQL."""
    name = store.engine.url.database
    return Path(name) if store.engine.dialect.name == "sqlite" and name not in (None, "", ":memory:") else None


def is_empty(store: Store) -> bool:
    """Say whether nothing was ever done in a store, of whichever site; a file that cannot be read is not empty."""
    file = file_of(store)
    if file is not None and not file.exists():
        return True
    try:
        with store.read() as tx:
            return not any(count_rows(tx, table) for table in tables_of(tx) if table.name not in _SPARE)
    except DatabaseError:
        if file is None:  # a server that is away is none that is empty or full
            raise
        return False


def other_sites(store: Store) -> tuple[str, ...]:
    """Return the ids of other sites that have rows in the same database."""
    if revision_of(store) is None:
        return ()
    found: set[str] = set()
    with store.read() as tx:
        for table in tables_of(tx):
            found |= set(tx.scalars(select(table.c.site_id).distinct()))
    return tuple(sorted(found - {store.site_id}))


def held_leases(store: Store, now: datetime) -> tuple[str, ...]:
    """Return the names of the leases that somebody holds who is not known to be dead; none in what cannot be read."""
    if revision_of(store) is None:
        return ()
    with suppress(DatabaseError), store.read() as tx:
        query = LEASES.select().where(LEASES.c.site_id == store.site_id, LEASES.c.expires_at > now)
        return tuple(row.name for row in tx.execute(query.order_by(LEASES.c.name)) if not is_dead(row.holder))
    return ()


def put_file(fresh: Store, target: Path, aside: Path | None) -> None:
    """Let the SQLite store ``fresh`` (closed by this) be the file ``target``; the old one stays as ``aside``.

    At no moment is there no file, unless the old one could not be read.
    """
    source = Path(fresh.engine.url.database or "")
    _complete(fresh)
    old = open_store(f"sqlite:///{target}", fresh.site_id)
    readable = not target.exists() or revision_of(old) is not None
    if readable and target.exists():
        _complete(old)
    old.close()
    if aside is not None and target.exists():
        _keep_aside(target, aside, together=not readable)
    for ending in _BESIDE:
        target.with_name(target.name + ending).unlink(missing_ok=True)
    source.replace(target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _complete(store: Store) -> None:
    """Bring everything of an SQLite store into its one file, and let go of it."""
    connection = store.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    store.close()


def _keep_aside(target: Path, aside: Path, *, together: bool) -> None:
    """Let the old file have another name as well; with what lies beside it, where that could not be taken in."""
    try:
        os.link(target, aside)
    except OSError:
        shutil.copyfile(target, aside)
        aside.chmod(0o600)
    for ending in _BESIDE if together else ():
        beside = target.with_name(target.name + ending)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + ending))


def put_rows(fresh: Store, target: Store) -> Mapping[str, int]:
    """Let ``target`` have the tables and rows of ``fresh`` and no others, all in one transaction; return how many rows.

    What tables it had, of whatever revision, are gone then; others than a site's own are not touched.
    """
    written: dict[str, int] = {}
    with fresh.read() as source, target.begin() as tx:
        for old in reversed(tables_of(tx)):
            old.drop(tx)
        tx.execute(text("DROP TABLE IF EXISTS alembic_version"))
        upgrade(tx)
        tables = {table.name: table for table in tables_of(tx)}
        for table in tables_of(source):
            place, columns = tables[table.name], tuple(table.columns.keys())
            written[table.name] = 0
            for lines in dump_rows(source, fresh.site_id, table):
                written[table.name] += load_rows(tx, place, columns, lines)
            if refers_within(place):
                for lines in dump_rows(source, fresh.site_id, table):
                    connect_rows(tx, place, columns, lines)
            go_on_counting(tx, place)
    return written
