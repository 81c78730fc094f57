"""The code of a scanned sheet, and who printed a notice again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, by which a sheet scanned twice is noticed, and make the table."""
    op.add_column("record_scan", sa.Column("code", sa.String(length=100), nullable=True))
    op.create_table(
        "notice_reprint",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["student_case.id"], name=op.f("fk_notice_reprint_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_reprint")),
    )
    op.create_index(op.f("ix_notice_reprint_site_id_case_id"), "notice_reprint", ["site_id", "case_id"])
