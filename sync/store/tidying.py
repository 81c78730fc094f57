"""Leave nothing of what was removed in the database's own files."""

from __future__ import annotations

from sync.store.database import Store


def sweep(store: Store) -> bool:
    """Write the database anew without its free space; say whether that was possible (nobody else is in the way).

    SQLite overwrites what is deleted anyway (``secure_delete``); its log of changes is emptied here. What PostgreSQL
    keeps beside (its own log of changes, copies) is the business of whoever runs it.
    """
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
        return True
    raw = store.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return all(not busy for busy, *_ in cursor.fetchall())
    except store.engine.dialect.loaded_dbapi.OperationalError:
        return False
    finally:
        raw.close()
