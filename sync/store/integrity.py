"""Whether a store is whole: as the database says, and as what is counted in it must agree."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from sync.store.database import Store
from sync.store.dumping import count_rows, tables_of
from sync.store.migrate import latest_revision, revision_of
from sync.store.notices import COUNTERS, NOTICES
from sync.store.transaction import Transaction

_FEW: Final = 5
"""So many findings of the database about itself are shown."""


def rows_read(store: Store) -> int:
    """Return how many rows the site has, after reading each table to its end."""
    with store.read() as tx:
        return sum(count_rows(tx, table, store.site_id) for table in tables_of(tx))


def faults_of_database(store: Store) -> tuple[str, ...]:
    """Return what the database finds wrong with itself, in Chinese; PostgreSQL keeps its references by itself."""
    found = []
    revision = revision_of(store)
    if revision != latest_revision():
        found.append(f"表结构的版本是 {revision or '（没有）'}，本程序的是 {latest_revision()}")
    if store.engine.dialect.name == "sqlite":
        with store.read() as tx:
            said = [text for text in tx.exec_driver_sql(f"PRAGMA integrity_check({_FEW})").scalars() if text != "ok"]
            found += [f"数据库文件损坏：{text}" for text in said]
            astray = tx.exec_driver_sql("PRAGMA foreign_key_check").all()
        tables = sorted({row[0] for row in astray})
        found += [f"表 {table} 中有行指向不存在的行" for table in tables]
    return tuple(found)


def faults_of_numbers(tx: Transaction, site_id: str) -> tuple[str, ...]:
    """Return where the ledger holds a number that the counter has not come to: it would be given again."""
    last = func.max(NOTICES.c.sequence)
    given = (
        select(NOTICES.c.college, NOTICES.c.year, last)
        .where(NOTICES.c.site_id == site_id)
        .group_by(NOTICES.c.college, NOTICES.c.year)
    )
    counted = {
        (row.college, row.year): row.last for row in tx.execute(select(COUNTERS).where(COUNTERS.c.site_id == site_id))
    }
    return tuple(
        f"{college} {year} 年的文号已给到 {highest}，计数却是 {counted.get((college, year), 0)}"
        for college, year, highest in tx.execute(given.order_by(NOTICES.c.college, NOTICES.c.year))
        if counted.get((college, year), 0) < highest
    )
