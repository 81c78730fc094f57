"""One student under the lens: the verdict on everybody, and all that the engine saw of this one.

An assessment tells hits alone. An explanation needs the same for clauses that did not hit, and what each attempt
counts as; both are read here from the very relations that the verdict was made from, so that they cannot contradict
it.
"""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.assessment import Assessment, CountedCourse, CountedEvent, Figure
from rules.engine.calendar import Calendar, calendar_of
from rules.engine.coding import open_facts
from rules.engine.evaluate import assess
from rules.engine.figures import figure_in
from rules.engine.grounds import Ground, ground_of
from rules.engine.judge import Judge
from rules.engine.looking_back import JudgedPeriod, look_back
from rules.engine.session import Session
from rules.facts.facts import Facts
from rules.facts.schema import ATTEMPT_KINDS, RESULTS
from rules.policy.law import Law
from rules.policy.measures import EventMeasure, PeriodsMeasure


@dataclass(frozen=True, slots=True)
class JudgedAttempt:
    """An attempt and what the engine made of it.

    ``passed`` is None while it is pending. ``counts``: it is known, has an outcome, and is a pass or of a term not
    later than the period. ``closed``: a counting failure after which no make-up is to come.
    """

    course_code: str
    term: str
    kind: str
    score: str | None
    result: str | None
    graded_on: date | None
    passed: bool | None
    counts: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the engine saw of one student; ``assessment`` is about everybody in the facts.

    ``figures`` has every measure and formula of the law, None where it is unknown. ``courses`` and ``events`` are
    what each measure counted, ``among`` of which courses a share is taken, ``periods`` what each count of periods
    looked at, ``grounds`` what places and earlier levels rest on. All six are empty for a student who was skipped.
    """

    assessment: Assessment
    calendar: Calendar
    attempts: tuple[JudgedAttempt, ...]
    figures: Mapping[str, Figure | None]
    courses: Mapping[str, tuple[CountedCourse, ...]]
    among: Mapping[str, tuple[CountedCourse, ...]]
    events: Mapping[str, tuple[CountedEvent, ...]]
    grounds: Mapping[str, Ground]
    periods: Mapping[str, tuple[JudgedPeriod, ...]]


def inspect(
    facts: Facts, law: Law, period: str, as_of: date, student_no: str, within: Session | None = None
) -> Inspection:
    """Judge everybody in the facts, as `evaluate` does, and tell all about one of them.

    ``within`` is a session to do it in, else one is opened. Raises `PeriodError` as `evaluate` does, and `LookupError`
    where the facts have no such student.
    """
    calendar = calendar_of(facts, law.policy.screened, period)
    with open_facts(facts, as_of, within) as coded:
        session = coded.session
        assessment, judge, evidence = assess(coded, law, calendar, period)
        student = _number_of(session, student_no)
        row = next((row for row in judge.rows if row[0] == student), None)
        measures = law.measures if row is not None else {}

        courses, among = evidence.of_one(student) if row is not None else ({}, {})
        return Inspection(
            assessment=assessment,
            calendar=calendar,
            attempts=_attempts(session, student),
            figures=_figures(law, judge, row),
            courses=courses,
            among=among,
            events={
                name: evidence.events(name, {student}).get(student, ())
                for name, measure in measures.items()
                if isinstance(measure, EventMeasure)
            },
            grounds={
                name: ground
                for name, measure in measures.items()
                if (ground := ground_of(session, calendar, judge, name, measure, student)) is not None
            },
            periods={
                name: look_back(session, calendar, law, name, measure, student)
                for name, measure in measures.items()
                if isinstance(measure, PeriodsMeasure)
            },
        )


def figures_of(
    facts: Facts, law: Law, period: str, as_of: date, students: Collection[str]
) -> dict[str, dict[str, Figure | None]]:
    """Return every measure and formula of the law for these students, by number; None where it is unknown.

    Who was skipped is not among them. Everybody in the facts is judged, since a rank needs its group.
    """
    calendar = calendar_of(facts, law.policy.screened, period)
    with open_facts(facts, as_of) as coded:
        judge = assess(coded, law, calendar, period)[1]
        numbers = dict(coded.session.rows("SELECT student, student_no FROM learner"))
        wanted = {student for student, number in numbers.items() if number in students}
        return {numbers[row[0]]: _figures(law, judge, row) for row in judge.rows if row[0] in wanted}


def _number_of(session: Session, student_no: str) -> int:
    numbers = {number: student for student, number in session.rows("SELECT student, student_no FROM learner")}
    if student_no not in numbers:
        raise LookupError(student_no)
    return int(numbers[student_no])


def _attempts(session: Session, student: int) -> tuple[JudgedAttempt, ...]:
    """Every attempt of the student, by course, term and day."""
    rows = session.rows(f"""
        WITH shut AS (SELECT DISTINCT student, course, place, kind FROM failed WHERE student = {student} AND closed)
        SELECT course_code, term.name, attempt.kind, given_score, result, graded_on, passed, counts,
               shut.student IS NOT NULL AND counts AND NOT passed AS closed
        FROM attempt JOIN course USING (course) JOIN term USING (place) LEFT JOIN grade USING (grade)
        LEFT JOIN shut USING (student, course, place, kind)
        WHERE attempt.student = {student} ORDER BY course_code, attempt.place, graded_on, attempt.kind
    """)
    return tuple(
        JudgedAttempt(
            code, term, ATTEMPT_KINDS[kind], score, None if result is None else RESULTS[result], day, passed, *flags
        )
        for code, term, kind, score, result, day, passed, *flags in rows
    )


def _figures(law: Law, judge: Judge, row: Sequence[int] | None) -> dict[str, Figure | None]:
    if row is None:
        return {}
    return {name: figure_in(name, row, judge.columns, law) for name in (*judge.columns, *law.formulas)}
