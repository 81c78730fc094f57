"""Consents on which a level rests (ustl 第三条 2), the last day to apply, and the trial that follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, insert, select
from sqlalchemy import update as sql_update

from sync.store.audit import append_audit
from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

Outcome = Literal["given", "refused", "withdrawn"]
TrialOutcome = Literal["passed", "failed"]

CONSENTS: Final = Table(
    "consent",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("student_case.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("party", String(20), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("recorded_by", String(200), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index(None, "site_id", "case_id"),
)
"""Rows are only ever added; ``revision`` is what the case said when the consent was recorded."""

APPLICATION_DAYS: Final = Table(
    "application_day",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("policy", String(50), nullable=False),
    Column("period", String(20), nullable=False),
    Column("last_day", Date, nullable=False),
    Column("set_by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
    Index(None, "site_id", "policy", "period"),
)
"""Rows are only ever added; the last one of a policy and period counts."""

TRIALS: Final = Table(
    "trial",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("student_case.id"), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("outcome", String(20)),
    Column("decided_on", Date),
    Column("decided_by", String(200)),
    Column("reason", Text),
    UniqueConstraint("site_id", "case_id"),
)


@dataclass(frozen=True, slots=True)
class Consent:
    """One step towards a level that rests on consents: who decided what, when, by which evidence.

    ``party`` is whose step it is (student, guardian, college, school), ``decided_by`` the person; ``withdrawn`` is a
    student's application taken back.
    """

    case_id: int
    revision: int
    party: str
    outcome: Outcome
    decided_on: date
    decided_by: str
    evidence: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial on probation: its first day and the day by which it has to be decided; ``outcome`` None while it runs."""

    case_id: int
    starts_on: date
    ends_on: date
    outcome: TrialOutcome | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    reason: str | None = None


_CONSENT = [CONSENTS.c[field.name] for field in fields(Consent)]
_TRIAL = [TRIALS.c[field.name] for field in fields(Trial)]


def insert_consent(tx: Transaction, site_id: str, consent: Consent) -> None:
    """Add a consent, a refusal or a withdrawal."""
    tx.execute(
        insert(CONSENTS).values(
            site_id=site_id, **{field.name: getattr(consent, field.name) for field in fields(consent)}
        )
    )
    about = {"party": consent.party, "outcome": consent.outcome, "decided_by": consent.decided_by}
    append_audit(
        tx,
        site_id,
        at=consent.recorded_at,
        actor=consent.recorded_by,
        action="consent.recorded",
        subject=f"case:{consent.case_id}",
        details=about,
    )


def read_consents(tx: Transaction, site_id: str, case_ids: Iterable[int] | None = None) -> list[Consent]:
    """Return the consents of the site, or of some cases, in the order of recording."""
    query = select(*_CONSENT).where(CONSENTS.c.site_id == site_id).order_by(CONSENTS.c.id)
    if case_ids is not None:
        query = query.where(CONSENTS.c.case_id.in_(sorted(case_ids)))
    return [Consent(*row) for row in tx.execute(query)]


def set_application_day(
    tx: Transaction, site_id: str, policy: str, period: str, last_day: date, *, actor: str, reason: str, at: datetime
) -> None:
    """Say until when students of a period may apply; a later word replaces an earlier one."""
    values = {"policy": policy, "period": period, "last_day": last_day, "set_by": actor, "reason": reason, "set_at": at}
    tx.execute(insert(APPLICATION_DAYS).values(site_id=site_id, **values))


def application_days(tx: Transaction, site_id: str) -> dict[tuple[str, str], date]:
    """Return, by policy and period, the last day on which a student may apply, where one was set."""
    table = APPLICATION_DAYS.c
    query = select(table.policy, table.period, table.last_day).where(table.site_id == site_id).order_by(table.id)
    return {(policy, period): last_day for policy, period, last_day in tx.execute(query)}


def begin_trial(tx: Transaction, site_id: str, trial: Trial) -> None:
    """Note that a trial begins; one that a case has already goes on."""
    if not read_trials(tx, site_id, [trial.case_id]):
        dates = {"case_id": trial.case_id, "starts_on": trial.starts_on, "ends_on": trial.ends_on}
        tx.execute(insert(TRIALS).values(site_id=site_id, **dates))


def read_trials(tx: Transaction, site_id: str, case_ids: Iterable[int] | None = None) -> dict[int, Trial]:
    """Return the trials of the site, or of some cases, by case."""
    query = select(*_TRIAL).where(TRIALS.c.site_id == site_id).order_by(TRIALS.c.id)
    if case_ids is not None:
        query = query.where(TRIALS.c.case_id.in_(sorted(case_ids)))
    return {row.case_id: Trial(*row) for row in tx.execute(query)}


def end_trial(
    tx: Transaction, site_id: str, case_id: int, outcome: TrialOutcome, *, on: date, actor: str, reason: str
) -> bool:
    """Record how a trial that is still running ended; say whether it was."""
    statement = (
        sql_update(TRIALS)
        .where(TRIALS.c.site_id == site_id, TRIALS.c.case_id == case_id, TRIALS.c.outcome.is_(None))
        .values(outcome=outcome, decided_on=on, decided_by=actor, reason=reason)
    )
    return tx.execute(statement).rowcount == 1
