"""What several clocks showed when a message's outcome became open; as whom, and how fast, a site sends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns (a message that is open already goes by our clock alone) and make the table."""
    op.add_column("outbox", sa.Column("timeline", sa.String(length=120), nullable=True))
    op.add_column("outbox", sa.Column("uptime_ms", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("lms_time", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "sending",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("sender", sa.BigInteger(), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_sending")),
    )
