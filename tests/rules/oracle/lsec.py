"""生命科学与工程学院实施细则, 三: screened each term, after make-up."""

from .facts import Attempt, Course
from .hits import Evidence, Hit, shown, telling
from .knobs import Knobs
from .outcomes import (
    attempted_courses,
    closed_failures,
    of_the_term,
    outstanding_after_makeup,
    regular_exam_failures,
)
from .reading import Reading

LEVELS = {"study": ("notice", "oral", "written")}


def regular_failures(reading: Reading, knobs: Knobs) -> Hit | None:
    """Three or more failed regular exams in the term: 学业警示."""
    failed = regular_exam_failures(reading, reading.period.last)
    if len(failed) < 3:
        return None
    courses = sorted((shown(attempt) for attempt in failed), key=lambda item: str(item["course_code"]))
    return Hit("lsec.regular_failures", "notice", "三.1", {"regular_failures": len(failed)}, courses)


def one_after_makeup(reading: Reading, knobs: Knobs) -> Hit | None:
    """Exactly one course of the term outstanding after make-up: 口头警示."""
    courses = _after_makeup(reading, knobs)
    if len(courses) != 1:
        return None
    return Hit("lsec.one_after_makeup", "oral", "三.1, 三.2", {"outstanding_after_makeup": 1}, courses)


def several_after_makeup(reading: Reading, knobs: Knobs) -> Hit | None:
    """Two or more courses of the term outstanding after make-up: 书面警示."""
    courses = _after_makeup(reading, knobs)
    if len(courses) < 2:
        return None
    figures = {"outstanding_after_makeup": len(courses)}
    return Hit("lsec.several_after_makeup", "written", "三.1, 三.3", figures, courses)


def _after_makeup(reading: Reading, knobs: Knobs) -> list[Evidence]:
    """Show the courses outstanding after make-up, of the term or (knob) of all terms."""
    courses = [course for course in attempted_courses(reading) if outstanding_after_makeup(reading, course)]
    qualifying = [_qualifying(reading, course, knobs) for course in courses]
    return [shown(telling(reading, failures)) for failures in qualifying if failures]


def _qualifying(reading: Reading, course: Course, knobs: Knobs) -> list[Attempt]:
    failures = closed_failures(reading, course)
    if knobs.window_or("term") == "cumulative":
        return failures
    return of_the_term(failures, reading.period.last)


RULES = (regular_failures, one_after_makeup, several_after_makeup)
