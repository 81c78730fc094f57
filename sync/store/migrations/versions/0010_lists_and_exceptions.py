"""Exceptions for single students, lists as they were signed, and what exactly an acceptance covers, until when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables, and add to the acceptances what older ones leave empty."""
    _dispensations()
    _signed_lists()
    for name, kind in (("policy", sa.String(length=50)), ("scope", sa.Text()), ("lines", sa.Text())):
        op.add_column("acceptances", sa.Column(name, kind, nullable=True))
    op.add_column("acceptances", sa.Column("until_on", sa.Date(), nullable=True))


def _dispensations() -> None:
    op.create_table(
        "dispensation",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("student_no", sa.String(length=100), nullable=False),
        sa.Column("policy", sa.String(length=50), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=50), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispensation")),
    )
    op.create_index("ix_dispensation_site_id_policy", "dispensation", ["site_id", "policy"], unique=False)


def _signed_lists() -> None:
    op.create_table(
        "signed_list",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=50), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("college", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("assessment_id", sa.String(length=64), nullable=False),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_list")),
        sa.UniqueConstraint(
            "site_id",
            "policy",
            "period",
            "college",
            "version",
            name=op.f("uq_signed_list_site_id_policy_period_college_version"),
        ),
    )
