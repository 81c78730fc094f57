"""The columns of the facts, as Arrow schemas.

One table per sheet of a facts bundle, under the same names. Numbers never pass through binary floating point:
credits and pass marks are integers in millionths (`SCALE`), so that ``2.5`` credits are ``2_500_000``. A score
stays the text it was given as, because a level grade (优, A, 合格) only becomes a number through the grade scheme
of the policy that reads it.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

SCALE: Final = 1_000_000
"""How many units of a scaled integer make one credit, point or mark: six decimal places are kept."""

TERMS: Final = pa.schema(
    [
        pa.field("term", pa.string(), nullable=False),
        pa.field("starts_on", pa.date32(), nullable=False),
        pa.field("ends_on", pa.date32(), nullable=False),
        pa.field("makeup_ends_on", pa.date32()),
        pa.field("vacation_starts_on", pa.date32()),
    ]
)

STUDENTS: Final = pa.schema(
    [
        pa.field("student_no", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("college", pa.string(), nullable=False),
        pa.field("major", pa.string(), nullable=False),
        pa.field("class_name", pa.string(), nullable=False),
        pa.field("entry_year", pa.int32(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("email", pa.string()),
        pa.field("expected_graduation", pa.int32()),
        pa.field("guardian_name", pa.string()),
        pa.field("guardian_phone", pa.string()),
        pa.field("priority_groups", pa.string()),
    ]
)

COURSES: Final = pa.schema(
    [
        pa.field("course_code", pa.string(), nullable=False),
        pa.field("course_name", pa.string(), nullable=False),
        pa.field("credits", pa.int64(), nullable=False),
        pa.field("course_type", pa.string(), nullable=False),
        pa.field("degree_course", pa.bool_(), nullable=False),
        pa.field("pass_mark", pa.int64(), nullable=False),
    ]
)

PROGRAMMES: Final = pa.schema(
    [
        pa.field("major", pa.string(), nullable=False),
        pa.field("entry_year", pa.int32(), nullable=False),
        pa.field("course_code", pa.string(), nullable=False),
        pa.field("study_term", pa.int32(), nullable=False),
    ]
)

ENROLMENTS: Final = pa.schema(
    [
        pa.field("student_no", pa.string(), nullable=False),
        pa.field("course_code", pa.string(), nullable=False),
        pa.field("term", pa.string(), nullable=False),
    ]
)

ATTEMPTS: Final = pa.schema(
    [
        pa.field("student_no", pa.string(), nullable=False),
        pa.field("course_code", pa.string(), nullable=False),
        pa.field("term", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("score", pa.string()),
        pa.field("result", pa.string()),
        pa.field("graded_on", pa.date32()),
    ]
)

EVENTS: Final = pa.schema(
    [
        pa.field("student_no", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("occurred_on", pa.date32(), nullable=False),
        pa.field("ended_on", pa.date32()),
        pa.field("term", pa.string()),
        pa.field("note", pa.string()),
    ]
)

WARNINGS: Final = pa.schema(
    [
        pa.field("student_no", pa.string(), nullable=False),
        pa.field("policy", pa.string(), nullable=False),
        pa.field("track", pa.string(), nullable=False),
        pa.field("period", pa.string(), nullable=False),
        pa.field("level", pa.string()),
    ]
)
"""Warnings that were issued in earlier periods, and stand; without a level: this student had none then."""

JUDGED: Final = pa.schema(
    [
        pa.field("policy", pa.string(), nullable=False),
        pa.field("track", pa.string()),
        pa.field("period", pa.string(), nullable=False),
    ]
)
"""Periods that were judged under a policy, also where nobody was warned; without a track: on all its tracks."""

SCHEMAS: Final = {
    "terms": TERMS,
    "students": STUDENTS,
    "courses": COURSES,
    "programmes": PROGRAMMES,
    "enrolments": ENROLMENTS,
    "attempts": ATTEMPTS,
    "events": EVENTS,
    "warnings": WARNINGS,
    "judged": JUDGED,
}

KEYS: Final = {
    "terms": ("term",),
    "students": ("student_no",),
    "courses": ("course_code",),
    "programmes": ("major", "entry_year", "course_code"),
    "enrolments": ("student_no", "course_code", "term"),
    "attempts": ("student_no", "course_code", "term", "kind"),
    "events": ("student_no", "kind", "occurred_on"),
    "warnings": ("student_no", "policy", "track", "period"),
    "judged": ("policy", "track", "period"),
}
"""The columns that identify a row of each table (FACTS-BUNDLE layout)."""

STATUSES: Final = ("enrolled", "leave", "withdrawn", "graduated")
ATTEMPT_KINDS: Final = ("regular", "makeup", "retake")
RESULTS: Final = ("pass", "fail", "absent", "exempt", "deferred")
EVENT_KINDS: Final = ("exam_absence", "class_absence", "discipline", "leave", "return", "extension")
