"""Events: in force on a day, and in a term."""

from datetime import date

from .facts import Event, Student, Term
from .reading import Reading


def in_force(student: Student, kind: str, day: date) -> list[Event]:
    """List the events of a kind in force that day: begun by then, and not ended before it.

    A `return` ends a leave that began before it and has no end of its own; from the day of the return on
    the student is back.
    """
    return [
        event
        for event in student.events
        if event.kind == kind and event.occurred_on <= day and not _over(student, event, day)
    ]


def _over(student: Student, event: Event, day: date) -> bool:
    if event.ended_on is not None:
        return event.ended_on < day
    return event.kind == "leave" and any(
        other.kind == "return" and event.occurred_on < other.occurred_on <= day for other in student.events
    )


def in_the_term(reading: Reading, kinds: tuple[str, ...], term: Term) -> list[Event]:
    """List the events that happened by now and belong to the term.

    An event belongs to the term it names; one that names none, to the latest term begun by its day, so
    that a vacation belongs to the term before it.
    """
    return [
        event
        for event in reading.student.events
        if event.kind in kinds
        and event.occurred_on <= reading.as_of
        and (event.term or _term_running_on(reading, event.occurred_on)) == term.name
    ]


def _term_running_on(reading: Reading, day: date) -> str | None:
    begun = [term.name for term in reading.calendar if term.starts_on <= day]
    return begun[-1] if begun else None
