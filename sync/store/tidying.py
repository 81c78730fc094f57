"""Leave nothing of what was removed in the database's own files."""

from __future__ import annotations

from sync.store.database import Store


def sweep(store: Store) -> bool:
    """Write the database anew without its free space; say whether that was possible (nobody else is in the way).

    SQLite overwrites what is deleted anyway (``secure_delete``); its log of changes is emptied here. What PostgreSQL
    keeps beside (its own log of changes, copies) is the business of whoever runs it.
    """
    connection = store.engine.raw_connection()
    try:
        driver = connection.driver_connection
        assert driver is not None  # noqa: S101 - just connected
        if store.engine.dialect.name == "sqlite":
            driver.execute("VACUUM")
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            return not busy
        driver.rollback()
        driver.autocommit = True
        driver.execute("VACUUM")
        driver.autocommit = False
        return True
    except store.engine.dialect.loaded_dbapi.OperationalError:
        return False
    finally:
        connection.close()
