"""What a store that was restored must not simply go on with: it stops short of what may have happened since.

Nothing is sent before it was looked for, no plan is carried out that was approved for another situation, nobody holds
a lease that nobody holds any more, and no slot of the timetable is caught up that would tell people something.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, insert, or_, select, update

from sync.store.audit import AUDIT, append_audit
from sync.store.audit_check import RESTORED
from sync.store.case_tables import CASES
from sync.store.job_runs import JOB_RUNS
from sync.store.leases import LEASES
from sync.store.outbox import OUTBOX
from sync.store.outbox_record import OutboxState, Stamp
from sync.store.plans import OPEN, PLANS, PlanState
from sync.store.site_tables import runs
from sync.store.transaction import Transaction

NOT_CAUGHT_UP: Final = ("plan", "remind", "backup")
"""Jobs whose missed slots stay missed; what only reads (pull, evaluate) is caught up, and is needed."""
_ERASED: Final = "学生的个人信息已清除，不再发送"


@dataclass(frozen=True, slots=True)
class Stopped:
    """What was stopped, in numbers: messages to be looked for before anything is sent, plans, runs, messages ended."""

    messages: int
    plans: int
    runs: int
    cancelled: int


def stop_short(
    tx: Transaction, site_id: str, stamp: Stamp, *, wait: timedelta, erased: Collection[str], actor: str
) -> Stopped:
    """Bring everything that was under way into a state from which nothing happens twice.

    Messages that are pending, claimed or of unknown outcome become unknown as of ``stamp``: they are looked for after
    the full wait. Those that stand behind another, or whose own wait is longer, stay in line; that wait protects them.
    Messages about students ``erased`` since are cancelled: they were settled before the erasure.
    """
    at = stamp.unsettled_at
    cancelled = _cancel(tx, site_id, erased, at)
    plans = _drop_plans(tx, site_id, at, actor)
    messages = _look_first(tx, site_id, stamp, wait)
    tx.execute(delete(LEASES).where(LEASES.c.site_id == site_id))
    unended = (runs.c.site_id == site_id, runs.c.status == "running")
    ended = tx.execute(update(runs).where(*unended).values(status="failed", ended_at=at)).rowcount
    _pass_over_slots(tx, site_id, at)
    return Stopped(messages, plans, ended, cancelled)


def note_restored(tx: Transaction, site_id: str, at: datetime, actor: str, details: Mapping[str, str]) -> None:
    """Write down that the store is a restored one; ``details`` say from which backup, why, and what was stopped."""
    append_audit(tx, site_id, at=at, actor=actor, action=RESTORED, subject="store", details=details)


def awaits_person(tx: Transaction, site_id: str, automatic: str) -> bool:
    """Say whether nobody has approved a plan since the store was restored; ``automatic`` approvals are nobody's."""
    mine = AUDIT.c.site_id == site_id
    restored = tx.execute(select(func.max(AUDIT.c.sequence)).where(mine, AUDIT.c.action == RESTORED)).scalar()
    if restored is None:
        return False
    person = or_(AUDIT.c.actor.is_(None), AUDIT.c.actor != automatic)
    since = select(AUDIT.c.sequence).where(mine, AUDIT.c.action == "plan.approved", AUDIT.c.sequence > restored, person)
    return tx.execute(since.limit(1)).first() is None


def _cancel(tx: Transaction, site_id: str, erased: Collection[str], at: datetime) -> int:
    open_ = [OutboxState.PENDING, OutboxState.CLAIMED, OutboxState.UNKNOWN, OutboxState.NEEDS_PERSON]
    theirs = select(CASES.c.id).where(CASES.c.site_id == site_id, CASES.c.student_no.in_(erased))
    statement = (
        update(OUTBOX)
        .where(OUTBOX.c.site_id == site_id, or_(OUTBOX.c.student_no.in_(erased), OUTBOX.c.case_id.in_(theirs)))
        .where(OUTBOX.c.state.in_([state.value for state in open_]))
        .values(state=OutboxState.CANCELLED.value, reason=_ERASED, settled_at=at, claimed_by=None)
    )
    return tx.execute(statement).rowcount if erased else 0


def _drop_plans(tx: Transaction, site_id: str, at: datetime, actor: str) -> int:
    """Give up every open plan, with an entry of its own: what it did is found again, what it did not is planned."""
    states = [state.value for state in OPEN]
    dropped = (
        update(PLANS)
        .where(PLANS.c.site_id == site_id, PLANS.c.state.in_(states))
        .values(state=PlanState.DROPPED.value, finished_at=at)
        .returning(PLANS.c.checksum)
    )
    checksums = sorted(tx.execute(dropped).scalars())
    for checksum in checksums:
        what = {"why": "恢复备份：情况可能已变，重新做计划"}
        append_audit(tx, site_id, at=at, actor=actor, action="plan.abandoned", subject=f"plan:{checksum}", details=what)
    return len(checksums)


def _look_first(tx: Transaction, site_id: str, stamp: Stamp, wait: timedelta) -> int:
    before, ahead = OUTBOX.alias("before"), OUTBOX.alias("ahead")
    first = or_(OUTBOX.c.follows.is_(None), before.c.state == OutboxState.SENT.value)
    in_turn = or_(OUTBOX.c.behind.is_(None), ahead.c.settled_at.is_not(None))
    query = (
        select(OUTBOX.c.id, OUTBOX.c.delay_seconds, ahead.c.settled_at)
        .outerjoin(before, before.c.id == OUTBOX.c.follows)
        .outerjoin(ahead, ahead.c.id == OUTBOX.c.behind)
        .where(OUTBOX.c.site_id == site_id, OUTBOX.c.state == OutboxState.PENDING.value, first, in_turn)
    )
    due = [
        number
        for number, delay, settled in tx.execute(query)
        if settled is None or settled + timedelta(seconds=delay or 0) <= stamp.unsettled_at + wait
    ]
    unsettled = [OutboxState.CLAIMED.value, OutboxState.UNKNOWN.value]
    unknown = {"state": OutboxState.UNKNOWN.value, "claimed_by": None, **asdict(stamp)}
    mine = update(OUTBOX).where(OUTBOX.c.site_id == site_id).values(**unknown)
    done = tx.execute(mine.where(OUTBOX.c.state.in_(unsettled))).rowcount
    for begin in range(0, len(due), 500):
        done += tx.execute(mine.where(OUTBOX.c.id.in_(due[begin : begin + 500]))).rowcount
    return done


def _pass_over_slots(tx: Transaction, site_id: str, at: datetime) -> None:
    mine = JOB_RUNS.c.site_id == site_id
    interrupted = {"finished_at": at, "outcome": "failed", "message": "恢复备份时还没有做完"}
    tx.execute(update(JOB_RUNS).where(mine, JOB_RUNS.c.finished_at.is_(None)).values(**interrupted))
    row = {"slot": at, "attempts": 1, "started_at": at, "finished_at": at, "outcome": "done"}
    passed = [{"site_id": site_id, "job": job, **row, "message": "恢复备份：错过的不补"} for job in NOT_CAUGHT_UP]
    known = set(tx.scalars(select(JOB_RUNS.c.job).where(mine, JOB_RUNS.c.slot == at)))
    new = [each for each in passed if each["job"] not in known]
    if new:
        tx.execute(insert(JOB_RUNS), new)
