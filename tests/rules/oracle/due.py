"""What was due and not earned: study terms, the programme, and the courses never enrolled in."""

from collections.abc import Iterable
from fractions import Fraction

from .attempts import pending
from .facts import Course, Enrolment, Term
from .happenings import in_force
from .knobs import Knobs
from .outcomes import attempts_at, earned, outstanding_after_makeup
from .reading import Reading

MANY_YEARS = 60


def study_terms(reading: Reading) -> list[str]:
    """Name the student's study terms, the first first.

    They are the terms 1 and 2 of each school year from the entry year on, whether the calendar has them or
    not, less those on whose first day a leave was in force.
    """
    calendar = {term.name: term for term in reading.calendar}
    first = reading.student.entry_year
    names = [f"{year}-{year + 1}-{half}" for year in range(first, first + MANY_YEARS) for half in (1, 2)]
    return [name for name in names if name not in calendar or not _on_leave_at_start(reading, calendar[name])]


def _on_leave_at_start(reading: Reading, term: Term) -> bool:
    return bool(in_force(reading.student, "leave", term.starts_on))


def scheduled(reading: Reading, span: Iterable[Term]) -> dict[Course, Term]:
    """Give the courses that the programme schedules in the span, with the term; terms outside the calendar drop."""
    there = {term.name: term for term in span}
    names = study_terms(reading)
    placed = {item.course: names[item.study_term - 1] for item in reading.student.programme}
    return {course: there[name] for course, name in placed.items() if name in there}


def due(reading: Reading, span: tuple[Term, ...]) -> set[Course]:
    """Give the courses due in the span: those scheduled there, and those enrolled in there, each once."""
    taken = {enrolment.course for enrolment in reading.student.enrolments if enrolment.term in span}
    return set(scheduled(reading, span)) | taken


def enrolments_so_far(reading: Reading) -> list[Enrolment]:
    """List the enrolments of the terms up to the period's end."""
    return [enrolment for enrolment in reading.student.enrolments if enrolment.term in reading.up_to_the_period]


def never_enrolled(reading: Reading, course: Course) -> bool:
    """Say whether the student enrolled in the course in no term up to the period's end."""
    return all(enrolment.course != course for enrolment in enrolments_so_far(reading))


def only_pending(reading: Reading, course: Course) -> bool:
    """Say whether the student took the course, and nothing has come of it yet."""
    outcomes = [attempt for attempt in attempts_at(reading, course) if not pending(attempt)]
    return not never_enrolled(reading, course) and not outcomes


def not_earned(reading: Reading, span: tuple[Term, ...], knobs: Knobs) -> list[Course]:
    """List the due courses not earned that count, by code.

    Counted: outstanding after make-up, whatever the term of the failure; or required, scheduled by the
    programme and never enrolled in. Electives not chosen don't count, nor does what is only pending
    (unless the knob says so).
    """
    by_programme = scheduled(reading, span)
    counted = [
        course
        for course in due(reading, span)
        if (knobs.course_types is None or course.course_type in knobs.course_types)
        and not earned(reading, course)
        and (
            outstanding_after_makeup(reading, course)
            or (course.course_type == "required" and course in by_programme and never_enrolled(reading, course))
            or (knobs.count_pending and only_pending(reading, course))
        )
    ]
    return sorted(counted, key=lambda course: course.code)


def selected_credits(reading: Reading, term: Term) -> Fraction:
    """Sum the credits of the courses enrolled in that term, each once."""
    courses = {enrolment.course for enrolment in reading.student.enrolments if enrolment.term == term}
    return sum((course.credits for course in courses), Fraction(0))
