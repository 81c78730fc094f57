"""Evaluate facts against a law: who is warned, referred and skipped, with the evidence.

Steps: find the period in the calendar, put the facts into the engine's terms, compute every measure as one row of
integers per student, judge the clauses on the rows, fetch the evidence of the hits, note what a reader must know.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rules.assessment import Assessment, Pending, Skipped
from rules.engine.calendar import Calendar, calendar_of
from rules.engine.coding import code_facts
from rules.engine.evidence import Evidence
from rules.engine.figures import Figures
from rules.engine.judge import Judge, Verdicts
from rules.engine.notes import notes
from rules.engine.session import Session, open_session
from rules.facts.facts import Facts
from rules.policy.law import Law


def evaluate(facts: Facts, law: Law, period: str, as_of: date) -> Assessment:
    """Judge every student of the facts under one law, as known on ``as_of``.

    ``period`` is a term (``2024-2025-1``) or a school year (``2024-2025``), as the law screens. Raises
    `PeriodError` where the calendar lacks it or it is of the other kind. The same arguments give the same result.
    """
    calendar = calendar_of(facts, law.policy.screened, period)
    with open_session() as session:
        return assess(session, facts, law, calendar, period, as_of)[0]


def assess(
    session: Session, facts: Facts, law: Law, calendar: Calendar, period: str, as_of: date
) -> tuple[Assessment, Judge, Evidence]:
    """Evaluate within an open session; return also the judged rows and the evidence, while the session lasts."""
    code_facts(session, facts, calendar, law.policy.grades, as_of)
    figures = Figures(session, calendar, law.policy.grades, law.measures)
    judge = Judge(law, figures.columns, figures.rows())
    judge.judge(each for each in law.clauses if each.clause.in_force.on(as_of))
    evidence = Evidence(session, calendar, law.policy.grades, law.measures)
    verdicts = Verdicts(judge, evidence, _student_numbers(session, judge))
    assessment = Assessment(
        policy=law.id,
        policy_hash=law.hash,
        period=period,
        as_of=as_of,
        students_evaluated=len(judge.rows),
        skipped=tuple(_skipped(session)),
        pending=_pending(session),
        warnings=tuple(verdicts.warnings()),
        referrals=tuple(verdicts.referrals()),
        notes=tuple(notes(session, law, judge, as_of)),
    )
    return assessment, judge, evidence


def _student_numbers(session: Session, judge: Judge) -> dict[int, str]:
    hit = {judge.rows[at][0] for at in judge.hits}
    rows = session.rows("SELECT student, student_no FROM learner")
    return {student: number for student, number in rows if student in hit}


def _skipped(session: Session) -> Iterator[Skipped]:
    query = """
        SELECT student_no, reason FROM standing JOIN learner USING (student)
        WHERE reason IS NOT NULL ORDER BY student_no
    """
    for number, reason in session.rows(query):
        yield Skipped(number, reason)


def _pending(session: Session) -> Pending:
    """Enrolments of the period's terms, of evaluated students; those without a counting outcome there."""
    total, decided = session.rows("""
        WITH decided AS (
            SELECT DISTINCT student, course, place FROM attempt SEMI JOIN evaluated USING (student)
            SEMI JOIN (SELECT place FROM term WHERE in_period) AS period USING (place) WHERE counts
        )
        SELECT (SELECT count(*) FROM enrolled), (SELECT count(*) FROM decided)
    """)[0]
    return Pending(total - decided, total)
