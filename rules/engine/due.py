"""Courses that a student owes: due in a span of terms, and not earned (DOMAIN section 3, ustl)."""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

import pyarrow as pa

from rules.engine.calendar import STUDY_TERM_NUMBERS, Calendar
from rules.engine.members import places
from rules.engine.session import Session
from rules.policy.measures import CountMeasure


def due_and_not_earned(measure: CountMeasure, calendar: Calendar, only: str) -> str:
    """The query of the courses due in the window and not earned.

    Due is what the programme schedules there and what the student was enrolled in there. Of it count the courses
    outstanding after make-up, whatever the term of the failure, and the required ones that the programme schedules
    there and the student never enrolled in; ``place`` is the scheduled term of the latter, else NULL. `schedule` must
    have been called before.
    """
    within = places(calendar.window(measure.window))
    behind = places(calendar.window("cumulative"))
    parts = [_OUTSTANDING.format(within=within), _NEVER_ENROLLED.format(within=within, behind=behind)]
    if measure.count_pending:
        parts.append(_PENDING.format(within=within, behind=behind))
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) {only}"


_OUTSTANDING = """
SELECT student, course, NULL AS place FROM (
    SELECT DISTINCT student, course FROM failed WHERE NOT earned AND closed
) SEMI JOIN (
    SELECT student, course FROM scheduled WHERE place IN {within}
    UNION ALL SELECT student, course FROM enrolment WHERE place IN {within}
) AS due USING (student, course)
"""

_NEVER_ENROLLED = """
SELECT student, course, scheduled.place FROM scheduled JOIN course USING (course)
ANTI JOIN (SELECT student, course FROM enrolment WHERE place IN {behind}) AS taken USING (student, course)
ANTI JOIN (SELECT student, course FROM attempt WHERE counts AND passed) AS earned USING (student, course)
WHERE scheduled.place IN {within} AND course_type = 'required'
"""

_PENDING = """
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
    """Make the table scheduled: which course each evaluated student's programme sets in which term.

    A programme counts study terms; a term that a leave took away moves the later ones on. What falls into a term
    that the calendar lacks is not scheduled; ``lacking`` keeps the names of such terms up to the period's end.
    """
    entry_years = [year for (year,) in session.rows("SELECT DISTINCT entry_year FROM given_programmes ORDER BY 1")]
    away: dict[int, tuple[int, set[int]]] = {}
    for student, entry_year, place in session.rows(_AWAY):
        away.setdefault(student, (entry_year, set()))[1].add(place)
    session.give("usual_term", _study_terms(calendar, {(None, year): (year, set()) for year in entry_years}))
    session.give(
        "moved_term", _study_terms(calendar, {(who, year): (year, left) for who, (year, left) in away.items()})
    )
    session.create("scheduled_name", _SCHEDULED)
    session.create("scheduled", "SELECT student, course, term.place FROM scheduled_name JOIN term USING (name)")
    session.create("lacking", _LACKING.format(last=calendar.last.name))


_AWAY = f"""
SELECT DISTINCT learner.student, learner.entry_year, term.place
FROM leave JOIN learner USING (student) SEMI JOIN evaluated USING (student)
JOIN term ON leave.occurred_on <= term.starts_on AND (leave.over_on IS NULL OR leave.over_on > term.starts_on)
WHERE CAST(right(term.name, 1) AS INTEGER) IN {STUDY_TERM_NUMBERS}
  AND CAST(left(term.name, 4) AS INTEGER) >= learner.entry_year
"""

_SCHEDULED = """
WITH planned AS (
    SELECT learner.student, learner.entry_year, course.course, programme.study_term
    FROM learner SEMI JOIN evaluated USING (student)
    JOIN given_programmes AS programme USING (major, entry_year)
    JOIN course USING (course_code)
)
SELECT planned.student, course, usual_term.name FROM planned JOIN usual_term USING (entry_year, study_term)
WHERE planned.student NOT IN (SELECT student FROM moved_term)
UNION ALL
SELECT planned.student, course, moved_term.name FROM planned JOIN moved_term USING (student, study_term)
"""

_LACKING = """
SELECT DISTINCT name FROM scheduled_name ANTI JOIN term USING (name) WHERE name < '{last}'
"""


def _study_terms(calendar: Calendar, wanted: dict[tuple[int | None, int], tuple[int, set[int]]]) -> pa.Table:
    rows = [
        {"student": student, "entry_year": year, "study_term": number, "name": name}
        for (student, year), (_, left_out) in wanted.items()
        for number, name in calendar.study_terms(year, left_out)
    ]
    columns = [("student", pa.int32()), ("entry_year", pa.int32()), ("study_term", pa.int32()), ("name", pa.string())]
    return pa.Table.from_pylist(rows, schema=pa.schema(columns))
