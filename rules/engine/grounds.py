"""What a figure rests on that has no courses: among whom a place is a place, and which earlier period was looked at."""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from dataclasses import dataclass

from rules.engine.calendar import Calendar
from rules.engine.earlier import asked_period
from rules.engine.judge import Judge
from rules.engine.ranks import GROUPS, groups_of
from rules.engine.session import Session
from rules.policy.arithmetic import compile_value
from rules.policy.measures import EarlierLevelMeasure, RankMeasure, RelationalMeasure


@dataclass(frozen=True, slots=True)
class RankedAmong:
    """The student's group: how many are ranked, are evaluated without a value, and are not evaluated."""

    ranked: int
    without_value: int
    not_evaluated: int


@dataclass(frozen=True, slots=True)
class EarlierPeriod:
    """The period whose level was asked for; None where the calendar does not reach back so far.

    ``known``: that period was judged, or a later one than another that was; only a level that the track no longer has
    leaves the figure unknown then.
    """

    period: str | None
    known: bool


Ground = RankedAmong | EarlierPeriod


def ground_of(
    session: Session, calendar: Calendar, judge: Judge, name: str, measure: RelationalMeasure, student: int
) -> Ground | None:
    """The ground of a place or an earlier level; None for any other measure."""
    match measure:
        case RankMeasure():
            return _ranked_among(session, judge, name, measure, student)
        case EarlierLevelMeasure():
            period, named = asked_period(session, calendar, judge.law, measure)
            return EarlierPeriod(period, bool(named) and period is not None and period >= min(named))
    return None


def _ranked_among(session: Session, judge: Judge, name: str, measure: RankMeasure, student: int) -> RankedAmong:
    value = compile_value(judge.law.ranked[name], judge.columns, judge.law.constants)
    groups = dict(zip((row[0] for row in judge.rows), groups_of(session, measure.within), strict=True))
    alike = [row for row in judge.rows if groups[row[0]] == groups[student]]
    ranked = sum(value(row) is not None for row in alike)
    own = f"SELECT {GROUPS[measure.within]} FROM learner WHERE student = {student}"
    everybody = session.count(f"SELECT count(*) FROM learner SEMI JOIN ({own}) USING ({GROUPS[measure.within]})")
    return RankedAmong(ranked, len(alike) - ranked, everybody - len(alike))
