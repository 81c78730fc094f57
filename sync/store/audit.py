"""The audit log: who did what to whose data, when and why, in a chain that shows tampering (`sync.store.audit_chain`).

Entries are collected while a transaction runs and written at its end, just before it commits: the act and its entry are
there together or not at all, and the lock that puts two processes' entries in order is held for that moment only, after
every other lock, so that no two transactions can wait for each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Row, String, Table, Text, func, insert, select

from sync.store.audit_chain import BEFORE_ALL, Head, link, new_salt, part_digest
from sync.store.canonical import canonical_json
from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

AUDIT: Final = Table(
    "audit",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("action", String(60), nullable=False),
    Column("actor", Text),
    Column("actor_salt", String(32)),
    Column("actor_digest", String(64), nullable=False),
    Column("subject", Text),
    Column("details", Text),
    Column("content_salt", String(32)),
    Column("content_digest", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    PrimaryKeyConstraint("site_id", "sequence"),
)
"""Rows are only ever added. Erasing empties ``subject``, ``details`` and their salt (or the actor and its), no more."""

EXPORTS: Final = ("export", "print", "archive", "archive.sealed", "backup")
"""Actions that bring data out and change none; heads on paper leave them out, so that a reprint is the same."""
_PENDING: Final = "yujing_audit"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry; ``actor``, or ``subject`` and ``details``, are None once they were erased."""

    sequence: int
    at: datetime
    action: str
    actor: str | None
    subject: str | None
    details: Mapping[str, str] | None
    digest: str


def append_audit(
    tx: Transaction,
    site_id: str,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    details: Mapping[str, str] | None = None,
) -> None:
    """Write down an act, together with it: once the transaction commits.

    ``action`` is a word like ``case.confirmed`` or ``export`` and never erased, so nothing personal stands in it.
    ``subject`` is ``student:<number>``, ``case:<id>``, ``plan:<checksum>``, …; ``details`` what else was so, with the
    reason under ``why``. No mark and no name belongs in either.
    """
    entry = (site_id, at, actor, action, subject, canonical_json(dict(details or {})))
    tx.info.setdefault(_PENDING, []).append(entry)


def forget_unwritten(tx: Transaction) -> None:
    """Drop what a transaction that was rolled back had collected on the same connection."""
    tx.info.pop(_PENDING, None)


def write_collected(tx: Transaction) -> None:
    """Link what the transaction collected to the end of each site's chain."""
    collected = tx.info.pop(_PENDING, [])
    for site_id in dict.fromkeys(entry[0] for entry in collected):
        _lock(tx, site_id)
        last = head(tx, site_id)
        before, sequence = (last.digest, last.sequence) if last else (BEFORE_ALL, 0)
        rows = []
        for _, at, actor, action, subject, details in (entry for entry in collected if entry[0] == site_id):
            sequence += 1
            row = _row(before, site_id, sequence, at, action, actor, subject, details)
            before = row["digest"]
            rows.append(row)
        tx.execute(insert(AUDIT), rows)


def _row(
    before: str, site_id: str, sequence: int, at: datetime, action: str, actor: str, subject: str, details: str
) -> dict[str, Any]:
    who_salt, salt = new_salt(), new_salt()
    who, content = part_digest(who_salt, actor), part_digest(salt, subject, details)
    return {
        "site_id": site_id,
        "sequence": sequence,
        "at": at,
        "action": action,
        "actor": actor,
        "actor_salt": who_salt,
        "actor_digest": who,
        "subject": subject,
        "details": details,
        "content_salt": salt,
        "content_digest": content,
        "digest": link(before, site_id, sequence, at, action, who, content),
    }


def _lock(tx: Transaction, site_id: str) -> None:
    """Let nobody else append until the transaction ends (SQLite's write lock does so anyway)."""
    if tx.dialect.name == "postgresql":
        number = int.from_bytes(sha256(f"audit|{site_id}".encode()).digest()[:8], "big", signed=True)
        tx.execute(select(func.pg_advisory_xact_lock(number)))


def head(tx: Transaction, site_id: str, *, until: datetime | None = None) -> Head | None:
    """Return the chain's last link; with ``until`` the last one of then, exports left out. None: there is no entry."""
    query = select(AUDIT.c.sequence, AUDIT.c.digest).where(AUDIT.c.site_id == site_id)
    if until is not None:
        query = query.where(AUDIT.c.at <= until, AUDIT.c.action.not_in(EXPORTS))
    row = tx.execute(query.order_by(AUDIT.c.sequence.desc()).limit(1)).first()
    return None if row is None else Head(row.sequence, row.digest)


def read_audit(
    tx: Transaction, site_id: str, *, subject: str | None = None, last: int | None = None
) -> list[AuditEntry]:
    """Return the entries about ``subject``, or all; the ``last`` ones only where a number is given; oldest first."""
    query = select(AUDIT).where(AUDIT.c.site_id == site_id).order_by(AUDIT.c.sequence.desc())
    if subject is not None:
        query = query.where(AUDIT.c.subject == subject)
    if last is not None:
        query = query.limit(last)
    return [_entry(row) for row in reversed(tx.execute(query).all())]


def chained_rows(tx: Transaction, site_id: str) -> Iterator[Row[Any]]:
    """Yield every row of the log in order, a few thousand in memory at a time."""
    query = select(AUDIT).where(AUDIT.c.site_id == site_id).order_by(AUDIT.c.sequence)
    for rows in tx.execute(query, execution_options={"stream_results": True}).partitions(5_000):
        yield from rows


def _entry(row: Row[Any]) -> AuditEntry:
    details = None if row.details is None else json.loads(row.details)
    return AuditEntry(row.sequence, row.at, row.action, row.actor, row.subject, details, row.digest)
