"""The facts of one student are found without reading everybody's."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("fact_students", "fact_enrolments", "fact_attempts", "fact_events")


def upgrade() -> None:
    """Make an index by student for each table that has one."""
    for table in TABLES:
        op.create_index(f"ix_{table}_student", table, ["site_id", "student_no"], unique=False)
