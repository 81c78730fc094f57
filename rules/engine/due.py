# ruff: noqa: S608 - every part of a query is this package's own text or an integer
"""Courses that a student owes: due in a span of terms, and not earned (DOMAIN section 3, ustl)."""

from __future__ import annotations

from typing import Final

from rules.engine.calendar import Calendar
from rules.engine.members import places
from rules.policy.measures import CountMeasure


def due_and_not_earned(measure: CountMeasure, calendar: Calendar, only: str) -> str:
    """The query of the courses due in the window and not earned; `schedule` must have been called before.

    Due is what the programme schedules there and what the student was enrolled in there. Of it count the courses
    outstanding after make-up, whatever the term of the failure, and the required ones that the programme schedules
    there and the student never enrolled in; ``place`` is the scheduled term of the latter, else NULL.
    """
    window, behind = calendar.window(measure.window), calendar.window("cumulative")
    within = places(window)
    owed = _OWED.format(last=calendar.last.place)
    owed = owed if window == behind else f"{owed} SEMI JOIN ({_DUE.format(within=within)}) AS due {_SAME_COURSE}"
    parts = [owed, _NEVER_ENROLLED.format(within=within)]
    if measure.count_pending:
        due = _DUE.format(within=within)
        parts.append(_PENDING.format(due=due, behind=places(behind), last=calendar.last.place))
    return f"SELECT * FROM ({' UNION ALL '.join(parts)}) {only}"


_SAME_COURSE: Final = "USING (student, course)"

_OWED: Final = """
SELECT student, course, CAST(NULL AS INTEGER) AS place
FROM (SELECT DISTINCT student, course FROM failed WHERE NOT earned AND closed AND place <= {last}) AS owed
"""
"""A counting failure implies an enrolment up to the period's end, so that over all terms such a course is due."""

_DUE: Final = """
SELECT student, course FROM scheduled WHERE place IN {within}
UNION ALL SELECT student, course FROM enrolment WHERE place IN {within}
"""

_NEVER_ENROLLED: Final = "SELECT student, course, place FROM missed WHERE place IN {within}"

_PENDING: Final = """
SELECT student, course, max(place) AS place FROM enrolment
SEMI JOIN evaluated USING (student)
SEMI JOIN ({due}) AS due USING (student, course)
ANTI JOIN (
    SELECT student, course FROM attempt WHERE counts AND (passed OR place <= {last})
) AS decided USING (student, course)
WHERE place IN {behind} GROUP BY student, course
"""
