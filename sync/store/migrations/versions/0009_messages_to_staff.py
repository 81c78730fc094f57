"""Messages to people who are no student: without a case, named, and a student's that waits for the counsellor's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a message be about no case, name whom it is to, and let it wait behind another.

    SQLite makes the table anew for that, and would not drop one whose rows refer to each other: the references are
    kept aside meanwhile.
    """
    op.execute("CREATE TEMPORARY TABLE kept_follows AS SELECT id, follows FROM outbox WHERE follows IS NOT NULL")
    op.execute("UPDATE outbox SET follows = NULL")
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("case_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("person", sa.String(length=200), nullable=True))
        batch.add_column(sa.Column("behind", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("delay_seconds", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_outbox_behind"), "outbox", ["behind"], ["id"])
    op.execute(
        "UPDATE outbox SET follows = (SELECT kept.follows FROM kept_follows AS kept WHERE kept.id = outbox.id) "
        "WHERE id IN (SELECT id FROM kept_follows)"
    )
    op.execute("DROP TABLE kept_follows")
