"""What became of a course: section 2 of the page, from "earned" to "of the term"."""

from .attempts import fails, passes, pending
from .facts import Attempt, Course, Term
from .reading import Reading


def attempts_at(reading: Reading, course: Course) -> list[Attempt]:
    """List the counting attempts at the course."""
    return reading.counting_by_course.get(course, [])


def earned(reading: Reading, course: Course) -> bool:
    """Say whether the course is earned: one known pass or exemption is enough, for ever."""
    return any(passes(attempt) for attempt in attempts_at(reading, course))


def failures(reading: Reading, course: Course) -> list[Attempt]:
    """List the counting attempts at the course that failed."""
    return [attempt for attempt in attempts_at(reading, course) if fails(attempt)]


def outstanding(reading: Reading, course: Course) -> bool:
    """Say whether the course is failed at least once and not earned; a pending retake changes nothing."""
    return bool(failures(reading, course)) and not earned(reading, course)


def closed(reading: Reading, failure: Attempt) -> bool:
    """Say whether nothing is to come for this failure.

    A failed make-up or retake is closed at once. A failed regular exam is closed by a make-up for the same
    term that counts and has an outcome, or when that term's make-up is over or was never announced.
    """
    if failure.kind in ("makeup", "retake"):
        return True
    same_term = of_the_term(attempts_at(reading, failure.course), failure.term)
    if any(attempt.kind == "makeup" and not pending(attempt) for attempt in same_term):
        return True
    makeup_ends_on = failure.term.makeup_ends_on
    return makeup_ends_on is None or makeup_ends_on <= reading.as_of


def closed_failures(reading: Reading, course: Course) -> list[Attempt]:
    """List the course's failed counting attempts that are closed."""
    return [failure for failure in failures(reading, course) if closed(reading, failure)]


def outstanding_after_makeup(reading: Reading, course: Course) -> bool:
    """Say whether the course is outstanding and one of its failures is closed."""
    return outstanding(reading, course) and bool(closed_failures(reading, course))


def of_the_term(attempts: list[Attempt], term: Term) -> list[Attempt]:
    """Keep the attempts that carry the term."""
    return [attempt for attempt in attempts if attempt.term == term]


def attempted_courses(reading: Reading) -> list[Course]:
    """List the courses with a counting attempt, by code, each once."""
    return sorted(reading.counting_by_course, key=lambda course: course.code)


def regular_exam_failures(reading: Reading, term: Term) -> list[Attempt]:
    """List the failed regular exams of the term, whatever came later; a retake's exam is not one."""
    return [
        attempt for attempt in of_the_term(list(reading.counting), term) if attempt.kind == "regular" and fails(attempt)
    ]
