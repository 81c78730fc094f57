"""How often at least, as windows of days: ``每2周1次`` from the notice on, within the terms, none in vacations.

Weeks and months are counted from the first day of support in a term (the notice, or the term's beginning). What the
vacation leaves of a week or month counts when it is at least half of one. ``每学期`` counts terms 1 and 2, and a short
term only where it is itself the working term; of a term or school year of which less than half is left, half of the
times are owed, rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, pairwise, takewhile
from typing import Final

from config.procedure_dates import Cycle, Pace, Span
from sync.duties.calendar import Calendar, Term

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """One cycle: its number from 1 on, its first and last day (on which it is due), and how often it is owed."""

    number: int
    first: date
    last: date
    times: int


def windows(
    pace: Pace, calendar: Calendar, since: date, until: date, working: Term | None = None
) -> tuple[Window, ...]:
    """Return the cycles from ``since`` on that have begun by ``until``, numbered through.

    ``working`` is the working term; a short term is a term to ``每学期`` only where it is this one.
    """
    terms = [term for term in calendar.terms if term.vacation_on > since]
    if pace.cycle in (Cycle.WEEK, Cycle.MONTH):
        spans = [span for term in terms for span in _within(pace, term, since)]
    else:
        spans = list(_of_terms(pace, _counted(pace, calendar, terms, working), since))
    begun = takewhile(lambda span: span[0] <= until, spans)
    return tuple(Window(number, *span) for number, span in enumerate(begun, 1))


def _within(pace: Pace, term: Term, since: date) -> Iterator[tuple[date, date, int]]:
    """Cut what is left of a term into weeks or months; a last piece shorter than half of one is dropped."""
    start = max(since, term.starts_on)
    cycles = pairwise(_step(pace, start, number) for number in count())
    for first, after in takewhile(lambda cycle: _half_within(term, *cycle), cycles):
        yield first, min(after - _DAY, term.last_day), pace.times


def _half_within(term: Term, first: date, after: date) -> bool:
    return (min(after, term.vacation_on) - first) * 2 >= after - first


def _step(pace: Pace, start: date, number: int) -> date:
    return Span(number * pace.every, "week" if pace.cycle is Cycle.WEEK else "month").after(start)


def _counted(pace: Pace, calendar: Calendar, terms: Sequence[Term], working: Term | None) -> list[Sequence[Term]]:
    """Return the terms, or the school years as their terms, that a pace counts; a year whose end is known."""
    if pace.cycle is Cycle.TERM:
        return [(term,) for term in terms if not term.short or term == working]
    years = [calendar.year_terms(year) for year in dict.fromkeys(term.year for term in terms)]
    return [year for year in years if any(term.name.endswith("-2") for term in year)]


def _of_terms(pace: Pace, units: Sequence[Sequence[Term]], since: date) -> Iterator[tuple[date, date, int]]:
    for start in range(0, len(units) - pace.every + 1, pace.every):
        run = [term for unit in units[start : start + pace.every] for term in unit]
        begins, last = run[0].starts_on, max(term.last_day for term in run)
        first = max(since, next(term.starts_on for term in run if term.last_day >= since))
        late = (last - first + _DAY) * 2 < last - begins + _DAY
        yield first, last, (pace.times + 1) // 2 if late else pace.times
