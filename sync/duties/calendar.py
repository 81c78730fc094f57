"""The term calendar as duties read it: in which term a list is worked on, and what falls in a vacation.

A last day on which nobody is at work moves to the day after (民法典第二百零三条). Vacations are the days of rest known
here; weekends and public holidays are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

Screened = Literal["term", "school_year"]
Judged = Literal["running", "ended"]

_SHORT: Final = "-3"
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its first day, its last, and the first day of the vacation after it."""

    name: str
    starts_on: date
    ends_on: date
    vacation_on: date

    @property
    def year(self) -> str:
        """The school year that it belongs to."""
        return self.name.rpartition("-")[0]

    @property
    def short(self) -> bool:
        """Whether it is a short term (the third of its year), in which no list is made."""
        return self.name.endswith(_SHORT)

    @property
    def last_day(self) -> date:
        """The last day before the vacation."""
        return self.vacation_on - _DAY


@dataclass(frozen=True, slots=True)
class Calendar:
    """The terms in the order of their first days."""

    terms: tuple[Term, ...]

    def term(self, name: str) -> Term | None:
        """Return the term of that name."""
        return next((term for term in self.terms if term.name == name), None)

    def term_on(self, day: date) -> Term | None:
        """Return the term that runs on a day, None in a vacation (and outside the calendar)."""
        return next((term for term in reversed(self.terms) if term.starts_on <= day < term.vacation_on), None)

    def next_regular(self, after: Term) -> Term | None:
        """Return the next term 1 or 2 that begins after this one; short terms between are passed over."""
        return next((term for term in self.terms if term.starts_on > after.starts_on and not term.short), None)

    def year_terms(self, year: str) -> tuple[Term, ...]:
        """Return the terms of a school year."""
        return tuple(term for term in self.terms if term.year == year)

    def working_term(self, period: str, screened: Screened, judged: Judged) -> Term | None:
        """Return the term in which the list of a period is made and its students are supported.

        It is the judged term itself where that is still running when the list is made, else the next term 1 or 2; for
        a school year the first term of the next one. None: the calendar lacks it.
        """
        if screened == "school_year":
            return self.term(f"{_following(period)}-1")
        term = self.term(period)
        if term is None or judged == "running":
            return term
        return self.next_regular(term)

    def current_period(self, day: date, screened: Screened, judged: Judged) -> str | None:
        """Return the period whose working term began last on or before a day; short terms make no list."""
        begun = [term for term in self.terms if term.starts_on <= day and not term.short]
        if screened == "school_year":
            years = [term.year for term in begun if term.name.endswith("-1")]
            before = _preceding(years[-1]) if years else ""
            return before if self.year_terms(before) else None
        if judged == "running":
            return begun[-1].name if begun else None
        return begun[-2].name if len(begun) > 1 else None

    def at_work(self, day: date) -> date:
        """Return ``day``, or the first day of the next term where it falls in a vacation between two known terms."""
        if self.term_on(day) is not None or not self.terms or day < self.terms[0].starts_on:
            return day
        return next((term.starts_on for term in self.terms if term.starts_on > day), day)


def calendar_of(rows: Iterable[Mapping[str, Any]]) -> Calendar:
    """Return the calendar of the facts' ``terms``; without a named day, the vacation begins the day after the term.

    A vacation lasts no longer than until the next term begins.
    """
    ordered = sorted(rows, key=lambda row: (row["starts_on"], row["term"]))
    nexts = [row["starts_on"] for row in ordered[1:]]
    return Calendar(
        tuple(
            Term(row["term"], row["starts_on"], row["ends_on"], min(_vacation(row), following))
            for row, following in zip(ordered, [*nexts, date.max], strict=False)
        )
    )


def _vacation(row: Mapping[str, Any]) -> date:
    ends: date = row["ends_on"]
    return max(row.get("vacation_starts_on") or ends + _DAY, ends + _DAY)


def _following(year: str) -> str:
    begins = int(year.partition("-")[0])
    return f"{begins + 1}-{begins + 2}"


def _preceding(year: str) -> str:
    begins = int(year.partition("-")[0])
    return f"{begins - 1}-{begins}"
