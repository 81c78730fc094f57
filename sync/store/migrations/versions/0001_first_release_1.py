"""Tables of the first release, part 1."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "acceptances",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptances")),
    )
    op.create_index("ix_acceptances_digest", "acceptances", ["site_id", "digest"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column(
            "lms_user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("student_no", sa.String(length=100), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("suspended", sa.Boolean(), nullable=True),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "lms_user_id", name=op.f("pk_accounts")),
    )
    op.create_index("ix_accounts_number", "accounts", ["site_id", "student_no"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=50), nullable=False),
        sa.Column("scope", sa.String(length=500), nullable=False),
        sa.Column("policy_hash", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("students_evaluated", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "id", name=op.f("pk_assessment")),
    )
    op.create_table(
        "group_placement",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("lms_course_id", sa.BigInteger(), nullable=False),
        sa.Column("idnumber", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "lms_course_id", "idnumber", name=op.f("pk_group_placement")),
    )
    op.create_table(
        "job_run",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("job", sa.String(length=20), nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "job", "slot", name=op.f("pk_job_run")),
    )
    op.create_table(
        "lease",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "name", name=op.f("pk_lease")),
    )
