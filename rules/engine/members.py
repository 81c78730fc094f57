"""Which courses a measure counts, per student: one relation ``(student, course, …)`` per measure."""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from rules.engine.calendar import Calendar
from rules.engine.coded_tables import REGULAR
from rules.engine.numbering import code_of
from rules.engine.session import Session
from rules.facts.schema import ATTEMPT_KINDS, EVENT_KINDS
from rules.policy.measures import CountMeasure, CourseFilter, EventMeasure

FAILED_SETS = {
    "outstanding": "NOT earned",
    "outstanding_after_makeup": "NOT earned AND closed",
    "failed_at_regular_exam": f"kind = {REGULAR}",
    "failed": "TRUE",
}
"""What a failed attempt must be to put its course into the set (DOMAIN section 2)."""

_EVERY_COURSE = CourseFilter()


def places(window: Iterable[int]) -> str:
    """A window's terms as an SQL list; never empty, since a period has at least one term."""
    return f"({', '.join(str(place) for place in sorted(window))})"


def qualifying(measure: CountMeasure, calendar: Calendar) -> str:
    """The condition on a failed attempt by which its course counts; the same picks the attempt to show."""
    kinds = "" if measure.kinds is None else f" AND kind IN {_codes(measure.kinds, ATTEMPT_KINDS)}"
    return f"{FAILED_SETS[measure.of]}{kinds} AND place IN {places(calendar.window(measure.window))}"


def choose_courses(session: Session, name: str, only: CourseFilter) -> str:
    """Make the table of the courses that a filter lets through; return the join that applies it."""
    if only == _EVERY_COURSE:
        return ""  # the usual case, and a tenth of one student's queries
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


def members(measure: CountMeasure, calendar: Calendar, only: str, *, moved: bool = False) -> str:
    """The query of the courses that a count of failed or selected courses counts, each once per student.

    ``moved``: the calendar's period is not the judged one, whose enrolments are at hand as ``enrolled``.
    """
    if measure.of == "selected":
        window = calendar.window(measure.window)
        if window == calendar.window("term") and len(window) == 1 and not moved:
            return f"SELECT student, course, place FROM enrolled {only}"
        return f"""
            SELECT student, course, max(place) AS place FROM enrolment SEMI JOIN evaluated USING (student) {only}
            WHERE place IN {places(window)} GROUP BY student, course
        """
    counted = f"FROM failed {only} WHERE {qualifying(measure, calendar)}"
    if measure.count != "failures" and measure.at_least_failures is None:
        return f"SELECT DISTINCT student, course {counted}"
    enough = f"HAVING count(*) >= {measure.at_least_failures or 1}"
    return f"SELECT student, course, count(*) AS failures {counted} GROUP BY student, course {enough}"


def happened(measure: EventMeasure, calendar: Calendar) -> str:
    """The query of the events that a measure counts; before the calendar's first term they are of no term."""
    if measure.window == "in_force":
        when = "in_force"
    else:
        window = calendar.window("term" if measure.window == "in_period" else measure.window)
        before = " OR place IS NULL" if measure.window == "cumulative" else ""
        when = f"known AND (place IN {places(window)}{before})"
    return f"""
        SELECT * FROM event SEMI JOIN evaluated USING (student)
        WHERE kind IN {_codes(measure.events, EVENT_KINDS)} AND {when}
    """


def _codes(names: tuple[str, ...], known: tuple[str, ...]) -> str:
    return f"({', '.join(str(code_of(name, known)) for name in names)})"
