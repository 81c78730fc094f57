"""Calendars: school years with two terms, short ones, gaps, and make-ups that end around the day we look."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

DAY = timedelta(days=1)


@dataclass(frozen=True)
class DrawnTerm:
    """A term of the calendar under construction."""

    name: str
    starts_on: date
    ends_on: date


def draw_terms(random: Random) -> list[DrawnTerm]:
    """Draw two to four school years; some have a short third term, some lack a term."""
    first = random.choice((2021, 2022))
    years = range(first, first + random.randint(2, 4))
    terms = [term for year in years for term in _terms_of(random, year)]
    if len(terms) > 4 and random.random() < 0.2:
        terms.pop(random.randrange(len(terms)))
    return sorted(terms, key=lambda term: term.starts_on)


def _terms_of(random: Random, year: int) -> list[DrawnTerm]:
    label = f"{year}-{year + 1}"
    terms = [
        DrawnTerm(f"{label}-1", _near(random, date(year, 9, 2)), _near(random, date(year + 1, 1, 12))),
        DrawnTerm(f"{label}-2", _near(random, date(year + 1, 2, 26)), _near(random, date(year + 1, 7, 4))),
    ]
    if random.random() < 0.4:
        in_summer = DrawnTerm(f"{label}-3", date(year + 1, 7, 12), date(year + 1, 8, 5))
        in_winter = DrawnTerm(f"{label}-3", date(year + 1, 1, 19), date(year + 1, 2, 14))
        terms.append(random.choice((in_summer, in_winter)))
    return terms


def _near(random: Random, day: date) -> date:
    return day + random.randint(-3, 3) * DAY


def draw_as_of(random: Random, terms: list[DrawnTerm], period: DrawnTerm) -> date:
    """Draw the day we look: at an edge of a term, or on any day from the period on."""
    edges = [edge for term in terms for edge in (term.starts_on, term.ends_on)]
    late = [edge for edge in edges if edge >= period.ends_on]
    chance = random.random()
    if chance < 0.15:
        return period.ends_on + random.choice((-1, 0, 0, 1)) * DAY
    if chance < 0.25:
        return random.choice(edges) + random.choice((-1, 0, 1)) * DAY
    if chance < 0.45:
        return random.choice(late) + random.choice((-1, 0, 1)) * DAY
    return period.ends_on + random.randint(-20, 240) * DAY


def draw_makeup_end(random: Random, term: DrawnTerm, as_of: date) -> str:
    """Draw the day the term's make-up is over: never said, around the day we look, or some weeks after the term."""
    if random.random() < 0.2:
        return ""
    around = as_of + random.choice((-1, 0, 0, 1)) * DAY
    usual = term.ends_on + random.randint(30, 80) * DAY
    return (around if random.random() < 0.6 else usual).isoformat()
