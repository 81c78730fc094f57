"""What a rule says when it hits: figures, the courses with the attempt that made them count, events."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .facts import Attempt, Course, Event, Term
from .reading import Reading

Evidence = dict[str, Any]


@dataclass(frozen=True)
class Hit:
    """One rule that hit; a referral has no level and no track."""

    rule: str
    level: str | None
    clause: str
    figures: dict[str, Any]
    courses: list[Evidence] = field(default_factory=list)
    events: list[Evidence] = field(default_factory=list)
    review: bool = False
    track: str = "study"


def exact(value: Fraction) -> str:
    """Write a number exactly: a decimal where it ends within six places, otherwise a reduced fraction."""
    millionths = value * 1_000_000
    if millionths.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    sign, whole = ("-" if millionths < 0 else ""), abs(millionths.numerator)
    return sign + f"{whole // 1_000_000}.{whole % 1_000_000:06d}".rstrip("0").rstrip(".")


def total(courses: Iterable[Course]) -> Fraction:
    """Sum the credits of courses."""
    return sum((course.credits for course in courses), Fraction(0))


def telling(reading: Reading, qualifying: list[Attempt]) -> Attempt:
    """Pick the attempt to show: of the period if one is, then the latest by grading day, then by term."""
    kinds = ("regular", "makeup", "retake")
    return max(
        qualifying,
        key=lambda attempt: (
            attempt.term in reading.period.terms,
            attempt.graded_on,
            attempt.term.starts_on,
            kinds.index(attempt.kind),
        ),
    )


def shown(attempt: Attempt) -> Evidence:
    """Show a course with the attempt that made it count."""
    return _evidence(attempt.course, attempt.term, attempt.grade or None)


def shown_untaken(course: Course, term: Term) -> Evidence:
    """Show a course that nobody attempted, with the term it was due in."""
    return _evidence(course, term, None)


def _evidence(course: Course, term: Term, score: str | None) -> Evidence:
    return {
        "course_code": course.code,
        "term": term.name,
        "credits": exact(course.credits),
        "score": score,
    }


def shown_event(event: Event) -> Evidence:
    """Show an event."""
    return {"kind": event.kind, "occurred_on": event.occurred_on.isoformat()}
