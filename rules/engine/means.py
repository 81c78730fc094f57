"""Means by credits over a window: the GPA of its courses, and the mean score of its attempts."""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from rules.engine.calendar import Calendar
from rules.engine.coded_tables import ABSENT, EXEMPT
from rules.engine.members import places
from rules.engine.numbering import code_of
from rules.engine.points import has_level_points, points_of
from rules.facts.schema import ATTEMPT_KINDS
from rules.policy.grades import GradeScheme
from rules.policy.measures import GradePointMeasure, ScoreMeasure

LATEST = "graded_on DESC, place DESC, kind DESC"
"""Which of several attempts is the latest: by date, then term, then make-up after regular and retake after both."""


_FIRST = "graded_on, place, kind"


def graded_attempts(measure: GradePointMeasure, scheme: GradeScheme, calendar: Calendar, only: str) -> str:
    """The query of the attempts that a GPA looks at, with their grade points as integers (`rules.engine.points`)."""
    points, _ = points_of(scheme)
    level = "(SELECT grade, points AS level_points FROM grade WHERE points IS NOT NULL) AS level"
    joined = f"LEFT JOIN {level} USING (grade)" if has_level_points(scheme) else ""
    return f"""
        SELECT student, course, place, kind, result, graded_on, grade, passed, {points} AS points
        FROM attempt SEMI JOIN evaluated USING (student) {only} {joined}
        WHERE counts AND {_span(measure, calendar)}
    """


def graded_courses(measure: GradePointMeasure, scheme: GradeScheme, calendar: Calendar, only: str) -> str:
    """The query of the courses of a GPA, each once, with the grade point of the attempt that counts.

    A course with a pass that has no points is left out where the window holds no scored pass; where the latest or
    first attempt counts, it is left out when that one has no points. ``previous_term`` keeps, per student, the
    latest term before the period that has a GPA, and says which it is (``place``).
    """
    key = key_of(measure)
    if scheme.counted_attempt != "best":
        counted = best_attempts(measure, scheme, calendar, only)
        graded = f"SELECT {key}, points FROM ({counted}) WHERE points IS NOT NULL"
    else:
        graded = f"""
            SELECT {key}, max(points) AS points FROM ({graded_attempts(measure, scheme, calendar, only)})
            GROUP BY {key} HAVING bool_or(passed AND points IS NOT NULL) OR NOT bool_or(passed)
        """
    return _LATEST_TERM.format(graded=graded) if measure.window == "previous_term" else graded


def key_of(measure: GradePointMeasure) -> str:
    """What a GPA's courses are told apart by: over several terms each counts once, in a single term once there."""
    return "student, course, place" if measure.window == "previous_term" else "student, course"


_LATEST_TERM = """
    WITH graded AS ({graded}),
         worth AS (SELECT course FROM course WHERE credits > 0),
         latest AS (SELECT student, max(place) AS place FROM graded SEMI JOIN worth USING (course) GROUP BY student)
    SELECT * FROM graded SEMI JOIN latest USING (student, place)
"""


def best_attempts(measure: GradePointMeasure, scheme: GradeScheme, calendar: Calendar, chosen: str) -> str:
    """The query of the attempt that gave each course of a GPA its point; ``chosen`` narrows students and courses."""
    best = f"points DESC NULLS LAST, passed DESC, {LATEST}"
    order = {"best": best, "latest": LATEST, "first": _FIRST}[scheme.counted_attempt]
    return f"""
        SELECT * FROM ({graded_attempts(measure, scheme, calendar, chosen)})
        QUALIFY row_number() OVER (PARTITION BY {key_of(measure)} ORDER BY {order}) = 1
    """


def scored_attempts(measure: ScoreMeasure, calendar: Calendar, only: str) -> str:
    """The query of the attempts of a mean score: absent is 0, otherwise those with a score; exempt ones left out.

    ``previous_term`` keeps, per student, the latest term before the period in which credits were scored.
    """
    kinds = ", ".join(str(code_of(kind, ATTEMPT_KINDS)) for kind in measure.kinds)
    first = calendar.period[0].place
    query = f"""
        SELECT student, course, place, kind, result, graded_on, grade, passed,
               CASE WHEN result = {ABSENT} THEN 0 ELSE score END AS points
        FROM attempt SEMI JOIN evaluated USING (student) {only}
        WHERE counts AND kind IN ({kinds}) AND {_span(measure, calendar)}
          AND (result IS NULL OR result <> {EXEMPT}) AND (score IS NOT NULL OR result = {ABSENT})
    """
    if measure.window != "previous_term":
        return query
    return f"""
        WITH scored AS NOT MATERIALIZED ({query}),
             worth AS (SELECT course FROM course WHERE credits > 0),
             just_before AS (
                SELECT DISTINCT student FROM (SELECT student, course FROM scored WHERE place = {first - 1})
                SEMI JOIN worth USING (course)
             ), others AS (SELECT student FROM evaluated ANTI JOIN just_before USING (student)),
             latest AS (
                SELECT student, max(place) AS place FROM scored SEMI JOIN others USING (student)
                SEMI JOIN worth USING (course) GROUP BY student
             )
        SELECT * FROM scored SEMI JOIN just_before USING (student) WHERE place = {first - 1}
        UNION ALL SELECT * FROM scored SEMI JOIN latest USING (student, place)
    """


def _span(measure: GradePointMeasure | ScoreMeasure, calendar: Calendar) -> str:
    if measure.window == "previous_term":
        return f"place < {calendar.period[0].place}"
    return f"place IN {places(calendar.window(measure.window))}"
