"""Events: open, ended, on the very day, in vacations, with a term or without; leaves and returns at a term's start."""

from datetime import date

from .calendars import DAY
from .records import Record

KINDS = ("exam_absence", "class_absence", "discipline", "leave", "return", "extension")


def draw_events(record: Record) -> None:
    """Draw up to four events, now and then a leave with its return."""
    random = record.place.random
    for _ in range(random.choice((0, 0, 0, 0, 1, 1, 2, 4))):
        kind, day = random.choice(KINDS), draw_day(record)
        term = random.choice(record.place.terms).name if random.random() < 0.3 else ""
        record.event(kind, day, None if kind == "return" else draw_end(record, day), term)
    if random.random() < 0.15:
        _leave_and_return(record)


def _leave_and_return(record: Record) -> None:
    random, day = record.place.random, draw_day(record)
    record.event("leave", day, None if random.random() < 0.7 else draw_end(record, day))
    record.event("return", day + random.choice((-1, 0, 1, 100, 180, 365)) * DAY)


def draw_day(record: Record) -> date:
    """Draw a day at an edge of a term, around the day we look, or in a vacation."""
    random = record.place.random
    term = record.place.any_term()
    hair = random.choice((-1, 0, 0, 1)) * DAY
    return random.choice((record.place.as_of, term.starts_on, term.starts_on, term.ends_on + 20 * DAY)) + hair


def draw_end(record: Record, day: date) -> date | None:
    """Draw an end: none, the same day, around the day we look, or at a term's edge; never before the start."""
    random = record.place.random
    edges = (day, record.place.as_of - DAY, record.place.as_of, record.place.any_term().starts_on, day + 200 * DAY)
    end = random.choice(edges)
    return None if random.random() < 0.4 or end < day else end
