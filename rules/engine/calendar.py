"""The calendar of a run: which terms belong to the period, to its school year, and lie behind it.

Terms are ordered by the day on which they start. A student's *study terms* are the terms 1 and 2 of each school
year from the entry year on, less those on whose first day a leave was in force.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from rules.facts.facts import Facts

_TERM: Final = re.compile(r"(\d{4})-(\d{4})-(\d)")
_SCHOOL_YEAR: Final = re.compile(r"(\d{4})-(\d{4})")
STUDY_TERM_NUMBERS: Final = (1, 2)


class PeriodError(ValueError):
    """A period that the calendar lacks, or of the wrong kind for the policy."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the calendar; ``place`` counts the terms from 0 by their first day."""

    name: str
    place: int
    starts_on: date
    ends_on: date
    makeup_ends_on: date | None

    @property
    def school_year(self) -> str:
        """``2024-2025`` of ``2024-2025-1``."""
        return self.name.rpartition("-")[0]

    @property
    def number(self) -> int:
        """1 autumn, 2 spring, 3 short term."""
        return int(self.name.rpartition("-")[2])


@dataclass(frozen=True, slots=True)
class Calendar:
    """The terms of a site in order, and the period that a run looks at."""

    terms: tuple[Term, ...]
    period: tuple[Term, ...]

    @property
    def last(self) -> Term:
        """The period's last term: nothing but passes of later terms counts."""
        return self.period[-1]

    def window(self, name: str) -> frozenset[int]:
        """The places of the terms of a window: ``term``, ``school_year`` or ``cumulative``.

        ``school_year`` and ``cumulative`` reach up to the period's last term.
        """
        if name == "term":
            return frozenset(term.place for term in self.period)
        behind = [term for term in self.terms if term.place <= self.last.place]
        if name == "school_year":
            behind = [term for term in behind if term.school_year == self.last.school_year]
        return frozenset(term.place for term in behind)

    def study_terms(self, entry_year: int, left_out: Set[int] = frozenset()) -> Iterator[tuple[int, str]]:
        """The study terms of an entry year, counted from 1, with their names, up to the calendar's end.

        ``left_out`` holds the places of terms that a leave took away. A term that the calendar lacks keeps its
        number, since nothing is known of it.
        """
        places = {term.name: term.place for term in self.terms}
        final_year = max(int(term.name[:4]) for term in self.terms)
        number = 0
        for year in range(entry_year, final_year + 1):
            for half in STUDY_TERM_NUMBERS:
                name = f"{year}-{year + 1}-{half}"
                if places.get(name) not in left_out:
                    number += 1
                    yield number, name


def calendar_of(facts: Facts, screened: Literal["term", "school_year"], period: str) -> Calendar:
    """The calendar of the facts with the given period; `PeriodError` where there is no such period."""
    terms = terms_of(facts)
    if screened == "term":
        if not _TERM.fullmatch(period):
            raise PeriodError(f"这项办法按学期筛查，--period 应当是学期（例如 2024-2025-1），不是 {period}")
        chosen = tuple(term for term in terms if term.name == period)
    else:
        if not _SCHOOL_YEAR.fullmatch(period):
            raise PeriodError(f"这项办法按学年筛查，--period 应当是学年（例如 2024-2025），不是 {period}")
        chosen = tuple(term for term in terms if term.school_year == period)
    if not chosen:
        known = "、".join(dict.fromkeys(term.name if screened == "term" else term.school_year for term in terms))
        raise PeriodError(f"校历（terms 表）里没有 {period}；有的是：{known or '（空）'}")
    return Calendar(terms, chosen)


def terms_of(facts: Facts) -> tuple[Term, ...]:
    """The terms of the facts, in the order of their first day."""
    rows = sorted(facts.terms.to_pylist(), key=lambda row: (row["starts_on"], row["term"]))
    return tuple(
        Term(row["term"], place, row["starts_on"], row["ends_on"], row["makeup_ends_on"])
        for place, row in enumerate(rows)
    )
