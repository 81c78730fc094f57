"""Warnings of earlier periods that the registrar names, and the periods that were judged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEYS = {"fact_warnings": ("student_no", "policy", "track", "period"), "fact_judged": ("policy", "track", "period")}


def upgrade() -> None:
    """Make the two tables of versions, with their indexes."""
    for table, key in KEYS.items():
        values = [sa.Column(name, sa.String(length=_LENGTHS[name]), nullable=False) for name in key]
        if table == "fact_warnings":
            values.append(sa.Column("level", sa.String(length=50), nullable=True))
        _versions(table, *values)
        standing = sa.text("superseded_at IS NULL")
        op.create_index(
            f"uq_{table}_standing",
            table,
            ["site_id", "source", *key],
            unique=True,
            sqlite_where=standing,
            postgresql_where=standing,
        )
    op.create_index("ix_fact_warnings_student", "fact_warnings", ["site_id", "student_no"], unique=False)


_LENGTHS = {"student_no": 100, "policy": 50, "track": 50, "period": 20}


def _versions(table: str, *values: sa.Column[str]) -> None:
    op.create_table(
        table,
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        *values,
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f(f"fk_{table}_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
