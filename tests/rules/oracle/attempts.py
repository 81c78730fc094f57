"""What one attempt is, by itself: known, passed, failed or pending."""

from datetime import date

from .facts import Attempt


def known(attempt: Attempt, as_of: date) -> bool:
    """Say whether the attempt was graded by the day we look from (that day included)."""
    return attempt.graded_on <= as_of


def passes(attempt: Attempt) -> bool:
    """Say whether it passed: the result decides; else the level grade's table, or a score at the pass mark."""
    if attempt.result is not None:
        return attempt.result in ("pass", "exempt")
    if attempt.level is not None:
        return attempt.level.passes
    return attempt.score is not None and attempt.score >= attempt.course.pass_mark


def fails(attempt: Attempt) -> bool:
    """Say whether it failed: by result fail or absent; else by its level grade, or a score below the pass mark."""
    if attempt.result is not None:
        return attempt.result in ("fail", "absent")
    if attempt.level is not None:
        return not attempt.level.passes
    return attempt.score is not None and attempt.score < attempt.course.pass_mark


def pending(attempt: Attempt) -> bool:
    """Say whether there is no outcome yet: deferred, or neither score nor result. Never a failure."""
    return not passes(attempt) and not fails(attempt)
