"""From the ``examples:`` block of a policy file to its cases, or to the list of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from pydantic import ValidationError

from rules.examples.checks import (
    check_course,
    check_courses,
    check_earlier,
    check_events,
    check_period,
    check_scheduled,
)
from rules.examples.course_lines import read_course
from rules.examples.layout import ExamplesLayout, KnobValue
from rules.examples.lines import read_event, read_scheduled, read_student, read_term
from rules.examples.templates import BLOCK, Source, Text, spread
from rules.examples.values import CourseLine, EarlierLine, EventLine, LineError, StudentLine, TermLine, day_of
from rules.examples.verdicts import Verdict, read_earlier, read_rules, read_verdict
from rules.policy.faults import Fault, Path, from_validation
from rules.policy.law import Law

T = TypeVar("T")
Scheduled = tuple[int, tuple[str, ...]]
_FILLED: Final = "（这里填成了"


@dataclass(frozen=True, slots=True)
class Case:
    """One student of an example and what is expected; ``path`` is its place in the file, ``number`` like ``3.2``."""

    number: str
    title: str
    path: Path
    terms: tuple[TermLine, ...]
    student: StudentLine
    courses: tuple[CourseLine, ...]
    events: tuple[EventLine, ...]
    earlier: tuple[EarlierLine, ...]
    scheduled: tuple[Scheduled, ...]
    fellows: tuple[tuple[CourseLine, ...], ...]
    period: str
    as_of: date
    knobs: Mapping[str, KnobValue]
    verdict: Verdict
    rules: frozenset[str] | None


def read_examples(block: object, law: Law) -> tuple[tuple[Case, ...], tuple[Fault, ...]]:
    """Read every case of the block; one with a fault is left out, and all faults are listed."""
    try:
        layout = ExamplesLayout.model_validate(block)
    except ValidationError as error:
        return (), tuple(Fault((BLOCK, *each.path), each.message, each.column) for each in from_validation(error))
    faults: list[Fault] = []
    sources = list(spread(layout, faults))
    cases = [case for source in sources if (case := _Reader(law, faults).case(source)) is not None]
    return tuple(cases), _once(faults)


def _once(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each fault once: of a line that several cases fill in, the first filling is enough."""
    first: dict[tuple[object, ...], Fault] = {}
    for fault in faults:
        first.setdefault((fault.path, fault.message.partition(_FILLED)[0], fault.column), fault)
    return tuple(first.values())


@dataclass
class _Reader:
    """Reads one case line by line; each line by its own grammar, checked against what was read before it."""

    law: Law
    faults: list[Fault]
    terms: list[TermLine] = field(default_factory=list)

    def case(self, source: Source) -> Case | None:
        before = len(self.faults)
        self.terms = self._lines(source.calendar, read_term)
        read = Case(
            source.number,
            source.title,
            source.path,
            tuple(self.terms),
            self._line(source.student, read_student) or StudentLine(),
            courses := tuple(self._lines(source.courses, self._course)),
            tuple(self._lines(source.events, read_event)),
            tuple(self._lines(source.earlier, lambda line: read_earlier(line, self.law.policy))),
            tuple(self._programme(source, courses)),
            tuple(tuple(self._lines(each, self._course)) for each in source.fellows),
            self._line(source.period, self._period) or "",
            self._line(source.as_of, day_of) or date.min,
            source.knobs,
            self._line(source.verdict, lambda text: read_verdict(text, self.law.policy)) or Verdict(),
            self._rules(source.rules),
        )
        self._whole(source.path, lambda: check_courses(read.courses))
        self._whole(source.path, lambda: check_events(read.events))
        self._whole(source.path, lambda: check_earlier(read.earlier))
        for knob in set(read.knobs) - set(self.law.policy.knobs):
            self.faults.append(Fault((*source.path, "旋钮"), f"没有名为 {knob} 的旋钮"))
        return read if len(self.faults) == before else None

    def _programme(self, source: Source, courses: tuple[CourseLine, ...]) -> list[Scheduled]:
        """What the programme sets; not looked at where a course could not be read, which it may name."""
        if len(courses) < len(source.courses):
            return []
        return self._lines(source.programme, lambda line: check_scheduled(read_scheduled(line), courses))

    def _course(self, line: str) -> CourseLine:
        return check_course(read_course(line, self.law.level_grades), self.terms)

    def _period(self, text: str) -> str:
        return check_period(text, self.terms, self.law.policy.screened)

    def _rules(self, names: tuple[Text, ...] | None) -> frozenset[str] | None:
        if names is None:
            return None
        read = self._lines(names, lambda name: read_rules([name], self.law.policy))
        return frozenset().union(*read)

    def _lines(self, texts: Iterable[Text], read: Callable[[str], T]) -> list[T]:
        return [value for text in texts if (value := self._line(text, read)) is not None]

    def _line(self, text: Text | None, read: Callable[[str], T]) -> T | None:
        """What a line says; where a mark was filled in, the message says with what, and no column."""
        if text is None:
            return None
        try:
            return read(text.said)
        except LineError as error:
            message = f"{error.message}{_FILLED}“{text.said}”）" if text.filled else error.message
            self.faults.append(Fault(text.path, message, None if text.filled else error.column))
            return None

    def _whole(self, path: Path, check: Callable[[], None]) -> None:
        try:
            check()
        except LineError as error:
            self.faults.append(Fault(path, error.message))
