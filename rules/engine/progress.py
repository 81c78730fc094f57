# ruff: noqa: S608 - every part of a query is this package's own text or an integer
"""What a student had to take and what became of it: courses due, the programme, and what is earned of either.

A course is earned by its first pass: the term of that pass is the term in which its credits were earned.
"""

from __future__ import annotations

from typing import Final

from rules.engine.calendar import Calendar
from rules.engine.members import places
from rules.policy.measures import PROGRAMME_SETS, CountMeasure, RelationalMeasure, ShareMeasure

PROGRESS_SETS: Final = (*PROGRAMME_SETS, "due", "due_and_earned", "earned")
EARNED_SETS: Final = ("earned", "due_and_earned", "programme_and_earned")


def looks_at_programme(measure: RelationalMeasure) -> bool:
    """Whether a measure needs the programmes laid out by `rules.engine.programmes.schedule`."""
    sets = {CountMeasure: ("of",), ShareMeasure: ("of", "among")}.get(type(measure), ())
    return any(getattr(measure, key) in _OF_PROGRAMMES for key in sets)


_OF_PROGRAMMES: Final = {*PROGRAMME_SETS, "due", "due_and_earned", "due_and_not_earned"}


def progress(measure: CountMeasure, calendar: Calendar, only: str) -> str:
    """The query ``(student, course, place)`` of a set of due, scheduled or earned courses, each once per student.

    ``place`` is the term to show: in which the course was taken or scheduled, or for the sets of earned courses that
    of the first pass; NULL where the programme schedules it outside the calendar. For the sets that look at the
    programme, `rules.engine.programmes.schedule` must have been called before.
    """
    return f"SELECT student, course, place FROM ({_query(measure, calendar)}) {only}"


def first_passes(counted: str) -> str:
    """The query of the pass that earned each course, from the query of courses that a set of earned ones counted."""
    return f"""
        SELECT attempt.* FROM attempt SEMI JOIN ({counted}) AS counted USING (student, course, place)
        WHERE counts AND passed
        QUALIFY row_number() OVER (PARTITION BY student, course ORDER BY graded_on, kind) = 1
    """


def _query(measure: CountMeasure, calendar: Calendar) -> str:
    if measure.of == "earned":
        when = "" if measure.window == "cumulative" else f"HAVING min(place) IN {_within(measure, calendar)}"
        return f"{_EARNED} {when}"
    if measure.of in PROGRAMME_SETS:
        asked = _PROGRAMME if measure.window == "whole" else f"{_SCHEDULED} WHERE place IN {_within(measure, calendar)}"
    else:
        asked = _DUE.format(within=_within(measure, calendar))
    if measure.of in EARNED_SETS:
        return f"SELECT * FROM ({_EARNED}) SEMI JOIN ({asked}) AS asked USING (student, course)"
    return f"SELECT student, course, max(place) AS place FROM ({asked}) GROUP BY student, course"


def _within(measure: CountMeasure, calendar: Calendar) -> str:
    return places(calendar.window(measure.window))


_EARNED: Final = """
SELECT student, course, min(place) AS place FROM attempt SEMI JOIN evaluated USING (student)
WHERE counts AND passed GROUP BY student, course
"""

_SCHEDULED: Final = "SELECT student, course, place FROM scheduled"

_PROGRAMME: Final = f"""
SELECT student, course, CAST(NULL AS INTEGER) AS place FROM pupil JOIN planned USING (intake)
UNION ALL {_SCHEDULED}
"""

_DUE: Final = f"""
{_SCHEDULED} WHERE place IN {{within}}
UNION ALL SELECT student, course, place FROM enrolment SEMI JOIN evaluated USING (student) WHERE place IN {{within}}
"""
