"""The tables of what was read where and when: runs, Moodle's accounts and offerings, findings, acceptances."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from sync.store.fact_tables import Key
from sync.store.metadata import Instant, metadata


def _site() -> Column[str]:
    return Column("site_id", String(20), nullable=False)


runs: Final = Table(
    "runs",
    metadata,
    _site(),
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("status", String(10), nullable=False),
    Column("actor", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("summary", JSON, nullable=False),
    Index("ix_runs_kind", "site_id", "kind", "id"),
)

accounts: Final = Table(
    "accounts",
    metadata,
    _site(),
    Column("lms_user_id", Key, nullable=False, autoincrement=False),
    Column("student_no", String(100)),
    Column("email", Text),
    Column("suspended", Boolean),
    Column("vanished_at", Instant),
    PrimaryKeyConstraint("site_id", "lms_user_id"),
    Index("ix_accounts_number", "site_id", "student_no"),
)

offerings: Final = Table(
    "offerings",
    metadata,
    _site(),
    Column("lms_course_id", Key, nullable=False, autoincrement=False),
    Column("shortname", Text, nullable=False),
    Column("fullname", Text, nullable=False),
    Column("term", String(20)),
    Column("section", Text),
    Column("kind", String(10), nullable=False),
    Column("unmapped", String(30)),
    Column("visible", Boolean),
    Column("students_seen", Integer),
    Column("marks_seen", Integer),
    Column("digest", String(64)),
    Column("read_at", Instant),
    Column("changed_at", Instant),
    Column("read_as", String(64)),
    Column("vanished_at", Instant),
    PrimaryKeyConstraint("site_id", "lms_course_id"),
    Index("ix_offerings_term", "site_id", "term"),
)

offering_codes: Final = Table(
    "offering_codes",
    metadata,
    _site(),
    Column("lms_course_id", Key, nullable=False, autoincrement=False),
    Column("original_code", String(100), nullable=False),
    PrimaryKeyConstraint("site_id", "lms_course_id", "original_code"),
)

offering_enrolments: Final = Table(
    "offering_enrolments",
    metadata,
    _site(),
    Column("lms_course_id", Key, nullable=False, autoincrement=False),
    Column("lms_user_id", Key, nullable=False, autoincrement=False),
    Column("active", Boolean, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("vanished_at", Instant),
    PrimaryKeyConstraint("site_id", "lms_course_id", "lms_user_id"),
    Index("ix_offering_enrolments_user", "site_id", "lms_user_id"),
)

offering_teachers: Final = Table(
    "offering_teachers",
    metadata,
    _site(),
    Column("lms_course_id", Key, nullable=False, autoincrement=False),
    Column("lms_user_id", Key, nullable=False, autoincrement=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("site_id", "lms_course_id", "lms_user_id"),
)

findings: Final = Table(
    "findings",
    metadata,
    _site(),
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("run_id", Key, ForeignKey("runs.id"), nullable=False),
    Column("scope", String(40), nullable=False),
    Column("code", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("resolved_at", Instant),
    Index("ix_findings_scope", "site_id", "scope"),
)

acceptances: Final = Table(
    "acceptances",
    metadata,
    _site(),
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("code", String(40), nullable=False),
    Column("period", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("accepted_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("accepted_at", Instant, nullable=False),
    Column("policy", String(50)),
    Column("scope", Text),
    Column("lines", Text),
    Column("until_on", Date),
    Index("ix_acceptances_digest", "site_id", "digest"),
)
