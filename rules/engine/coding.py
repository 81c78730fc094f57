# ruff: noqa: S608 - every part of a query is this package's own text or an integer
"""The facts in the engine's own terms: attempts with their outcome, events with their span, who is evaluated.

Everything that DOMAIN section 2 says about a single attempt is decided here, once:

* ``passed``: by the result; without one, by the level grade or by score ≥ pass mark; NULL is *pending*.
* ``counts``: known on the as-of date, with an outcome, and either a pass or of a term not later than the period's.
* ``closed``: a failed make-up or retake at once; a failed regular attempt when its make-up has an outcome or the
  term's make-ups are over.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import pyarrow as pa

from rules.engine.calendar import Calendar
from rules.engine.numbering import code_of, number_facts
from rules.engine.session import Session
from rules.facts.facts import Facts
from rules.facts.schema import ATTEMPT_KINDS, EVENT_KINDS, RESULTS
from rules.policy.grades import GradeScheme

REGULAR: Final = code_of("regular", ATTEMPT_KINDS)
MAKEUP: Final = code_of("makeup", ATTEMPT_KINDS)
ABSENT: Final = code_of("absent", RESULTS)
EXEMPT: Final = code_of("exempt", RESULTS)
_PASS, _FAIL, _DEFERRED = (code_of(name, RESULTS) for name in ("pass", "fail", "deferred"))
_LEAVE, _RETURN = (code_of(name, EVENT_KINDS) for name in ("leave", "return"))


def code_facts(session: Session, facts: Facts, calendar: Calendar, scheme: GradeScheme, as_of: date) -> None:
    """Make the tables term, learner, course, attempt, enrolment, event, standing, evaluated, enrolled and failed.

    Their columns are those of the queries below; a later table reads the earlier ones.
    """
    numbered = number_facts(facts, calendar, scheme)
    session.give("term", _terms(calendar, as_of))
    session.give("learner", numbered.learners)
    session.give("course", numbered.courses)
    session.give("grade", numbered.grades)
    session.give("attempt_row", numbered.attempts)
    session.give("enrolment_row", numbered.enrolments)
    session.give("event_row", numbered.events)
    session.give("programme", facts.programmes)
    day = f"DATE '{as_of.isoformat()}'"
    session.create("attempt", ATTEMPT.format(as_of=day))
    session.view("enrolment", ENROLMENT)
    session.create("event", EVENT.format(as_of=day))
    session.create("standing", STANDING.format(as_of=day, last=calendar.last.place))
    session.create("evaluated", "SELECT student FROM standing WHERE reason IS NULL")
    session.create("enrolled", ENROLLED)
    session.create("failure", FAILURE)
    session.create("failed", FAILED)


ATTEMPT: Final = f"""
WITH judged AS (
    SELECT attempt_row.*, score, reached,
           CASE WHEN result IN ({_PASS}, {EXEMPT}) THEN TRUE
                WHEN result IN ({_FAIL}, {ABSENT}) THEN FALSE
                WHEN result = {_DEFERRED} THEN NULL
                WHEN passes IS NOT NULL THEN passes
                ELSE score >= pass_mark END AS passed
    FROM attempt_row
    JOIN course USING (course)
    JOIN term USING (place)
    LEFT JOIN grade USING (grade)
)
SELECT student, course, place, kind, result, graded_on, grade, score, passed,
       COALESCE(graded_on <= {{as_of}} AND passed IS NOT NULL AND (passed OR reached), FALSE) AS counts
FROM judged
"""

ENROLMENT: Final = """
SELECT student, course, place FROM enrolment_row UNION ALL SELECT student, course, place FROM attempt_row
"""

EVENT: Final = f"""
WITH coded AS (
    SELECT event_row.*, COALESCE(named, started.place) AS place
    FROM event_row ASOF LEFT JOIN term AS started ON started.starts_on <= event_row.occurred_on
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
SELECT student, kind, occurred_on, ended_on, bounded.term AS term_name, note, over_on, kind = {_LEAVE} AS is_leave,
       occurred_on <= {{as_of}} AND (over_on IS NULL OR over_on > {{as_of}}) AS in_force,
       occurred_on <= {{as_of}} AND COALESCE(calendar.in_period, FALSE) AS in_period
FROM bounded LEFT JOIN term AS calendar USING (place)
"""

STANDING: Final = """
WITH begun AS (
    SELECT student, min(place) AS place FROM (
        SELECT student, min(place) AS place FROM enrolment_row GROUP BY student
        UNION ALL SELECT student, min(place) AS place FROM attempt_row GROUP BY student
    ) GROUP BY student
), away AS (SELECT DISTINCT student FROM event WHERE is_leave AND in_force)
SELECT learner.student,
       CASE WHEN learner.status <> 'enrolled' THEN learner.status
            WHEN away.student IS NOT NULL THEN 'leave'
            WHEN term.ends_on > {as_of} OR term.place > {last} THEN 'first_term' END AS reason
FROM learner
LEFT JOIN away USING (student)
LEFT JOIN begun USING (student)
LEFT JOIN term USING (place)
"""

ENROLLED: Final = """
SELECT DISTINCT student, course, place FROM enrolment SEMI JOIN evaluated USING (student)
SEMI JOIN (SELECT place FROM term WHERE in_period) AS period USING (place)
"""

FAILURE: Final = """
SELECT student, course, place, kind, result, graded_on, grade
FROM attempt JOIN evaluated USING (student)
WHERE counts AND NOT passed
"""

FAILED: Final = f"""
WITH madeup AS (SELECT DISTINCT student, course, place FROM failure WHERE kind = {MAKEUP}),
     cleared AS (
        SELECT DISTINCT student, course FROM attempt SEMI JOIN failure USING (student, course)
        WHERE counts AND passed
     )
SELECT failure.*, term.in_period,
       failure.kind <> {REGULAR} OR term.makeup_over OR madeup.student IS NOT NULL AS closed,
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
    return pa.Table.from_pylist(rows).set_column(0, "place", pa.array(range(len(rows)), pa.int32()))
