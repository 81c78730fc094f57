"""What a line of a worked example says, as values, and the words that all lines share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

_TERM: Final = re.compile(r"(\d{4})-(\d{4})-[1-9]")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_REMARK: Final = re.compile(r"[（(]([^（）()]*)[）)]")


class LineError(ValueError):
    """A line outside the shorthand: what to write instead, and at which column (from 0)."""

    def __init__(self, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term of the shared calendar."""

    name: str
    starts_on: date
    ends_on: date
    makeup_ends_on: date | None


@dataclass(frozen=True, slots=True)
class RecordLine:
    """What a student did at a course in a term: an attempt, or with ``kind`` None an enrolment alone.

    ``graded_on`` None means the usual day: the term's last, for a make-up the day when make-ups are over.
    """

    term: str
    kind: str | None
    score: str | None = None
    result: str | None = None
    graded_on: date | None = None
    column: int = 0


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course, or ``many`` alike, with the student's records at it."""

    name: str
    credits: Decimal
    course_type: str = "required"
    degree_course: bool = False
    pass_mark: Decimal = Decimal(60)
    many: int | None = None
    records: tuple[RecordLine, ...] = ()


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of a student."""

    kind: str
    occurred_on: date
    ended_on: date | None = None
    term: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """The level of an earlier period on a track; both None where there was no warning then."""

    period: str
    track: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class StudentLine:
    """Who the example is about; ``entry_year`` None means the calendar's first school year."""

    entry_year: int | None = None
    status: str = "enrolled"
    major: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line and where it stands, from 0."""

    text: str
    column: int


def words_of(text: str, offset: int = 0) -> list[Word]:
    """The words of a text that stands at ``offset`` in its line."""
    return [Word(found[0], offset + found.start()) for found in re.finditer(r"\S+", text)]


def without_remarks(text: str) -> str:
    """The text with blanks where something stands in brackets, so that columns stay true."""
    return _REMARK.sub(lambda found: " " * len(found[0]), text)


def remarks_of(text: str, offset: int = 0) -> list[Word]:
    """What stands in brackets."""
    return [Word(found[1].strip(), offset + found.start(1)) for found in _REMARK.finditer(text)]


def is_term(text: str) -> bool:
    """Whether it is a term, such as ``2024-2025-1``."""
    found = _TERM.fullmatch(text)
    return found is not None and int(found[2]) == int(found[1]) + 1


def day_of(text: str, column: int = 0) -> date:
    """Read a day, such as ``2025-03-20``."""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as error:
        raise LineError(f"“{text}”不是日期；写成 2025-03-20", column) from error
