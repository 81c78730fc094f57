"""A deadline of the procedure as a day: ``收到名单后1个月内`` becomes the tenth of April."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from config.procedure_dates import Anchor, Deadline
from sync.duties.calendar import Calendar, Term


@dataclass(frozen=True, slots=True)
class Moments:
    """The days from which deadlines are counted.

    ``term`` is the working term (`Calendar.working_term`), None where the calendar lacks it. ``received``, ``issued``
    and ``trial`` are None where that did not happen: then what is counted from there is not due yet.
    """

    calendar: Calendar
    term: Term | None
    received: date | None = None
    issued: date | None = None
    trial: date | None = None


def due_day(deadline: Deadline, moments: Moments) -> date | None:
    """Return the last day, None where the day that it is counted from is not known (yet).

    A last day that falls in a vacation moves to the first day of the next term; one that names the vacation itself
    (放假, 学期末) is not moved. Nothing is due before the notice that it follows was issued.
    """
    start = anchor_day(deadline.anchor, moments)
    if start is None:
        return None
    if deadline.span is not None:
        span = deadline.span
        day = moments.calendar.at_work(span.before(start) if deadline.before else span.after(start))
    else:
        day = start - timedelta(days=1) if deadline.anchor is Anchor.VACATION else start
    return day if moments.issued is None else max(day, moments.issued)


def anchor_day(anchor: Anchor, moments: Moments) -> date | None:
    """Return the day that an anchor names, None where it is not known; the vacation's is its first day."""
    happened = {
        Anchor.LIST_RECEIVED: moments.received,
        Anchor.NOTICE_ISSUED: moments.issued,
        Anchor.TRIAL_START: moments.trial,
    }
    if anchor in happened:
        return happened[anchor]
    term = moments.term
    return None if term is None else _of_calendar(anchor, term, moments.calendar)


def _of_calendar(anchor: Anchor, term: Term, calendar: Calendar) -> date | None:
    if anchor is Anchor.NEXT_TERM_START:
        following = calendar.next_regular(term)
        return following.starts_on if following else None
    year = calendar.year_terms(term.year)
    numbers = {each.name.rpartition("-")[2]: each for each in year}
    if anchor is Anchor.YEAR_START:
        return numbers["1"].starts_on if "1" in numbers else None
    if anchor is Anchor.YEAR_END:  # without its second term nobody knows when the year ends
        return max(each.ends_on for each in year) if "2" in numbers else None
    return {
        Anchor.TERM_START: term.starts_on,
        Anchor.TERM_END: term.ends_on,
        Anchor.VACATION: term.vacation_on,
    }[anchor]
