"""Which sets of courses to try: those that no figure can tell apart are taken by their number alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from rules.engine.inspection import Inspection, JudgedAttempt
from rules.policy.law import Law
from rules.recovery.passing import Change, Course, barely_passed, change

Choice = tuple[int, ...]
"""How many courses of each kind."""


def kinds_of(courses: Sequence[Course], law: Law, inspection: Inspection) -> list[list[Course]]:
    """The courses, those together that weigh the same in every figure, in the order given.

    They have the same credits, pass mark and type, stand in the same lists of codes of the law, are counted by the
    same measures, and their attempts look alike (the scores too where a supposed pass takes an attempt's place).
    """
    filters = (getattr(measure, "only", None) for measure in law.measures.values())
    lists = [only.course_codes for only in filters if only is not None and only.course_codes is not None]
    counting = [{each.course_code for each in counted} for counted in inspection.courses.values()]
    kinds: dict[object, list[Course]] = {}
    for course in courses:
        memberships = tuple(course.code in codes for codes in (*lists, *counting))
        kinds.setdefault((course.weight, memberships, _looks(course)), []).append(course)
    return list(kinds.values())


def _looks(course: Course) -> tuple[JudgedAttempt, ...]:
    scored = passed(course).replaces is not None
    return tuple(
        replace(each, course_code="", graded_on=None, score=each.score if scored else None) for each in course.attempts
    )


def choices_of(sizes: Sequence[int], most: int) -> tuple[list[Choice], int]:
    """The choices to try, by how many courses they take, and up to which number they are complete.

    Where there are too many, the largest courses together are tried besides: one more each time, up to all.
    """
    total = sum(sizes)
    choices: list[Choice] = []
    complete = 0
    for number in range(1, total + 1):
        added = list(islice(_of_number(sizes, number), most - len(choices) + 1))
        if len(choices) + len(added) > most:
            break
        choices, complete = [*choices, *added], number
    return [*choices, *(_largest(sizes, number) for number in range(complete + 1, total + 1))], complete


def _of_number(sizes: Sequence[int], number: int) -> Iterator[Choice]:
    """Every choice of so many courses."""
    if not sizes:
        yield ()
        return
    for taken in range(min(sizes[0], number), max(0, number - sum(sizes[1:])) - 1, -1):
        for rest in _of_number(sizes[1:], number - taken):
            yield (taken, *rest)


def _largest(sizes: Sequence[int], number: int) -> Choice:
    return next(_of_number(sizes, number))


def passed(course: Course) -> Change:
    """The course passed with the least score that passes."""
    return change(course, barely_passed(course.pass_mark))
