"""鞍山师范学院 学业预警制度实施办法, 第七条: screened each term, failures as they stand, make-up or not."""

from fractions import Fraction

from .averages import Average, gpa, latest_earlier_mean, mean_score, window_named
from .due import selected_credits
from .facts import Attempt, Course, Event
from .happenings import in_force, in_the_term
from .hits import Hit, exact, shown, shown_event, telling, total
from .knobs import Knobs
from .outcomes import attempted_courses, failures, of_the_term, outstanding
from .reading import Reading

LEVELS = {"study": ("yellow", "orange", "red")}
CLAUSE = "第七条"


def yellow_share(reading: Reading, knobs: Knobs) -> Hit | None:
    """5 % or more of the term's selected credits outstanding, but less than 15 %."""
    return _share(reading, "yellow", Fraction(5, 100), Fraction(15, 100))


def orange_share(reading: Reading, knobs: Knobs) -> Hit | None:
    """15 % or more, but less than 25 %."""
    return _share(reading, "orange", Fraction(15, 100), Fraction(25, 100))


def red_share(reading: Reading, knobs: Knobs) -> Hit | None:
    """25 % or more."""
    return _share(reading, "red", Fraction(25, 100), None)


def _share(reading: Reading, level: str, least: Fraction, below: Fraction | None) -> Hit | None:
    term = reading.period.last
    selected = selected_credits(reading, term)
    if not selected:
        return None
    courses = [course for course in _outstanding(reading) if of_the_term(failures(reading, course), term)]
    share = total(courses) / selected
    if share < least or (below is not None and share >= below):
        return None
    figures = {"share": exact(share), "outstanding_credits": exact(total(courses)), "selected_credits": exact(selected)}
    evidence = [shown(telling(reading, of_the_term(failures(reading, course), term))) for course in courses]
    return Hit(f"asnu.{level}.share", level, CLAUSE, figures, evidence)


def yellow_credits(reading: Reading, knobs: Knobs) -> Hit | None:
    """5 outstanding credits or more, over all terms."""
    return _credits(reading, "yellow", 5)


def orange_credits(reading: Reading, knobs: Knobs) -> Hit | None:
    """10 or more."""
    return _credits(reading, "orange", 10)


def red_credits(reading: Reading, knobs: Knobs) -> Hit | None:
    """15 or more."""
    return _credits(reading, "red", 15)


def _credits(reading: Reading, level: str, least: int) -> Hit | None:
    courses = _outstanding(reading)
    if total(courses) < least:
        return None
    evidence = [shown(telling(reading, failures(reading, course))) for course in courses]
    return Hit(f"asnu.{level}.credits", level, CLAUSE, {"outstanding_credits": exact(total(courses))}, evidence)


def _outstanding(reading: Reading) -> list[Course]:
    return [course for course in attempted_courses(reading) if outstanding(reading, course)]


def orange_gpa(reading: Reading, knobs: Knobs) -> Hit | None:
    """Find the GPA below 2.2."""
    return _gpa(reading, knobs, "orange", Fraction("2.2"))


def red_gpa(reading: Reading, knobs: Knobs) -> Hit | None:
    """Find the GPA below 2.0."""
    return _gpa(reading, knobs, "red", Fraction("2.0"))


def _gpa(reading: Reading, knobs: Knobs, level: str, limit: Fraction) -> Hit | None:
    window = window_named(reading, knobs.window_or("term"))
    average = gpa(reading, window, knobs.makeup_pass_score)
    if average is None or average.value >= limit:
        return None
    courses = [shown(attempt) for attempt in average.attempts]
    return Hit(f"asnu.{level}.gpa", level, CLAUSE, {"gpa": exact(average.value)}, courses)


def red_absence(reading: Reading, knobs: Knobs) -> Hit | None:
    """旷考 or 旷课 found in the term."""
    return _on_events("asnu.red.absence", in_the_term(reading, ("exam_absence", "class_absence"), reading.period.last))


def red_decline(reading: Reading, knobs: Knobs) -> Hit | None:
    """Find the mean score fallen by 15 points or more since the latest earlier term that has one; for review."""
    now = mean_score(reading, reading.period.last)
    before = latest_earlier_mean(reading, reading.period.last)
    if now is None or before is None or before.value - now.value < knobs.drop:
        return None
    return _decline(now, before)


def _decline(now: Average, before: Average) -> Hit:
    figures = {"mean": exact(now.value), "before": exact(before.value), "drop": exact(before.value - now.value)}
    attempts: list[Attempt] = sorted(now.attempts, key=lambda attempt: attempt.course.code)
    courses = [shown(attempt) for attempt in attempts]
    return Hit("asnu.red.decline", "red", CLAUSE, figures, courses, review=True)


def red_extension(reading: Reading, knobs: Knobs) -> Hit | None:
    """Find an extension of study in force."""
    return _on_events("asnu.red.extension", in_force(reading.student, "extension", reading.as_of))


def _on_events(rule: str, events: list[Event]) -> Hit | None:
    if not events:
        return None
    return Hit(rule, "red", CLAUSE, {}, [], [shown_event(event) for event in events])


RULES = (
    yellow_share, orange_share, red_share,
    yellow_credits, orange_credits, red_credits,
    orange_gpa, red_gpa,
    red_absence, red_decline, red_extension,
)  # fmt: skip
