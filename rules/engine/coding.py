"""The facts in the engine's own terms: people, courses and terms by number, attempts with their outcome.

Everything that DOMAIN section 2 says about a single attempt is decided here, once:

* ``passed``: by the result; without one, by the level grade or by score ≥ pass mark; NULL is *pending*.
* ``counts``: known on the as-of date, with an outcome, and either a pass or of a term not later than the period's.
* ``closed``: a failed make-up or retake at once; a failed regular attempt when its make-up has an outcome or the
  term's make-ups are over.
"""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa

from rules.engine.calendar import Calendar
from rules.engine.session import Session
from rules.facts.facts import Facts
from rules.facts.schema import ATTEMPT_KINDS, EVENT_KINDS, RESULTS, SCALE
from rules.policy.grades import GradeScheme


def code_facts(session: Session, facts: Facts, calendar: Calendar, scheme: GradeScheme, as_of: date) -> None:
    """Make the tables term, learner, course, attempt, enrolment, event, leave, evaluated and failed.

    Their columns are those of the queries below; a later table reads the earlier ones.
    """
    for name, table in facts.tables():
        session.give(f"given_{name}", table)
    session.give("term", _terms(calendar, as_of))
    session.give("level_grade", _level_grades(scheme))
    for name, values in (("attempt_kind", ATTEMPT_KINDS), ("result", RESULTS), ("event_kind", EVENT_KINDS)):
        session.run(f"CREATE TYPE {name} AS ENUM ({', '.join(repr(value) for value in values)})")
    day = f"DATE '{as_of.isoformat()}'"
    session.create("learner", LEARNER)
    session.create("course", COURSE)
    session.create("attempt", ATTEMPT.format(as_of=day))
    session.view("enrolment", ENROLMENT)
    session.create("event", EVENT.format(as_of=day))
    session.create("leave", LEAVE)
    session.create("standing", STANDING.format(as_of=day, last=calendar.last.place))
    session.create("evaluated", "SELECT student FROM standing WHERE reason IS NULL")
    session.create("failure", FAILURE)
    session.create("failed", FAILED)


LEARNER = """
SELECT CAST(row_number() OVER (ORDER BY student_no) - 1 AS INTEGER) AS student,
       student_no, major, entry_year, status
FROM given_students
"""

COURSE = """
SELECT CAST(row_number() OVER (ORDER BY course_code) - 1 AS INTEGER) AS course,
       course_code, credits, course_type, degree_course, pass_mark
FROM given_courses
"""

ATTEMPT = f"""
WITH read AS (
    SELECT learner.student, course.course, term.place, term.reached, course.pass_mark,
           CAST(given.kind AS attempt_kind) AS kind, CAST(given.result AS result) AS result,
           given.graded_on, given.score AS given_score, level_grade.passes,
           CASE WHEN level_grade.grade IS NOT NULL THEN level_grade.score
                ELSE CAST(TRY_CAST(given.score AS DECIMAL(9, 6)) * {SCALE} AS BIGINT) END AS score
    FROM given_attempts AS given
    JOIN learner USING (student_no)
    JOIN course USING (course_code)
    JOIN term ON term.name = given.term
    LEFT JOIN level_grade ON level_grade.grade = given.score
), judged AS (
    SELECT *,
           CASE WHEN result IN ('pass', 'exempt') THEN TRUE
                WHEN result IN ('fail', 'absent') THEN FALSE
                WHEN result = 'deferred' THEN NULL
                WHEN passes IS NOT NULL THEN passes
                ELSE score >= pass_mark END AS passed
    FROM read
)
SELECT student, course, place, kind, result, graded_on, given_score, score, passed,
       COALESCE(graded_on <= {{as_of}} AND passed IS NOT NULL AND (passed OR reached), FALSE) AS counts
FROM judged
"""

ENROLMENT = """
SELECT learner.student, course.course, term.place
FROM given_enrolments AS given
JOIN learner USING (student_no)
JOIN course USING (course_code)
JOIN term ON term.name = given.term
UNION ALL
SELECT student, course, place FROM attempt
"""

EVENT = """
WITH coded AS (
    SELECT learner.student, CAST(given.kind AS event_kind) AS kind, given.occurred_on, given.ended_on,
           given.term AS term_name, given.note, COALESCE(named.place, started.place) AS place
    FROM given_events AS given
    JOIN learner USING (student_no)
    LEFT JOIN term AS named ON named.name = given.term
    ASOF LEFT JOIN term AS started ON started.starts_on <= given.occurred_on
), returned AS (
    SELECT went.student, went.occurred_on, min(back.occurred_on) AS back_on
    FROM coded AS went JOIN coded AS back USING (student)
    WHERE went.kind = 'leave' AND went.ended_on IS NULL
      AND back.kind = 'return' AND back.occurred_on > went.occurred_on
    GROUP BY ALL
), bounded AS (
    SELECT coded.*, CASE WHEN coded.kind = 'leave' AND coded.ended_on IS NULL THEN returned.back_on
                         ELSE coded.ended_on + 1 END AS over_on
    FROM coded LEFT JOIN returned USING (student, occurred_on)
)
SELECT student, kind, occurred_on, ended_on, term_name, note, over_on,
       occurred_on <= {as_of} AND (over_on IS NULL OR over_on > {as_of}) AS in_force,
       occurred_on <= {as_of} AND COALESCE(term.in_period, FALSE) AS in_period
FROM bounded LEFT JOIN term ON term.place = bounded.place
"""

LEAVE = "SELECT student, occurred_on, over_on, in_force FROM event WHERE kind = 'leave'"

STANDING = """
WITH begun AS (SELECT student, min(place) AS place FROM enrolment GROUP BY student),
     away AS (SELECT DISTINCT student FROM leave WHERE in_force)
SELECT learner.student,
       CASE WHEN learner.status <> 'enrolled' THEN learner.status
            WHEN away.student IS NOT NULL THEN 'leave'
            WHEN term.ends_on > {as_of} OR term.place > {last} THEN 'first_term' END AS reason
FROM learner
LEFT JOIN away USING (student)
LEFT JOIN begun USING (student)
LEFT JOIN term USING (place)
"""

FAILURE = """
SELECT student, course, place, kind, result, graded_on, given_score
FROM attempt JOIN evaluated USING (student)
WHERE counts AND NOT passed
"""

FAILED = """
WITH madeup AS (SELECT DISTINCT student, course, place FROM failure WHERE kind = 'makeup'),
     cleared AS (
        SELECT DISTINCT student, course FROM attempt SEMI JOIN failure USING (student, course)
        WHERE counts AND passed
     )
SELECT failure.*, term.in_period,
       failure.kind <> 'regular' OR term.makeup_over OR madeup.student IS NOT NULL AS closed,
       cleared.student IS NOT NULL AS earned
FROM failure
JOIN term USING (place)
LEFT JOIN madeup USING (student, course, place)
LEFT JOIN cleared USING (student, course)
"""


def _terms(calendar: Calendar, as_of: date) -> pa.Table:
    period = calendar.window("term")
    rows = [
        {
            "place": term.place,
            "name": term.name,
            "starts_on": term.starts_on,
            "ends_on": term.ends_on,
            "in_period": term.place in period,
            "reached": term.place <= calendar.last.place,
            "makeup_over": term.makeup_ends_on is None or term.makeup_ends_on <= as_of,
        }
        for term in calendar.terms
    ]
    return pa.Table.from_pylist(rows)


def scaled(value: Decimal) -> int:
    """A decimal of the policy in millionths."""
    return int(value * SCALE)


def _level_grades(scheme: GradeScheme) -> pa.Table:
    rows = [
        {"grade": name, "score": None if level.score is None else scaled(level.score), "passes": level.passes}
        for name, level in scheme.levels.items()
    ]
    schema = pa.schema([("grade", pa.string()), ("score", pa.int64()), ("passes", pa.bool_())])
    return pa.Table.from_pylist(rows, schema=schema)
