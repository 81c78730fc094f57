"""Assessments as they were made: the record on which every case rests, and from which it can be replayed."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final

from sqlalchemy import Column, Date, Integer, PrimaryKeyConstraint, String, Table, Text, func, insert, select, update

from rules.assessment import Assessment
from sync.store.canonical import canonical_json, digest
from sync.store.metadata import Instant, metadata
from sync.store.transaction import Transaction

ASSESSMENTS: Final = Table(
    "assessment",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", String(64), nullable=False),
    Column("policy", String(50), nullable=False),
    Column("scope", String(500), nullable=False),
    Column("policy_hash", String(64), nullable=False),
    Column("period", String(20), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("students_evaluated", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("site_id", "id"),
)
"""``known_at`` is the moment whose facts were read, ``last_at`` when the same outcome was last found; ``ordinal`` puts
the findings in order, also those of one moment."""


@dataclass(frozen=True, slots=True)
class AssessmentRecord:
    """An assessment that was kept, without its body. ``scope`` names the colleges it covered (empty: all)."""

    id: str
    policy: str
    scope: str
    policy_hash: str
    period: str
    as_of: date
    known_at: datetime
    last_at: datetime
    students_evaluated: int
    digest: str


_COLUMNS = [ASSESSMENTS.c[field.name] for field in fields(AssessmentRecord)]


def keep_assessment(
    tx: Transaction, site_id: str, assessment: Assessment, *, known_at: datetime, scope: str = ""
) -> AssessmentRecord:
    """Keep an assessment and return its record; the outcome that was kept last already is not kept twice."""
    body = canonical_json(assessment)
    body_digest = digest(body)
    record = AssessmentRecord(
        id=assessment_id(assessment.policy, scope, assessment.period, assessment.as_of, body_digest),
        policy=assessment.policy,
        scope=scope,
        policy_hash=assessment.policy_hash,
        period=assessment.period,
        as_of=assessment.as_of,
        known_at=known_at,
        last_at=known_at,
        students_evaluated=assessment.students_evaluated,
        digest=body_digest,
    )
    latest = latest_of(tx, site_id, record.policy, record.period, scope)
    if latest is not None and latest.id == record.id:
        return latest
    return _insert_or_touch(tx, site_id, record, body)


def assessment_id(policy: str, scope: str, period: str, as_of: date, body_digest: str) -> str:
    """Return the id of an assessment: the same outcome for the same period, day and colleges has the same."""
    return digest(f"{policy}|{scope}|{period}|{as_of}|{body_digest}")


def _insert_or_touch(tx: Transaction, site_id: str, record: AssessmentRecord, body: str) -> AssessmentRecord:
    same = (ASSESSMENTS.c.site_id == site_id, ASSESSMENTS.c.id == record.id)
    highest = select(func.coalesce(func.max(ASSESSMENTS.c.ordinal), 0)).where(ASSESSMENTS.c.site_id == site_id)
    ordinal = tx.execute(highest).scalar_one() + 1
    touched = update(ASSESSMENTS).where(*same).values(last_at=record.last_at, ordinal=ordinal)
    if tx.execute(touched).rowcount == 0:
        values = {field.name: getattr(record, field.name) for field in fields(record)}
        tx.execute(insert(ASSESSMENTS).values(site_id=site_id, body=body, ordinal=ordinal, **values))
    return AssessmentRecord(*tx.execute(select(*_COLUMNS).where(*same)).one())


def latest_of(tx: Transaction, site_id: str, policy: str, period: str, scope: str = "") -> AssessmentRecord | None:
    """Return the assessment of a policy and period that was found last, or None."""
    query = (
        select(*_COLUMNS)
        .where(ASSESSMENTS.c.site_id == site_id, ASSESSMENTS.c.policy == policy)
        .where(ASSESSMENTS.c.period == period, ASSESSMENTS.c.scope == scope)
        .order_by(ASSESSMENTS.c.ordinal.desc())
        .limit(1)
    )
    row = tx.execute(query).first()
    return None if row is None else AssessmentRecord(*row)


def latest_assessments(tx: Transaction, site_id: str) -> list[AssessmentRecord]:
    """Return, for each policy and scope, the last assessment of its newest period."""
    query = (
        select(*_COLUMNS)
        .where(ASSESSMENTS.c.site_id == site_id)
        .order_by(ASSESSMENTS.c.policy, ASSESSMENTS.c.scope, ASSESSMENTS.c.period, ASSESSMENTS.c.ordinal)
    )
    newest: dict[tuple[str, str], AssessmentRecord] = {}
    for row in tx.execute(query):
        record = AssessmentRecord(*row)
        newest[record.policy, record.scope] = record
    return list(newest.values())


def assessments_by_period(tx: Transaction, site_id: str) -> list[AssessmentRecord]:
    """Return, for each policy, scope and period, the assessment that was found last."""
    order = (ASSESSMENTS.c.policy, ASSESSMENTS.c.scope, ASSESSMENTS.c.period, ASSESSMENTS.c.ordinal)
    query = select(*_COLUMNS).where(ASSESSMENTS.c.site_id == site_id).order_by(*order)
    found = [AssessmentRecord(*row) for row in tx.execute(query)]
    return list({(record.policy, record.scope, record.period): record for record in found}.values())


def assessments_by_id(tx: Transaction, site_id: str) -> dict[str, AssessmentRecord]:
    """Return the record of every assessment, without its body, by its id."""
    query = select(*_COLUMNS).where(ASSESSMENTS.c.site_id == site_id)
    return {row.id: AssessmentRecord(*row) for row in tx.execute(query)}


def read_assessment_body(tx: Transaction, site_id: str, assessment_id: str) -> str:
    """Return an assessment as the canonical JSON that was kept."""
    query = select(ASSESSMENTS.c.body).where(ASSESSMENTS.c.site_id == site_id, ASSESSMENTS.c.id == assessment_id)
    return str(tx.execute(query).scalar_one())


_BEGINNINGS: Final = ('{"contested":', '{"firm_level":')
"""How the canonical text of a warning begins, now and before warnings could be contested."""


def levels_then(tx: Transaction, site_id: str, assessment_id: str, student_no: str) -> dict[str, str]:
    """Return the levels by track that an assessment gave a student, without reading it as a whole.

    The canonical text of a warning ends in its student and track, and no other part of an assessment begins as one.
    """
    text = read_assessment_body(tx, site_id, assessment_id)
    start = text.rfind('"warnings":[')
    named = f'"student_no":{json.dumps(student_no, ensure_ascii=False)},"track":'
    levels: dict[str, str] = {}
    at = text.find(named, start)
    while at >= 0:
        begin = max(text.rfind(beginning, start, at) for beginning in _BEGINNINGS)
        warning, _ = json.JSONDecoder().raw_decode(text, begin)
        levels[warning["track"]] = warning["level"]
        at = text.find(named, at + 1)
    return levels
