"""The invented university's calendar: six terms, and when marks are published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final

SITE_ZONE: Final = timezone(timedelta(hours=8))
"""The site's time zone (Asia/Shanghai, which knows no summer time)."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term with the dates of the facts bundle."""

    name: str
    starts_on: date
    ends_on: date
    makeup_ends_on: date
    vacation_starts_on: date

    @property
    def marks_on(self) -> date:
        """Return the day on which the regular marks are published."""
        return self.ends_on + timedelta(days=5)

    @property
    def makeup_marks_on(self) -> date:
        """Return the day on which the make-up marks are published."""
        return self.makeup_ends_on - timedelta(days=2)


def _term(name: str, *days: str) -> Term:
    return Term(name, *(date.fromisoformat(day) for day in days))


TERMS: Final = (
    _term("2022-2023-1", "2022-09-05", "2023-01-13", "2023-03-03", "2023-01-14"),
    _term("2022-2023-2", "2023-02-20", "2023-07-07", "2023-09-15", "2023-07-08"),
    _term("2023-2024-1", "2023-09-04", "2024-01-12", "2024-03-08", "2024-01-13"),
    _term("2023-2024-2", "2024-02-26", "2024-07-05", "2024-09-13", "2024-07-06"),
    _term("2024-2025-1", "2024-09-02", "2025-01-10", "2025-03-07", "2025-01-11"),
    _term("2024-2025-2", "2025-02-17", "2025-07-04", "2025-09-12", "2025-07-07"),
)
BY_NAME: Final = {term.name: term for term in TERMS}
MOODLE_SINCE: Final = "2023-2024-1"
"""The first term whose courses are in Moodle; what came before is in the registrar's sheets only."""

ASNU_LIST_DAY: Final = date(2025, 3, 14)
CORRECTED_ON: Final = date(2025, 3, 18)
ASNU_SECOND_DAY: Final = date(2025, 3, 20)
BHUAD_LIST_DAY: Final = date(2025, 6, 6)
SPRING_MARKS_ON: Final = date(2025, 5, 20)
"""When the few courses of 2024-2025-2 that end early, and its retakes, were marked."""


def terms_of(entry_year: int, until: date) -> list[Term]:
    """Return the terms that a class has begun, first term first."""
    return [term for term in TERMS if term.name[:4] >= str(entry_year) and term.starts_on <= until]


def study_term(entry_year: int, term: str) -> int:
    """Return which study term it is for a class: 1 is the first after entry."""
    return (int(term[:4]) - entry_year) * 2 + int(term[-1])


def unix(day: date, hour: int = 10) -> int:
    """Return the Unix time of an hour of a day at the site."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=SITE_ZONE).timestamp())
