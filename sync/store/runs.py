"""What was done when, by whom, and how it ended; figures only, nothing personal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select

from sync.store.audit import append_audit
from sync.store.site_tables import runs
from sync.store.transaction import Transaction

STOPS: Final = " stops"
"""After the id of a policy, the name of the figure that counts what keeps it from proposing anything."""
Status = Literal["running", "done", "stopped", "failed"]
Figures = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Run:
    """One piece of work: ``kind`` is pull, import, evaluate, …; ``summary`` holds counts."""

    id: int
    kind: str
    status: Status
    actor: str
    started_at: datetime
    ended_at: datetime | None
    summary: Figures


def start_run(
    transaction: Transaction, site_id: str, kind: str, actor: str, at: datetime, summary: Figures | None = None
) -> int:
    """Write down that ``actor`` began work of ``kind``, also in the audit log, and return the run's id."""
    row = {"site_id": site_id, "kind": kind, "status": "running", "actor": actor, "started_at": at}
    result = transaction.execute(runs.insert().values(**row, summary=dict(summary or {})))
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - an insert of one row always has one
    run_id = int(key[0])
    append_audit(transaction, site_id, at=at, actor=actor, action=f"run.{kind}", subject=f"run:{run_id}")
    return run_id


def end_run(
    transaction: Transaction, site_id: str, run_id: int, status: Status, at: datetime, summary: Figures
) -> None:
    """Write down how a run ended. A run that crashed stays ``running``, which says that it never ended."""
    transaction.execute(
        runs.update()
        .where(runs.c.site_id == site_id, runs.c.id == run_id)
        .values(status=status, ended_at=at, summary=dict(summary))
    )


def last_run(
    transaction: Transaction, site_id: str, kind: str | None = None, status: Status | None = None
) -> Run | None:
    """Return the latest run, of a kind and status where they are given."""
    found = list_runs(transaction, site_id, kind, status, limit=1)
    return found[0] if found else None


def list_runs(
    transaction: Transaction,
    site_id: str,
    kind: str | None = None,
    status: Status | None = None,
    *,
    limit: int = 50,
) -> list[Run]:
    """Return the latest runs, the last one first."""
    query = select(runs).where(runs.c.site_id == site_id).order_by(runs.c.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(runs.c.kind == kind)
    if status is not None:
        query = query.where(runs.c.status == status)
    return [
        Run(row.id, row.kind, row.status, row.actor, row.started_at, row.ended_at, row.summary)
        for row in transaction.execute(query)
    ]


def fail_unended(transaction: Transaction, site_id: str, kind: str, at: datetime) -> None:
    """Mark runs of a kind that never ended (a crash) as failed, once the next one begins."""
    transaction.execute(
        runs.update()
        .where(runs.c.site_id == site_id, runs.c.kind == kind, runs.c.status == "running")
        .values(status="failed", ended_at=at)
    )


def stops_found(transaction: Transaction, site_id: str) -> dict[str, int]:
    """Return how many reasons to stop the newest evaluation of each policy found."""
    found: dict[str, int] = {}
    for run in list_runs(transaction, site_id, "evaluate"):
        for figure, count in run.summary.items():
            if figure.endswith(STOPS):
                found.setdefault(figure.removesuffix(STOPS), int(count))
    return found
