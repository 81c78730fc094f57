"""Duties that a person added to a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and the index by which a case has each duty at most once at a time."""
    op.create_table(
        "duty_addition",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_by", sa.String(length=200), nullable=True),
        sa.Column("drop_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["student_case.id"], name=op.f("fk_duty_addition_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_addition")),
    )
    op.create_index(
        "uq_duty_addition_standing",
        "duty_addition",
        ["site_id", "case_id", "duty"],
        unique=True,
        sqlite_where=sa.text("dropped_at IS NULL"),
        postgresql_where=sa.text("dropped_at IS NULL"),
    )
