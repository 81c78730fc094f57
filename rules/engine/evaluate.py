"""Evaluate facts against a law: who is warned, referred and skipped, with the evidence.

Steps: find the period in the calendar, put the facts into the engine's terms, compute every measure as one row of
integers per student, judge the clauses on the rows, fetch the evidence of the hits, note what a reader must know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa

from rules.assessment import Assessment, Pending, Skipped
from rules.engine.calendar import Calendar, calendar_of
from rules.engine.coding import CodedFacts, open_facts
from rules.engine.evidence import Evidence
from rules.engine.figures import Figures
from rules.engine.judge import Judge
from rules.engine.notes import notes
from rules.engine.session import Session
from rules.engine.verdicts import Verdicts
from rules.facts.facts import Facts
from rules.policy.law import Law


def evaluate(facts: Facts, law: Law, period: str, as_of: date) -> Assessment:
    """Judge every student of the facts under one law, as known on ``as_of``.

    ``period`` is a term (``2024-2025-1``) or a school year (``2024-2025``), as the law screens. Raises
    `PeriodError` where the calendar lacks it or it is of the other kind. The same arguments give the same result.
    """
    return evaluate_all(facts, [(law, period)], as_of)[0]


def evaluate_all(facts: Facts, asked: Sequence[tuple[Law, str]], as_of: date) -> tuple[Assessment, ...]:
    """Judge every student under several laws, each with its period, as `evaluate` would one by one.

    The facts are read once; laws of one period and one table of level grades share most of the rest.
    """
    calendars = [calendar_of(facts, law.policy.screened, period) for law, period in asked]
    found: dict[int, Assessment] = {}
    with open_facts(facts, as_of) as coded:
        for at, (law, period) in sorted(enumerate(asked), key=lambda each: calendars[each[0]].period[0].place):
            found[at] = assess(coded, law, calendars[at], period)[0]
    return tuple(found[at] for at in range(len(asked)))


def assess(coded: CodedFacts, law: Law, calendar: Calendar, period: str) -> tuple[Assessment, Judge, Evidence]:
    """Evaluate coded facts; return also the judged rows and the evidence, good until the next law is evaluated."""
    session, as_of = coded.session, coded.as_of
    coded.read_under(calendar, law.policy.grades)
    judge = judged(Figures(session, calendar, law), as_of)
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


def judged(figures: Figures, as_of: date) -> Judge:
    """Judge the clauses in force on the figures of everybody evaluated."""
    law = figures.law
    judge = Judge(law, figures.columns, figures.rows())
    judge.judge(each for each in law.clauses if each.clause.in_force.on(as_of))
    return judge


def _student_numbers(session: Session, judge: Judge) -> dict[int, str]:
    hit = pa.array(sorted(judge.rows[at][0] for at in judge.hits), pa.int32())
    session.give("wanted", pa.table({"student": hit}))
    return dict(session.rows("SELECT student, student_no FROM learner SEMI JOIN wanted USING (student)"))


def _skipped(session: Session) -> Iterator[Skipped]:
    query = """
        SELECT student_no, reason FROM standing JOIN learner USING (student)
        WHERE reason IS NOT NULL ORDER BY student_no
    """
    for number, reason in session.rows(query):
        yield Skipped(number, reason)


def _pending(session: Session) -> Pending:
    """Enrolments of the period's terms, of evaluated students; those without a counting outcome there."""
    ((total, decided),) = session.rows("SELECT count(*), count(*) FILTER (decided) FROM enrolled")
    return Pending(total - decided, total)
