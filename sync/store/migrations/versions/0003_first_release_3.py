"""Tables of the first release, part 3."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "runs",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index("ix_runs_kind", "runs", ["site_id", "kind", "id"], unique=False)
    op.create_table(
        "student_case",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=50), nullable=False),
        sa.Column("track", sa.String(length=50), nullable=False),
        sa.Column("student_no", sa.String(length=100), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("college", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=50), nullable=False),
        sa.Column("firm_level", sa.String(length=50), nullable=True),
        sa.Column("review", sa.String(length=10), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("verdict_digest", sa.String(length=64), nullable=False),
        sa.Column("assessment_id", sa.String(length=64), nullable=True),
        sa.Column("issued_level", sa.String(length=50), nullable=True),
        sa.Column("issued_revision", sa.Integer(), nullable=False),
        sa.Column("issues", sa.Integer(), nullable=False),
        sa.Column("reexamine", sa.Text(), nullable=True),
        sa.Column("reexamine_digest", sa.String(length=64), nullable=True),
        sa.Column("kept_digest", sa.String(length=64), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("turned_to", sa.String(length=20), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["successor_id"], ["student_case.id"], name=op.f("fk_student_case_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_case")),
        sa.UniqueConstraint(
            "site_id",
            "policy",
            "track",
            "student_no",
            "period",
            name=op.f("uq_student_case_site_id_policy_track_student_no_period"),
        ),
    )
    op.create_table(
        "case_event",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=True),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessment_id", sa.String(length=64), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["student_case.id"], name=op.f("fk_case_event_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
        sa.UniqueConstraint("case_id", "version", name=op.f("uq_case_event_case_id_version")),
    )
    op.create_table(
        "fact_attempts",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("student_no", sa.String(length=100), nullable=False),
        sa.Column("original_code", sa.String(length=100), nullable=False),
        sa.Column("course_code", sa.String(length=100), nullable=False),
        sa.Column("term", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Text(), nullable=True),
        sa.Column("result", sa.String(length=10), nullable=True),
        sa.Column("level_passed", sa.Boolean(), nullable=True),
        sa.Column("graded_on", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("pending", sa.String(length=20), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column(
            "lms_course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column(
            "lms_user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column(
            "lms_item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_fact_attempts_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_attempts")),
    )
    op.create_index(
        "uq_fact_attempts_standing",
        "fact_attempts",
        ["site_id", "source", "lms_course_id", "lms_user_id", "student_no", "original_code", "term", "kind"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "fact_courses",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("course_code", sa.String(length=100), nullable=False),
        sa.Column("course_name", sa.Text(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("course_type", sa.Text(), nullable=False),
        sa.Column("degree_course", sa.Boolean(), nullable=False),
        sa.Column("pass_mark", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_fact_courses_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_courses")),
    )
    op.create_index(
        "uq_fact_courses_standing",
        "fact_courses",
        ["site_id", "source", "course_code"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "fact_enrolments",
        sa.Column("site_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("student_no", sa.String(length=100), nullable=False),
        sa.Column("original_code", sa.String(length=100), nullable=False),
        sa.Column("course_code", sa.String(length=100), nullable=False),
        sa.Column("term", sa.String(length=20), nullable=False),
        sa.Column(
            "lms_course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column(
            "lms_user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False
        ),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_fact_enrolments_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_enrolments")),
    )
    op.create_index(
        "uq_fact_enrolments_standing",
        "fact_enrolments",
        ["site_id", "source", "lms_course_id", "lms_user_id", "student_no", "original_code", "term"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
