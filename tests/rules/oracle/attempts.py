"""What one attempt is, by itself: known, passed, failed or pending."""

from datetime import date

from .facts import Attempt


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
