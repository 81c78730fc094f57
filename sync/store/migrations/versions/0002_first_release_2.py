"""Tables of the first release, part 2."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notice_counter",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("college", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "college", "year", name=op.f("pk_notice_counter")),
    )
    op.create_table(
        "offering_codes",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column(
            "lms_course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("original_code", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "lms_course_id", "original_code", name=op.f("pk_offering_codes")),
    )
    op.create_table(
        "offering_enrolments",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column(
            "lms_course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "lms_user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "lms_course_id", "lms_user_id", name=op.f("pk_offering_enrolments")),
    )
    op.create_index("ix_offering_enrolments_user", "offering_enrolments", ["site_id", "lms_user_id"], unique=False)
    op.create_table(
        "offering_teachers",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column(
            "lms_course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column(
            "lms_user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site_id", "lms_course_id", "lms_user_id", name=op.f("pk_offering_teachers")),
    )
    op.create_table(
        "offerings",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column(
            "lms_course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("shortname", sa.Text(), nullable=False),
        sa.Column("fullname", sa.Text(), nullable=False),
        sa.Column("term", sa.String(length=20), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("unmapped", sa.String(length=30), nullable=True),
        sa.Column("visible", sa.Boolean(), nullable=True),
        sa.Column("students_seen", sa.Integer(), nullable=True),
        sa.Column("marks_seen", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "lms_course_id", name=op.f("pk_offerings")),
    )
    op.create_index("ix_offerings_term", "offerings", ["site_id", "term"], unique=False)
    op.create_table(
        "plan",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("site_id", "checksum", "ordinal", name=op.f("uq_plan_site_id_checksum_ordinal")),
    )
