"""The level of an earlier period: what was issued on a track then, as a number from the lowest level on."""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from typing import Final

import pyarrow as pa

from rules.engine.calendar import STUDY_TERM_NUMBERS, Calendar
from rules.engine.session import Session
from rules.policy.law import Law
from rules.policy.measures import EarlierLevelMeasure

UNKNOWN: Final = "SELECT student, 0 AS top, 0 AS bottom FROM evaluated"
_NO_SUCH_LEVEL: Final = -1


def earlier_level(session: Session, calendar: Calendar, law: Law, measure: EarlierLevelMeasure, name: str) -> str:
    """The query ``(student, top, bottom)``: the rank of the level, over 1 where it is known and 0 where it is not.

    Known is what the tables can know: from the earliest period on that was judged on the track, or for which a
    warning on it is named. A level that the track does not have is unknown for that student.
    """
    asked, named = asked_period(session, calendar, law, measure)
    if asked is None or not named or asked < min(named):
        return UNKNOWN
    (levels,) = (each.levels for each in law.policy.tracks if each.id == measure.earlier_level)
    ranks = dict(zip([None, *(level.id for level in levels)], range(len(levels) + 1), strict=True))
    rows = session.rows(f"SELECT student_no, level {_issued(law, measure)} AND period = '{asked}'")
    found = [(number, ranks.get(level, _NO_SUCH_LEVEL)) for number, level in rows]
    columns = {"student_no": pa.array([each for each, _ in found], pa.string())}
    session.give(name, pa.table({**columns, "rank": pa.array([rank for _, rank in found], pa.int32())}))
    return f"""
        SELECT student, COALESCE(max(rank), 0) AS top, CASE WHEN min(rank) < 0 THEN 0 ELSE 1 END AS bottom
        FROM evaluated JOIN learner USING (student) LEFT JOIN {name} USING (student_no) GROUP BY student
    """


def asked_period(
    session: Session, calendar: Calendar, law: Law, measure: EarlierLevelMeasure
) -> tuple[str | None, frozenset[str]]:
    """The period that a measure asks about, None where the calendar lacks it; and those of which something is known."""
    issued = f"SELECT period {_issued(law, measure)}"
    judged = f"SELECT period FROM judged_row WHERE policy = '{law.id}'"
    judged = f"{judged} AND (track IS NULL OR track = '{measure.earlier_level}')"
    named = frozenset(period for (period,) in session.rows(f"{issued} UNION {judged}"))
    return _period_before(calendar, law, measure.back, named), named


def _issued(law: Law, measure: EarlierLevelMeasure) -> str:
    return f"FROM warning_row WHERE policy = '{law.id}' AND track = '{measure.earlier_level}'"


def _period_before(calendar: Calendar, law: Law, back: int, named: frozenset[str]) -> str | None:
    """The name of the period so many before; None where the calendar does not reach there.

    Short terms are no period of their own, unless one was judged.
    """
    before = [term for term in calendar.terms if term.place < calendar.period[0].place]
    if law.policy.screened == "term":
        names = [term.name for term in before if term.number in STUDY_TERM_NUMBERS or term.name in named]
    else:
        names = list(dict.fromkeys(term.school_year for term in before))
    return names[-back] if len(names) >= back else None
