"""What became of a course: section 2 of the page, from "as-of evaluation" to "of the term"."""

from datetime import date

from .facts import Attempt, Course, Term
from .reading import Reading, later


def known(attempt: Attempt, as_of: date) -> bool:
    """Say whether the attempt was graded by the day we look from (that day included)."""
    return attempt.graded_on <= as_of


def passes(attempt: Attempt) -> bool:
    """Say whether it passed: the result decides; only without one does the score, at the course's pass mark."""
    if attempt.result is not None:
        return attempt.result in ("pass", "exempt")
    return attempt.score is not None and attempt.score >= attempt.course.pass_mark


def fails(attempt: Attempt) -> bool:
    """Say whether it failed: by result fail or absent, or, without a result, by a score below the mark."""
    if attempt.result is not None:
        return attempt.result in ("fail", "absent")
    return attempt.score is not None and attempt.score < attempt.course.pass_mark


def pending(attempt: Attempt) -> bool:
    """Say whether there is no outcome yet: deferred, or neither score nor result. Never a failure."""
    return not passes(attempt) and not fails(attempt)


def counts(reading: Reading, attempt: Attempt) -> bool:
    """Say whether it counts: a known pass whatever its term, else known and not of a term after the period."""
    if not known(attempt, reading.as_of):
        return False
    return passes(attempt) or not later(attempt.term, reading.period.last)


def counting_attempts(reading: Reading) -> list[Attempt]:
    """List the student's attempts that count."""
    return [attempt for attempt in reading.student.attempts if counts(reading, attempt)]


def earned(reading: Reading, course: Course) -> bool:
    """Say whether the course is earned: one known pass or exemption is enough, for ever."""
    return any(attempt.course == course and passes(attempt) for attempt in counting_attempts(reading))


def failures(reading: Reading, course: Course) -> list[Attempt]:
    """List the counting attempts at the course that failed."""
    return [attempt for attempt in counting_attempts(reading) if attempt.course == course and fails(attempt)]


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
    if any(_is_makeup_of(other, failure) and not pending(other) for other in counting_attempts(reading)):
        return True
    makeup_ends_on = failure.term.makeup_ends_on
    return makeup_ends_on is None or makeup_ends_on <= reading.as_of


def _is_makeup_of(attempt: Attempt, failure: Attempt) -> bool:
    same = attempt.course == failure.course and attempt.term == failure.term
    return same and attempt.kind == "makeup"


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
    """List the courses with an attempt, by code, each once."""
    return sorted({attempt.course for attempt in reading.student.attempts}, key=lambda course: course.code)


def regular_exam_failures(reading: Reading, term: Term) -> list[Attempt]:
    """List the failed regular exams of the term, whatever came later; a retake's exam is not one."""
    return [
        attempt
        for attempt in of_the_term(counting_attempts(reading), term)
        if attempt.kind == "regular" and fails(attempt)
    ]
