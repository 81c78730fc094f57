"""The tables of cases: what each says now, every change of it, and objections."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from sync.store.metadata import Instant, metadata

CASES: Final = Table(
    "student_case",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("policy", String(50), nullable=False),
    Column("track", String(50), nullable=False),
    Column("student_no", String(100), nullable=False),
    Column("period", String(20), nullable=False),
    Column("college", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("level", String(50), nullable=False),
    Column("firm_level", String(50)),
    Column("review", String(10), nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("verdict", Text),
    Column("verdict_digest", String(64), nullable=False),
    Column("assessment_id", String(64)),
    Column("issued_level", String(50)),
    Column("issued_revision", Integer, nullable=False),
    Column("issues", Integer, nullable=False),
    Column("reexamine", Text),
    Column("reexamine_digest", String(64)),
    Column("kept_digest", String(64)),
    Column("successor_id", Integer, ForeignKey("student_case.id")),
    Column("turned_to", String(20)),
    Column("held", String(50)),
    Column("opened_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("site_id", "policy", "track", "student_no", "period"),
)
"""One row per (policy, track, student, period); ``version`` guards every update."""

EVENTS: Final = Table(
    "case_event",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("student_case.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("action", String(40), nullable=False),
    Column("from_state", String(20)),
    Column("to_state", String(20), nullable=False),
    Column("actor", String(200), nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("assessment_id", String(64)),
    Column("details", Text, nullable=False),
    UniqueConstraint("case_id", "version"),
)
"""Rows are only ever added."""

OBJECTIONS: Final = Table(
    "objection",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("student_case.id"), nullable=False),
    Column("raised_on", Date, nullable=False),
    Column("raised_by", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("recorded_by", String(200), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("outcome", String(10)),
    Column("decided_by", String(200)),
    Column("decided_at", Instant),
    Column("reason", Text),
    Index(None, "site_id", "case_id"),
)
