# ruff: noqa: S608 - every part of a query is this package's own text or an integer
"""Programmes: which course they set for whom in which term, and which required ones a student never took.

Students of one major and entry year share a programme, so their schedule is worked out once; only those whom a leave
moved have one of their own. What a student never took is found by bits: each required course of a programme has one,
the courses taken are or-ed together per student, and only what is left over is looked at course by course.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final

import pyarrow as pa

from rules.engine.calendar import STUDY_TERM_NUMBERS, Calendar
from rules.engine.members import places
from rules.engine.session import Session

_BITS: Final = 62
_CALENDAR: Final = pa.schema(
    [("student", pa.int32()), ("entry_year", pa.int32()), ("study_term", pa.int32()), ("name", pa.string())]
)


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
    behind = places(calendar.window("cumulative"))
    for name, query in _TABLES.items():
        session.create(name, query.format(behind=behind, last=calendar.last.name, bits=_BITS))
    session.view("scheduled", _SCHEDULED)
    session.create("missed", _MISSED)


def _study_terms(calendar: Calendar, away: Mapping[tuple[int | None, int], Set[int]]) -> pa.Table:
    rows = [
        {"student": student, "entry_year": year, "study_term": number, "name": name}
        for (student, year), left_out in away.items()
        for number, name in calendar.study_terms(year, left_out)
    ]
    return pa.Table.from_pylist(rows, schema=_CALENDAR)


_AWAY: Final = f"""
SELECT DISTINCT learner.student, learner.entry_year, term.place
FROM event JOIN learner USING (student) SEMI JOIN evaluated USING (student)
JOIN term ON event.occurred_on <= term.starts_on AND (event.over_on IS NULL OR event.over_on > term.starts_on)
WHERE is_leave AND CAST(right(term.name, 1) AS INTEGER) IN {STUDY_TERM_NUMBERS}
  AND CAST(left(term.name, 4) AS INTEGER) >= learner.entry_year
"""

_TABLES: Final = {
    # a major's entry year, by number
    "intake": """
        SELECT CAST(row_number() OVER (ORDER BY major, entry_year) AS INTEGER) AS intake, major, entry_year
        FROM (SELECT DISTINCT major, entry_year FROM programme)
    """,
    "pupil": """
        SELECT student, intake, away.student IS NOT NULL AS is_away
        FROM learner SEMI JOIN evaluated USING (student) JOIN intake USING (major, entry_year)
        LEFT JOIN away USING (student)
    """,
    "planned": """
        SELECT intake, entry_year, course, course_type = 'required' AS required, study_term
        FROM programme JOIN intake USING (major, entry_year) JOIN course USING (course_code)
    """,
    "usual_plan": """
        SELECT intake, course, required, usual_term.name, term.place
        FROM planned SEMI JOIN (SELECT intake FROM pupil WHERE NOT is_away) AS seen USING (intake)
        JOIN usual_term USING (entry_year, study_term) LEFT JOIN term USING (name)
    """,
    "moved_plan": """
        SELECT pupil.student, course, required, moved_term.name, term.place
        FROM pupil JOIN planned USING (intake) JOIN moved_term USING (student, study_term) LEFT JOIN term USING (name)
    """,
    "lacking": """
        SELECT DISTINCT name FROM (
            SELECT name, place FROM usual_plan UNION ALL SELECT name, place FROM moved_plan
        ) WHERE place IS NULL AND name < '{last}'
    """,
    "required_bit": """
        SELECT intake, course, place, CAST((row_number() OVER each_intake - 1) // {bits} AS INTEGER) AS word,
               CAST(1 AS BIGINT) << CAST((row_number() OVER each_intake - 1) % {bits} AS INTEGER) AS bit
        FROM usual_plan WHERE required AND place IN {behind}
        WINDOW each_intake AS (PARTITION BY intake ORDER BY course)
    """,
    "taken_bits": """
        SELECT student, word, bit_or(bit) AS bits FROM (
            SELECT student, course FROM attempt_row WHERE place IN {behind}
            UNION ALL SELECT student, course FROM enrolment_row WHERE place IN {behind}
        ) JOIN pupil USING (student) JOIN required_bit USING (intake, course) GROUP BY student, word
    """,
    "untaken": """
        WITH wanted AS (SELECT intake, word, bit_or(bit) AS bits FROM required_bit GROUP BY intake, word),
             left_over AS (
                SELECT student, intake, word, wanted.bits & ~COALESCE(taken_bits.bits, 0) AS bits
                FROM pupil JOIN wanted USING (intake) LEFT JOIN taken_bits USING (student, word) WHERE NOT is_away
             )
        SELECT student, course, place FROM left_over JOIN required_bit USING (intake, word)
        WHERE left_over.bits & bit <> 0
        UNION ALL
        SELECT student, course, place FROM moved_plan
        ANTI JOIN (SELECT student, course FROM enrolment WHERE place IN {behind}) AS taken USING (student, course)
        WHERE required AND place IN {behind}
    """,
}

_SCHEDULED: Final = """
SELECT student, course, place FROM pupil JOIN usual_plan USING (intake) WHERE NOT is_away AND place IS NOT NULL
UNION ALL SELECT student, course, place FROM moved_plan WHERE place IS NOT NULL
"""

_MISSED: Final = """
SELECT student, course, place FROM untaken
ANTI JOIN (SELECT student, course FROM attempt WHERE counts AND passed) AS earned USING (student, course)
"""
