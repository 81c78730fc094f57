"""What must hold between the lines of one case: terms that exist, courses named once, no attempt twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from rules.examples.values import CourseLine, EarlierLine, EventLine, LineError, TermLine


def check_course(course: CourseLine, terms: Sequence[TermLine]) -> CourseLine:
    """The course, if its records name terms of the calendar, and none stands there twice."""
    known = {term.name for term in terms}
    seen = set()
    for record in course.records:
        if record.term not in known:
            raise LineError(f"校历里没有 {record.term}；有的是：{'、'.join(sorted(known))}", record.column)
        if (record.term, record.kind) in seen:
            raise LineError("同一学期的同一种考试写了两次，请留一次", record.column)
        seen.add((record.term, record.kind))
    return course


def check_courses(courses: Iterable[CourseLine]) -> None:
    """No course is written twice; lines such as ``3门课`` are different courses each time."""
    for name, times in Counter(course.name for course in courses if course.many is None).items():
        if times > 1:
            raise LineError(f"课程“{name}”写了 {times} 行，请合成一行")


def check_events(events: Iterable[EventLine]) -> None:
    """No event stands twice."""
    if any(times > 1 for times in Counter((event.kind, event.occurred_on) for event in events).values()):
        raise LineError("同一天的同一种事件写了两次，请留一次")


def check_earlier(earlier: Iterable[EarlierLine]) -> None:
    """A period has one level on a track, or none at all."""
    lines = list(earlier)
    free = {line.period for line in lines if line.level is None}
    doubled = max(Counter((line.period, line.track) for line in lines).values(), default=0) > 1
    if doubled or any(line.period in free and line.level is not None for line in lines):
        raise LineError("同一时期的以往等级写了两次，请留一次")


def check_scheduled(
    scheduled: tuple[int, tuple[str, ...]], courses: Iterable[CourseLine]
) -> tuple[int, tuple[str, ...]]:
    """What a programme sets for a term, if each course has its line."""
    known = {course.name for course in courses}
    for name in scheduled[1]:
        if name not in known:
            raise LineError(f"“修读”里没有课程“{name}”；没有选过的也写一行，如“{name} 4学分 必修：未选”")
    return scheduled


def check_period(period: str, terms: Iterable[TermLine], screened: Literal["term", "school_year"]) -> str:
    """The period, if the calendar has it and the policy screens such periods."""
    names = [term.name if screened == "term" else term.name.rpartition("-")[0] for term in terms]
    if period not in names:
        kind = "学期" if screened == "term" else "学年"
        raise LineError(f"“筛查”应当是校历里的一个{kind}：{'、'.join(dict.fromkeys(names))}")
    return period
