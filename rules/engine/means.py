"""Means by credits: the GPA over a window, and the mean score of one term."""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from fractions import Fraction

from rules.engine.calendar import Calendar
from rules.engine.coded_tables import ABSENT, EXEMPT, MAKEUP
from rules.engine.members import places
from rules.engine.numbering import code_of, scaled
from rules.facts.schema import ATTEMPT_KINDS, SCALE
from rules.policy.grades import GradeScheme, LinearPoints
from rules.policy.measures import GradePointMeasure, ScoreMeasure

LATEST = "graded_on DESC, place DESC, kind DESC"
"""Which of several attempts is the latest: by date, then term, then make-up after regular and retake after both."""


def points_of(scheme: GradeScheme) -> tuple[str, int]:
    """SQL for a passed attempt's grade point as an integer, and the scale by which it is too large."""
    formula = scheme.formula()
    score = "score"
    if scheme.makeup_pass_score is not None:
        score = f"CASE WHEN kind = {MAKEUP} THEN {scaled(scheme.makeup_pass_score)} ELSE score END"
    mark = f"greatest({score}, {scaled(formula.at_least)})"
    if isinstance(formula, LinearPoints):
        divisor = Fraction(formula.divided_by)
        points = f"greatest(0, ({mark} - {scaled(formula.minus)}) * {divisor.denominator})"
        return points, SCALE * divisor.numerator
    bands = sorted(formula.bands, key=lambda band: band.from_score, reverse=True)
    cases = " ".join(f"WHEN {mark} >= {scaled(band.from_score)} THEN {scaled(band.points)}" for band in bands)
    return f"CASE {cases} ELSE 0 END", SCALE


def graded_attempts(measure: GradePointMeasure, scheme: GradeScheme, calendar: Calendar, only: str) -> str:
    """The query of the attempts that a GPA looks at, with their grade points as integers.

    A failed attempt is 0 points. A pass without a score, or an exemption, has none (NULL).
    """
    points, _ = points_of(scheme)
    unscored = "score IS NULL" if scheme.makeup_pass_score is None else f"score IS NULL AND kind <> {MAKEUP}"
    return f"""
        SELECT student, course, place, kind, result, graded_on, grade, passed,
               CASE WHEN NOT passed THEN 0
                    WHEN result = {EXEMPT} OR ({unscored}) THEN NULL
                    ELSE {points} END AS points
        FROM attempt SEMI JOIN evaluated USING (student) {only}
        WHERE counts AND place IN {places(calendar.window(measure.window))}
    """


def graded_courses(measure: GradePointMeasure, scheme: GradeScheme, calendar: Calendar, only: str) -> str:
    """The query of the courses of a GPA, each once with its best grade point.

    A course with a pass that has no points is left out where the window holds no scored pass.
    """
    return f"""
        SELECT student, course, max(points) AS points FROM ({graded_attempts(measure, scheme, calendar, only)})
        GROUP BY student, course
        HAVING bool_or(passed AND points IS NOT NULL) OR NOT bool_or(passed)
    """


def best_attempts(measure: GradePointMeasure, scheme: GradeScheme, calendar: Calendar, chosen: str) -> str:
    """The query of the attempt that gave each course of a GPA its point; ``chosen`` narrows students and courses."""
    return f"""
        SELECT * FROM ({graded_attempts(measure, scheme, calendar, chosen)})
        QUALIFY row_number() OVER (
            PARTITION BY student, course ORDER BY points DESC NULLS LAST, passed DESC, {LATEST}) = 1
    """


def scored_attempts(measure: ScoreMeasure, calendar: Calendar, only: str) -> str:
    """The query of the attempts of a mean score: absent is 0, otherwise those with a score; exempt ones left out.

    ``previous_term`` keeps, per student, the latest term before the period in which credits were scored.
    """
    kinds = ", ".join(str(code_of(kind, ATTEMPT_KINDS)) for kind in measure.kinds)
    first = calendar.period[0].place
    span = f"place IN {places(calendar.window('term'))}" if measure.window == "term" else f"place < {first}"
    query = f"""
        SELECT student, course, place, kind, result, graded_on, grade, passed,
               CASE WHEN result = {ABSENT} THEN 0 ELSE score END AS points
        FROM attempt SEMI JOIN evaluated USING (student) {only}
        WHERE counts AND kind IN ({kinds}) AND {span}
          AND (result IS NULL OR result <> {EXEMPT}) AND (score IS NOT NULL OR result = {ABSENT})
    """
    if measure.window == "term":
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
