"""A supposed outcome of a course, as rows of attempts: what a pass, a failure or a mark would look like.

The row is put where it changes nothing but the outcome: a failed course is made up in the term in which it failed, an
attempt that is still open gets its outcome, and a course never taken is taken in the term in which it was due. A
supposed pass bears the course's pass mark, the least that passes; all are known on the as-of date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rules.assessment_json import exact_text
from rules.engine.inspection import JudgedAttempt
from rules.facts.schema import SCALE

Row = Mapping[str, str | date | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a course is supposed to end with: a score as text, or the result ``fail`` without one."""

    score: str | None
    result: str | None


@dataclass(frozen=True, slots=True)
class Course:
    """A course and its attempts by one student, in the order of terms.

    Without any attempt, an outcome is one of ``kind`` in ``term``. ``pass_mark`` is in millionths; ``weight`` is
    whatever of the catalogue tells two courses apart.
    """

    code: str
    pass_mark: int
    term: str
    attempts: Sequence[JudgedAttempt]
    kind: str = "regular"
    weight: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """An attempt with its supposed outcome; ``replaces`` is the kind and term of the one whose place it takes."""

    course_code: str
    term: str
    kind: str
    outcome: Outcome
    replaces: tuple[str, str] | None

    def row(self, student_no: str, day: date) -> Row:
        """The attempt as a row of the facts."""
        return {
            "student_no": student_no,
            "course_code": self.course_code,
            "term": self.term,
            "kind": self.kind,
            "score": self.outcome.score,
            "result": self.outcome.result,
            "graded_on": day,
        }


def barely_passed(pass_mark: int) -> Outcome:
    """A pass with the least score that passes; the mark is in millionths."""
    return Outcome(exact_text(Fraction(pass_mark, SCALE)), None)


def change(course: Course, outcome: Outcome) -> Change:
    """The outcome on the course's latest attempt: made up where it failed, put in its place where it did not."""
    if not course.attempts:
        return Change(course.code, course.term, course.kind, outcome, None)
    latest = course.attempts[-1]
    place = (latest.kind, latest.term)
    if latest.passed is False and latest.kind != "makeup":
        return Change(course.code, latest.term, "makeup", outcome, None)
    return Change(course.code, latest.term, latest.kind, outcome, place)
