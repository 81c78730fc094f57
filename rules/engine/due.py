# ruff: noqa: S608 - every part of a query is this package's own text or an integer
"""Courses that a student owes: due in a span of terms, and not earned (DOMAIN section 3, ustl)."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final

import pyarrow as pa

from rules.engine.calendar import STUDY_TERM_NUMBERS, Calendar
from rules.engine.members import places
from rules.engine.session import Session
from rules.policy.measures import CountMeasure

_CALENDAR: Final = pa.schema(
    [("student", pa.int32()), ("entry_year", pa.int32()), ("study_term", pa.int32()), ("name", pa.string())]
)


def due_and_not_earned(measure: CountMeasure, calendar: Calendar, only: str) -> str:
    """The query of the courses due in the window and not earned; `schedule` must have been called before.

    Due is what the programme schedules there and what the student was enrolled in there. Of it count the courses
    outstanding after make-up, whatever the term of the failure, and the required ones that the programme schedules
    there and the student never enrolled in; ``place`` is the scheduled term of the latter, else NULL.
    """
    within = places(calendar.window(measure.window))
    parts = [_OUTSTANDING.format(within=within), _NEVER_ENROLLED.format(within=within)]
    if measure.count_pending:
        parts.append(_PENDING.format(within=within, behind=places(calendar.window("cumulative"))))
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) {only}"


_OUTSTANDING: Final = """
SELECT DISTINCT student, course, CAST(NULL AS INTEGER) AS place
FROM (SELECT DISTINCT student, course FROM failed WHERE NOT earned AND closed) AS owed JOIN (
    SELECT student, course FROM scheduled WHERE place IN {within}
    UNION ALL SELECT student, course FROM enrolment WHERE place IN {within}
) AS due USING (student, course)
"""

_NEVER_ENROLLED: Final = "SELECT student, course, place FROM missed WHERE place IN {within}"

_PENDING: Final = """
SELECT student, course, max(place) AS place FROM enrolment
SEMI JOIN evaluated USING (student)
SEMI JOIN (
    SELECT student, course FROM scheduled WHERE place IN {within}
    UNION ALL SELECT student, course FROM enrolment WHERE place IN {within}
) AS due USING (student, course)
ANTI JOIN (SELECT student, course FROM attempt WHERE counts) AS decided USING (student, course)
WHERE place IN {behind} GROUP BY student, course
"""


def schedule(session: Session, calendar: Calendar) -> None:
    """Make the tables scheduled, missed and lacking.

    ``scheduled``: which course each evaluated student's programme sets in which term. A programme counts study
    terms; a term that a leave took away moves the later ones on. What falls into a term that the calendar lacks is
    not scheduled; ``lacking`` keeps the names of such terms before the period's end. ``missed``: the required courses
    scheduled up to the period's end that the student neither enrolled in until then nor earned since.
    """
    years = session.rows("SELECT DISTINCT entry_year FROM programme")
    usual: dict[tuple[int | None, int], set[int]] = {(None, year): set() for (year,) in years}
    moved: dict[tuple[int | None, int], set[int]] = {}
    for student, entry_year, place in session.rows(_AWAY):
        moved.setdefault((student, entry_year), set()).add(place)
    session.give("away", pa.table({"student": pa.array([student for student, _ in moved], pa.int32())}))
    session.give("usual_term", _study_terms(calendar, usual))
    session.give("moved_term", _study_terms(calendar, moved))
    session.create("plan", _PLAN)
    session.create("scheduled", "SELECT student, course, term.place FROM plan JOIN term USING (name)")
    session.create("lacking", _LACKING.format(last=calendar.last.name))
    behind = places(calendar.window("cumulative"))
    session.create("untaken", _UNTAKEN.format(behind=behind))
    session.create("missed", _MISSED.format(behind=behind))


_AWAY: Final = f"""
SELECT DISTINCT learner.student, learner.entry_year, term.place
FROM event JOIN learner USING (student) SEMI JOIN evaluated USING (student)
JOIN term ON event.occurred_on <= term.starts_on AND (event.over_on IS NULL OR event.over_on > term.starts_on)
WHERE is_leave AND CAST(right(term.name, 1) AS INTEGER) IN {STUDY_TERM_NUMBERS}
  AND CAST(left(term.name, 4) AS INTEGER) >= learner.entry_year
"""

_PLAN: Final = """
WITH planned AS (
    SELECT learner.student, learner.entry_year, course.course, programme.study_term
    FROM learner SEMI JOIN evaluated USING (student)
    JOIN programme USING (major, entry_year)
    JOIN course USING (course_code)
)
SELECT planned.student, course, usual_term.name FROM planned JOIN usual_term USING (entry_year, study_term)
WHERE planned.student NOT IN (SELECT student FROM away)
UNION ALL
SELECT planned.student, course, moved_term.name FROM planned JOIN moved_term USING (student, study_term)
"""

_LACKING: Final = "SELECT DISTINCT name FROM plan ANTI JOIN term USING (name) WHERE name < '{last}'"

_UNTAKEN: Final = """
SELECT student, course, place FROM scheduled
SEMI JOIN (SELECT course FROM course WHERE course_type = 'required') AS required USING (course)
ANTI JOIN (SELECT student, course FROM attempt_row WHERE place IN {behind}) AS taken USING (student, course)
WHERE place IN {behind}
"""

_MISSED: Final = """
SELECT student, course, place FROM untaken
ANTI JOIN (SELECT student, course FROM enrolment_row WHERE place IN {behind}) AS taken USING (student, course)
ANTI JOIN (SELECT student, course FROM attempt WHERE counts AND passed) AS earned USING (student, course)
"""


def _study_terms(calendar: Calendar, away: Mapping[tuple[int | None, int], Set[int]]) -> pa.Table:
    rows = [
        {"student": student, "entry_year": year, "study_term": number, "name": name}
        for (student, year), left_out in away.items()
        for number, name in calendar.study_terms(year, left_out)
    ]
    return pa.Table.from_pylist(rows, schema=_CALENDAR)
