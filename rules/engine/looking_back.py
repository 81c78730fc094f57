"""One student's periods behind a count of periods: which of them counted, and the figures of each.

Each period is asked as the count itself asks it (`rules.engine.periods`), so that the list cannot contradict it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain, dropwhile
from typing import Literal

from rules.assessment import Figure
from rules.engine.calendar import Calendar
from rules.engine.figures import Figures, figure_in, made_of
from rules.engine.periods import periods_until, present
from rules.engine.session import Session
from rules.policy.arithmetic import find
from rules.policy.conditions import names_in, read_test
from rules.policy.law import Law
from rules.policy.measures import PeriodsMeasure

PeriodStanding = Literal["counted", "met", "not_met", "unknown", "passed_over"]
"""Counted; the condition held, but outside the row that counts; did not hold; cannot be known; enrolled in nothing."""


@dataclass(frozen=True, slots=True)
class JudgedPeriod:
    """A term or school year, what became of it, and the figures of the condition there (None: unknown)."""

    period: str
    standing: PeriodStanding
    figures: Mapping[str, Figure | None]


def look_back(
    session: Session, calendar: Calendar, law: Law, name: str, measure: PeriodsMeasure, student: int
) -> tuple[JudgedPeriod, ...]:
    """The periods that a count looked at, in order, from the student's first enrolment on.

    A row that ends with the period is followed back to the one that ends it. Whatever the session keeps for the
    evidence is overwritten.
    """
    periods = periods_until(calendar, measure)
    seen: list[JudgedPeriod] = []
    for period, here in zip(reversed(periods), reversed(present(session, periods)), strict=True):
        called = period.last.name if measure.each == "term" else period.last.school_year
        if student not in here:
            seen.append(JudgedPeriod(called, "passed_over", {}))
            continue
        seen.append(_asked(session, period, law, name, measure, student, called))
        if measure.count == "running" and seen[-1].standing != "met":
            break
    own = dropwhile(lambda each: each.standing == "passed_over", reversed(seen))
    return _counted(tuple(own), longest=measure.count == "longest")


def _asked(
    session: Session, period: Calendar, law: Law, name: str, measure: PeriodsMeasure, student: int, called: str
) -> JudgedPeriod:
    condition = law.conditions[name]
    figures = Figures(session, period, law, made_of(condition, law), moved=True, kept=False)
    row = next(row for row in figures.rows() if row[0] == student)
    (found,) = find([condition], [row], figures.columns, law.constants)
    named = (each.name for each in names_in(read_test(measure.periods)) if each.name in law.policy.measures)
    values = {each: figure_in(each, row, figures.columns, law) for each in dict.fromkeys(named)}
    return JudgedPeriod(called, "met" if found.holds else "unknown" if found.unknown else "not_met", values)


def _counted(seen: tuple[JudgedPeriod, ...], *, longest: bool) -> tuple[JudgedPeriod, ...]:
    """Mark the periods that count: all that meet the condition, or those of the longest row (of equals the last)."""
    rows: list[list[int]] = [[]]
    for at, each in enumerate(seen):
        if each.standing == "met":
            rows[-1].append(at)
        elif each.standing != "passed_over":
            rows.append([])
    counting = set(max(reversed(rows), key=len) if longest else chain.from_iterable(rows))
    return tuple(replace(each, standing="counted") if at in counting else each for at, each in enumerate(seen))
