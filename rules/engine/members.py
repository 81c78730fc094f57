"""Which courses a measure counts, per student: one relation ``(student, course, …)`` per measure."""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from rules.engine.calendar import Calendar
from rules.engine.coded_tables import REGULAR
from rules.engine.session import Session
from rules.policy.measures import CountMeasure, CourseFilter

FAILED_SETS = {
    "outstanding": "NOT earned",
    "outstanding_after_makeup": "NOT earned AND closed",
    "failed_at_regular_exam": f"kind = {REGULAR}",
}
"""What a failed attempt must be to put its course into the set (DOMAIN section 2)."""


def places(window: Iterable[int]) -> str:
    """A window's terms as an SQL list; never empty, since a period has at least one term."""
    return f"({', '.join(str(place) for place in sorted(window))})"


def qualifying(measure: CountMeasure, calendar: Calendar) -> str:
    """The condition on a failed attempt by which its course counts; the same picks the attempt to show."""
    return f"{FAILED_SETS[measure.of]} AND place IN {places(calendar.window(measure.window))}"


def choose_courses(session: Session, name: str, only: CourseFilter) -> str:
    """Make the table of the courses that a filter lets through; return the join that applies it."""
    table = session.rows("SELECT course, course_code, course_type, degree_course FROM course")
    chosen = [
        course
        for course, code, kind, degree in table
        if (only.course_types is None or kind in only.course_types)
        and (only.degree_courses is None or degree == only.degree_courses)
        and (only.course_codes is None or code in only.course_codes)
    ]
    if len(chosen) == len(table):
        return ""
    session.give(name, pa.table({"course": pa.array(chosen, pa.int32())}))
    return f"SEMI JOIN {name} USING (course)"


def members(measure: CountMeasure, calendar: Calendar, only: str) -> str:
    """The query of the courses that a count of failed or selected courses counts, each once per student."""
    if measure.of == "selected":
        window = calendar.window(measure.window)
        if window == calendar.window("term") and len(window) == 1:
            return f"SELECT student, course, place FROM enrolled {only}"
        return f"""
            SELECT student, course, max(place) AS place FROM enrolment SEMI JOIN evaluated USING (student) {only}
            WHERE place IN {places(window)} GROUP BY student, course
        """
    return f"SELECT DISTINCT student, course FROM failed {only} WHERE {qualifying(measure, calendar)}"
