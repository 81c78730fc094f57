"""The tables that keep versions of facts.

A row is one version of one fact from one source. ``known_at`` says when we learned it, ``superseded_at`` when a
correction replaced it (empty: it stands), ``vanished_at`` since when its source no longer shows it (it is kept:
disappearance is not correction, DOMAIN section 6). Facts of the registrar bear ``lms_course_id`` and
``lms_user_id`` 0; pulled ones bear Moodle's ids, by which they are known again when a number or a code changes.

``original_code`` is the course code as its source gave it, ``course_code`` the one that counts after the site's
equivalences.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from sync.store.metadata import Instant, metadata

REGISTRAR: Final = "registrar"
LMS: Final = "lms"

STANDING_KEYS: Final[dict[Table, tuple[str, ...]]] = {}
"""By which columns the standing versions of a table are told apart (`sync.store.standing_indexes` holds them to it)."""

Key = BigInteger().with_variant(Integer, "sqlite")


def _versions(name: str, key: tuple[str, ...], *columns: Column[object]) -> Table:
    table = Table(
        name,
        metadata,
        Column("site_id", String(20), nullable=False),
        Column("id", Key, primary_key=True, autoincrement=True),
        Column("source", String(10), nullable=False),
        *columns,
        Column("known_at", Instant, nullable=False),
        Column("superseded_at", Instant),
        Column("vanished_at", Instant),
        Column("run_id", Key, ForeignKey("runs.id"), nullable=False),
    )
    if "student_no" in table.c:
        Index(f"ix_{name}_student", table.c.site_id, table.c.student_no)
    STANDING_KEYS[table] = ("site_id", "source", *key)
    return table


def _code(name: str = "course_code") -> Column[object]:
    return Column(name, String(100), nullable=False)


def _text(name: str, length: int, *, needed: bool = False) -> Column[object]:
    return Column(name, String(length), nullable=not needed)


def _lms_id(name: str) -> Column[object]:
    return Column(name, Key, nullable=False, server_default="0")


fact_terms: Final = _versions(
    "fact_terms",
    ("term",),
    _text("term", 20, needed=True),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("makeup_ends_on", Date),
    Column("vacation_starts_on", Date),
)

fact_students: Final = _versions(
    "fact_students",
    ("student_no",),
    _text("student_no", 100, needed=True),
    Column("name", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("major", Text, nullable=False),
    Column("class_name", Text, nullable=False),
    Column("entry_year", Integer, nullable=False),
    _text("status", 10, needed=True),
    Column("email", Text),
    Column("expected_graduation", Integer),
    Column("guardian_name", Text),
    Column("guardian_phone", Text),
    Column("priority_groups", Text),
)

fact_courses: Final = _versions(
    "fact_courses",
    ("course_code",),
    _code(),
    Column("course_name", Text, nullable=False),
    Column("credits", BigInteger, nullable=False),
    Column("course_type", Text, nullable=False),
    Column("degree_course", Boolean, nullable=False),
    Column("pass_mark", BigInteger, nullable=False),
)

fact_programmes: Final = _versions(
    "fact_programmes",
    ("major", "entry_year", "original_code"),
    Column("major", Text, nullable=False),
    Column("entry_year", Integer, nullable=False),
    _code("original_code"),
    _code(),
    Column("study_term", Integer, nullable=False),
)

fact_enrolments: Final = _versions(
    "fact_enrolments",
    ("lms_course_id", "lms_user_id", "student_no", "original_code", "term"),
    _text("student_no", 100, needed=True),
    _code("original_code"),
    _code(),
    _text("term", 20, needed=True),
    _lms_id("lms_course_id"),
    _lms_id("lms_user_id"),
)

fact_attempts: Final = _versions(
    "fact_attempts",
    ("lms_course_id", "lms_user_id", "student_no", "original_code", "term", "kind"),
    _text("student_no", 100, needed=True),
    _code("original_code"),
    _code(),
    _text("term", 20, needed=True),
    _text("kind", 10, needed=True),
    Column("score", Text),
    _text("result", 10),
    Column("level_passed", Boolean),
    Column("graded_on", Date),
    Column("reported_on", Date),
    _text("pending", 20),
    Column("active", Boolean, nullable=False),
    _lms_id("lms_course_id"),
    _lms_id("lms_user_id"),
    _lms_id("lms_item_id"),
)
"""``graded_on`` is the first date with which the attempt had an outcome (empty while it never had one),
``reported_on`` the date given last; a correction moves the second only. ``level_passed`` is what a level grade means
by the site's table; ``pending`` says why a pulled mark is no outcome; ``active`` is false where the enrolment was
suspended."""

fact_events: Final = _versions(
    "fact_events",
    ("student_no", "kind", "occurred_on"),
    _text("student_no", 100, needed=True),
    _text("kind", 20, needed=True),
    Column("occurred_on", Date, nullable=False),
    Column("ended_on", Date),
    _text("term", 20),
    Column("note", Text),
)

fact_warnings: Final = _versions(
    "fact_warnings",
    ("student_no", "policy", "track", "period"),
    _text("student_no", 100, needed=True),
    _text("policy", 50, needed=True),
    _text("track", 50, needed=True),
    _text("period", 20, needed=True),
    _text("level", 50),
)
"""Warnings that were issued before the site issued its own, on paper; empty ``level``: this student had none."""

fact_judged: Final = _versions(
    "fact_judged",
    ("policy", "track", "period"),
    _text("policy", 50, needed=True),
    _text("track", 50, needed=True),
    _text("period", 20, needed=True),
)
"""Periods that were judged before the site judged any; an empty text as ``track``: on every track of the policy."""

FACT_TABLES: Final = {
    "terms": fact_terms,
    "students": fact_students,
    "courses": fact_courses,
    "programmes": fact_programmes,
    "enrolments": fact_enrolments,
    "attempts": fact_attempts,
    "events": fact_events,
    "warnings": fact_warnings,
    "judged": fact_judged,
}
"""The table of versions of each kind of fact, under the names of a facts bundle."""
