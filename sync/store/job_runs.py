"""Which slots of the daemon's timetable were worked on, so that a missed one is caught up, a bad one not for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, String, Table, Text, func, insert, select, update

from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

JOB_RUNS: Final = Table(
    "job_run",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("job", String(20), nullable=False),
    Column("slot", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("outcome", String(10)),
    Column("message", Text, nullable=False),
    PrimaryKeyConstraint("site_id", "job", "slot"),
)


def start_run(tx: Transaction, site_id: str, job: str, slot: datetime, at: datetime) -> int:
    """Note that a slot is being worked on, and return the number of this attempt."""
    same = (JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.job == job, JOB_RUNS.c.slot == slot)
    again = (
        update(JOB_RUNS)
        .where(*same)
        .values(attempts=JOB_RUNS.c.attempts + 1, started_at=at, message="")
        .returning(JOB_RUNS.c.attempts)
    )
    attempts = tx.execute(again).scalar()
    if attempts is None:
        row = {"job": job, "slot": slot, "attempts": 1, "started_at": at, "message": ""}
        tx.execute(insert(JOB_RUNS).values(site_id=site_id, **row))
        return 1
    return int(attempts)


def take_back_attempt(tx: Transaction, site_id: str, job: str, slot: datetime, message: str = "") -> None:
    """Count the latest attempt at a slot no more: it was ended on purpose; ``message`` says what it waits for."""
    same = (JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.job == job, JOB_RUNS.c.slot == slot)
    tx.execute(update(JOB_RUNS).where(*same).values(attempts=JOB_RUNS.c.attempts - 1, message=message))


def finish_run(
    tx: Transaction, site_id: str, job: str, slot: datetime, outcome: str, message: str, at: datetime
) -> None:
    """Note how the work on a slot ended: ``done`` or ``failed``."""
    same = (JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.job == job, JOB_RUNS.c.slot == slot)
    tx.execute(update(JOB_RUNS).where(*same).values(finished_at=at, outcome=outcome, message=message))


def has_finished(tx: Transaction, site_id: str, job: str, slot: datetime) -> bool:
    """Say whether the work on a slot ended, well or badly."""
    same = (JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.job == job, JOB_RUNS.c.slot == slot)
    return tx.execute(select(JOB_RUNS.c.slot).where(*same, JOB_RUNS.c.finished_at.is_not(None))).first() is not None


def last_finished_slot(tx: Transaction, site_id: str, job: str, until: datetime | None = None) -> datetime | None:
    """Return the newest slot of a job that ended, well or badly, none after ``until``; None where none did."""
    query = select(JOB_RUNS.c.slot).where(JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.job == job)
    if until is not None:
        query = query.where(JOB_RUNS.c.slot <= until)
    finished = query.where(JOB_RUNS.c.finished_at.is_not(None)).order_by(JOB_RUNS.c.slot.desc()).limit(1)
    return tx.execute(finished).scalar()


def attempts_at(tx: Transaction, site_id: str, job: str, slot: datetime) -> int:
    """Return how often a slot was begun."""
    same = (JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.job == job, JOB_RUNS.c.slot == slot)
    return int(tx.execute(select(func.coalesce(func.sum(JOB_RUNS.c.attempts), 0)).where(*same)).scalar_one())


@dataclass(frozen=True, slots=True)
class JobRun:
    """The work on one slot: ``finished_at`` None and ``outcome`` empty while it goes on, or was cut short."""

    slot: datetime
    attempts: int
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    message: str


def newest_ended(tx: Transaction, site_id: str, until: datetime) -> dict[str, datetime]:
    """Return, per job, the newest slot that ended, well or badly, and is not after ``until``."""
    query = (
        select(JOB_RUNS.c.job, func.max(JOB_RUNS.c.slot))
        .where(JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.slot <= until, JOB_RUNS.c.finished_at.is_not(None))
        .group_by(JOB_RUNS.c.job)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def newest_runs(tx: Transaction, site_id: str, until: datetime) -> dict[str, JobRun]:
    """Return, per job, the work on the newest slot that is not after ``until``, of the month before."""
    columns = [JOB_RUNS.c[name] for name in ("slot", "attempts", "started_at", "finished_at", "outcome", "message")]
    query = (
        select(JOB_RUNS.c.job, *columns)
        .where(JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.slot.between(until - timedelta(days=31), until))
        .order_by(JOB_RUNS.c.slot)
    )
    return {
        row.job: JobRun(row.slot, row.attempts, row.started_at, row.finished_at, row.outcome or "", row.message)
        for row in tx.execute(query)
    }


def last_successes(tx: Transaction, site_id: str) -> dict[str, datetime]:
    """Return when each job last ended well; a job that never did is not among them."""
    query = (
        select(JOB_RUNS.c.job, func.max(JOB_RUNS.c.finished_at))
        .where(JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.outcome == "done")
        .group_by(JOB_RUNS.c.job)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def recent_runs(tx: Transaction, site_id: str) -> dict[str, tuple[datetime, str, str]]:
    """Return, per job, the slot worked on last, its outcome (empty while it runs) and its message."""
    query = (
        select(JOB_RUNS.c.job, JOB_RUNS.c.slot, JOB_RUNS.c.outcome, JOB_RUNS.c.message)
        .where(JOB_RUNS.c.site_id == site_id)
        .order_by(JOB_RUNS.c.slot)
    )
    return {row.job: (row.slot, row.outcome or "", row.message) for row in tx.execute(query)}


def reopen_run(tx: Transaction, site_id: str, job: str, slot: datetime) -> None:
    """Let a slot that was given up be worked on again, as if it had just come."""
    same = (JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.job == job, JOB_RUNS.c.slot == slot)
    fresh = {"attempts": 0, "finished_at": None, "outcome": None, "message": ""}
    tx.execute(update(JOB_RUNS).where(*same).values(**fresh))


def run_message(tx: Transaction, site_id: str, job: str, slot: datetime) -> str:
    """Return what was written down about a slot; empty where nothing was."""
    same = (JOB_RUNS.c.site_id == site_id, JOB_RUNS.c.job == job, JOB_RUNS.c.slot == slot)
    return str(tx.execute(select(JOB_RUNS.c.message).where(*same)).scalar() or "")
