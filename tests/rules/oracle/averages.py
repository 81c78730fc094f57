"""Grade points and mean scores, with the windows they are taken over."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from .attempts import fails, passes, pending
from .facts import Attempt, Course, Term
from .outcomes import attempted_courses, attempts_at, of_the_term
from .reading import Reading

Window = Callable[[Term], bool]


@dataclass(frozen=True)
class Average:
    """A weighted mean, and the attempts that it rests on."""

    value: Fraction
    attempts: tuple[Attempt, ...]


def window_named(reading: Reading, name: str) -> Window:
    """Give the window of a knob: the period's terms, or all terms up to the period's last (`cumulative`)."""
    if name == "cumulative":
        return lambda term: term in reading.up_to_the_period
    assert name in ("term", "school_year")
    return lambda term: term in reading.period.terms


def counted_score(attempt: Attempt, makeup_pass_score: Fraction | None) -> Fraction | None:
    """Give the score a passed attempt brings to the GPA: its own, at least 60; a make-up's, if the knob is set.

    An exemption carries none.
    """
    if attempt.result == "exempt":
        return None
    score = attempt.score
    if attempt.kind == "makeup" and makeup_pass_score is not None:
        score = makeup_pass_score
    return None if score is None else max(score, Fraction(60))


def grade_point(attempt: Attempt, makeup_pass_score: Fraction | None) -> Fraction | None:
    """Give the grade point: 0 for a failure whatever its score, (score - 50) / 10 for a scored pass, else none."""
    if fails(attempt):
        return Fraction(0)
    score = counted_score(attempt, makeup_pass_score)
    return None if score is None else (score - 50) / 10


def best_attempt(
    reading: Reading, course: Course, window: Window, makeup_pass_score: Fraction | None
) -> tuple[Fraction, Attempt] | None:
    """Give the best grade point of the course's attempts in the window; none when the course is left out.

    Left out: no outcome there, or a pass there without a score (or an exemption) and no scored pass beside it.
    """
    there = [attempt for attempt in attempts_at(reading, course) if window(attempt.term) and not pending(attempt)]
    points = [(grade_point(attempt, makeup_pass_score), attempt) for attempt in there]
    scored = [(point, attempt) for point, attempt in points if point is not None]
    only_unscored_passes = any(passes(attempt) for attempt in there) and not any(
        passes(attempt) for _, attempt in scored
    )
    if only_unscored_passes or not scored:
        return None
    return max(scored, key=lambda pair: (pair[0], pair[1].graded_on, pair[1].term.starts_on))


def gpa(
    reading: Reading,
    window: Window,
    makeup_pass_score: Fraction | None = None,
    wanted: Callable[[Course], bool] = lambda _: True,
) -> Average | None:
    """Give Σ credits × grade point ÷ Σ credits over the window's courses, each once; none without a course."""
    weights, total, attempts = Fraction(0), Fraction(0), []
    for course in attempted_courses(reading):
        best = best_attempt(reading, course, window, makeup_pass_score) if wanted(course) else None
        if best is not None:
            weights += course.credits
            total += course.credits * best[0]
            attempts.append(best[1])
    return Average(total / weights, tuple(attempts)) if weights else None


def mean_score(reading: Reading, term: Term) -> Average | None:
    """Give the credit-weighted mean score of the term's regular and retake attempts; none when there is none."""
    marks = [(attempt, mark_for_the_mean(attempt)) for attempt in of_the_term(list(reading.counting), term)]
    counted = [(attempt, mark) for attempt, mark in marks if mark is not None]
    weights = sum((attempt.course.credits for attempt, _ in counted), Fraction(0))
    if not weights:
        return None
    total = sum((attempt.course.credits * mark for attempt, mark in counted), Fraction(0))
    return Average(total / weights, tuple(attempt for attempt, _ in counted))


def mark_for_the_mean(attempt: Attempt) -> Fraction | None:
    """Give the mark of a regular or retake attempt with an outcome.

    Absent is 0, exempt is left out, any other counts with its score as it is, if it has one.
    """
    if attempt.kind == "makeup" or pending(attempt) or attempt.result == "exempt":
        return None
    return Fraction(0) if attempt.result == "absent" else attempt.score


def latest_earlier_mean(reading: Reading, term: Term) -> Average | None:
    """Give the mean of the latest term before this one that has a mean."""
    earlier = [other for other in reading.calendar if other.starts_on < term.starts_on]
    for other in reversed(earlier):
        mean = mean_score(reading, other)
        if mean is not None:
            return mean
    return None
