"""When an offering last said something new, and how it was read: what need not be read again is told by these."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; empty, they let everything be read again once."""
    op.add_column("offerings", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("offerings", sa.Column("read_as", sa.String(length=64), nullable=True))
