# ruff: noqa: S608 - every part of a query is this package's own text or an integer
"""The queries that put numbered facts into the engine's terms, by what they depend on.

A later table reads the earlier ones. Names in braces are filled in by `rules.engine.coding`.
"""

from __future__ import annotations

from typing import Final

from rules.engine.numbering import code_of
from rules.facts.schema import ATTEMPT_KINDS, EVENT_KINDS, RESULTS

REGULAR: Final = code_of("regular", ATTEMPT_KINDS)
MAKEUP: Final = code_of("makeup", ATTEMPT_KINDS)
ABSENT: Final = code_of("absent", RESULTS)
EXEMPT: Final = code_of("exempt", RESULTS)
_PASS, _FAIL, _DEFERRED = (code_of(name, RESULTS) for name in ("pass", "fail", "deferred"))
_LEAVE, _RETURN = (code_of(name, EVENT_KINDS) for name in ("leave", "return"))

OF_THE_FACTS: Final = {
    # the first term in which a student has a course
    "begun": """
        SELECT student, min(place) AS place FROM (
            SELECT student, place FROM enrolment_row UNION ALL SELECT student, place FROM attempt_row
        ) GROUP BY student
    """,
    # events with the term they belong to, and the day from which they are over
    "event": f"""
        WITH coded AS (
            SELECT event_row.*, COALESCE(named, started.place) AS place
            FROM event_row ASOF LEFT JOIN each_term AS started ON started.starts_on <= event_row.occurred_on
        ), returned AS (
            SELECT went.student, went.occurred_on, min(back.occurred_on) AS back_on
            FROM coded AS went JOIN coded AS back USING (student)
            WHERE went.kind = {_LEAVE} AND back.kind = {_RETURN} AND back.occurred_on > went.occurred_on
            GROUP BY ALL
        ), bounded AS (
            SELECT coded.*, CASE WHEN ended_on IS NOT NULL THEN ended_on + 1
                                 WHEN kind = {_LEAVE} THEN back_on END AS over_on
            FROM coded LEFT JOIN returned USING (student, occurred_on)
        )
        SELECT student, kind, occurred_on, ended_on, term AS term_name, note, over_on, place,
               kind = {_LEAVE} AS is_leave, occurred_on <= {{as_of}} AS known,
               occurred_on <= {{as_of}} AND (over_on IS NULL OR over_on > {{as_of}}) AS in_force
        FROM bounded
    """,
}

OF_THE_LEVELS: Final = {
    # every attempt with what became of it; a score in millionths is at most 100,000,000 and fits four bytes
    "outcome": f"""
        WITH judged AS (
            SELECT attempt_row.*, CAST(score AS INTEGER) AS score,
                   CASE WHEN result IN ({_PASS}, {EXEMPT}) THEN TRUE
                        WHEN result IN ({_FAIL}, {ABSENT}) THEN FALSE
                        WHEN result = {_DEFERRED} THEN NULL
                        WHEN passes IS NOT NULL THEN passes
                        ELSE score >= pass_mark END AS passed
            FROM attempt_row JOIN course USING (course) LEFT JOIN grade USING (grade)
        )
        SELECT student, course, place, kind, result, graded_on, grade, score, passed,
               COALESCE(graded_on <= {{as_of}} AND passed IS NOT NULL, FALSE) AS known
        FROM judged
    """,
    "failure": """
        SELECT student, course, place, kind, result, graded_on, grade FROM outcome WHERE known AND NOT passed
    """,
    # every known failure: was it closed, and is its course earned?
    "ever_failed": f"""
        WITH madeup AS (SELECT DISTINCT student, course, place FROM failure WHERE kind = {MAKEUP}),
             cleared AS (
                SELECT DISTINCT student, course FROM outcome SEMI JOIN failure USING (student, course)
                WHERE known AND passed
             )
        SELECT failure.*,
               failure.kind <> {REGULAR} OR each_term.makeup_over OR madeup.student IS NOT NULL AS closed,
               cleared.student IS NOT NULL AS earned
        FROM failure
        JOIN each_term USING (place)
        LEFT JOIN madeup USING (student, course, place)
        LEFT JOIN cleared USING (student, course)
    """,
}

ATTEMPT: Final = """
SELECT student, course, place, kind, result, graded_on, grade, CAST(score AS BIGINT) AS score, passed,
       known AND (passed OR place <= {last}) AS counts
FROM outcome
"""

ENROLMENT: Final = """
SELECT student, course, place FROM enrolment_row UNION ALL SELECT student, course, place FROM attempt_row
"""

OF_THE_PERIOD: Final = {
    "term": "SELECT *, place IN {period} AS in_period FROM each_term",
    "standing": """
        WITH away AS (SELECT DISTINCT student FROM event WHERE is_leave AND in_force)
        SELECT learner.student,
               CASE WHEN learner.status <> 'enrolled' THEN learner.status
                    WHEN away.student IS NOT NULL THEN 'leave'
                    WHEN term.ends_on > {as_of} OR term.place > {last} THEN 'first_term' END AS reason
        FROM learner
        LEFT JOIN away USING (student)
        LEFT JOIN begun USING (student)
        LEFT JOIN term USING (place)
    """,
    "evaluated": "SELECT student FROM standing WHERE reason IS NULL",
    # what was taken in the period's terms, and whether an attempt there has an outcome that counts
    "enrolled": """
        SELECT student, course, place, bool_or(counts) AS decided FROM (
            SELECT student, course, place, FALSE AS counts FROM enrolment_row WHERE place IN {period}
            UNION ALL SELECT student, course, place, counts FROM attempt WHERE place IN {period}
        ) SEMI JOIN evaluated USING (student) GROUP BY student, course, place
    """,
    "failed": """
        SELECT ever_failed.*, term.in_period FROM ever_failed JOIN term USING (place)
        SEMI JOIN evaluated USING (student) WHERE place <= {last}
    """,
}
