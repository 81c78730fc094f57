"""The layout of a facts bundle: which columns each table has, what they hold, and what they refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from rules.facts.schema import ATTEMPT_KINDS, EVENT_KINDS, RESULTS, SCHEMAS, STATUSES

Kind = (
    Literal["text", "code", "number", "choice", "flag"]
    | Literal["term", "period", "date", "year", "study_term", "credits", "mark", "score"]
)

REQUIRED_TABLES: Final = ("terms", "students", "courses", "attempts")


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """One column: what kind of value it holds, whether it must be there and filled, its choices and default.

    A ``number`` names a student or a course: a text, though it may be made of digits alone.

    ``refers_to`` names the table whose key of the same name the value must be found in.
    """

    name: str
    kind: Kind
    required: bool = True
    choices: tuple[str, ...] = ()
    default: str | None = None
    refers_to: str | None = None
    may_be_empty: bool = False


def _optional(name: str, kind: Kind = "text", **more: str) -> ColumnLayout:
    return ColumnLayout(name, kind, required=False, **more)  # type: ignore[arg-type]


_STUDENT: Final = ColumnLayout("student_no", "number", refers_to="students")
_COURSE: Final = ColumnLayout("course_code", "number", refers_to="courses")
_TERM: Final = ColumnLayout("term", "term", refers_to="terms")

LAYOUT: Final[dict[str, tuple[ColumnLayout, ...]]] = {
    "terms": (
        ColumnLayout("term", "term"),
        ColumnLayout("starts_on", "date"),
        ColumnLayout("ends_on", "date"),
        _optional("makeup_ends_on", "date"),
        _optional("vacation_starts_on", "date"),
    ),
    "students": (
        ColumnLayout("student_no", "number"),
        ColumnLayout("name", "text"),
        ColumnLayout("college", "text"),
        ColumnLayout("major", "text"),
        ColumnLayout("class_name", "text"),
        ColumnLayout("entry_year", "year"),
        ColumnLayout("status", "choice", choices=STATUSES),
        _optional("email"),
        _optional("expected_graduation", "year"),
        _optional("guardian_name"),
        _optional("guardian_phone"),
        _optional("priority_groups"),
    ),
    "courses": (
        ColumnLayout("course_code", "number"),
        ColumnLayout("course_name", "text"),
        ColumnLayout("credits", "credits"),
        ColumnLayout("course_type", "code"),
        ColumnLayout("degree_course", "flag"),
        _optional("pass_mark", "mark", default="60"),
    ),
    "programmes": (
        ColumnLayout("major", "text"),
        ColumnLayout("entry_year", "year"),
        _COURSE,
        ColumnLayout("study_term", "study_term"),
    ),
    "enrolments": (_STUDENT, _COURSE, _TERM),
    "attempts": (
        _STUDENT,
        _COURSE,
        _TERM,
        ColumnLayout("kind", "choice", choices=ATTEMPT_KINDS),
        _optional("score", "score"),
        ColumnLayout("result", "choice", required=False, choices=RESULTS),
        ColumnLayout("graded_on", "date", may_be_empty=True),
    ),
    "events": (
        _STUDENT,
        ColumnLayout("kind", "choice", choices=EVENT_KINDS),
        ColumnLayout("occurred_on", "date"),
        _optional("ended_on", "date"),
        _optional("term", "term", refers_to="terms"),
        _optional("note"),
    ),
    "warnings": (
        _STUDENT,
        ColumnLayout("policy", "code"),
        ColumnLayout("track", "code"),
        ColumnLayout("period", "period"),
        ColumnLayout("level", "code", may_be_empty=True),
    ),
    "judged": (ColumnLayout("policy", "code"), _optional("track", "code"), ColumnLayout("period", "period")),
}
"""Per table its columns, in the order of the facts schema. ``graded_on`` may be empty where there is no outcome,
``level`` where a student had none."""

if any([column.name for column in columns] != SCHEMAS[name].names for name, columns in LAYOUT.items()):
    raise AssertionError("the bundle's layout and the facts schema differ")  # pragma: no cover
