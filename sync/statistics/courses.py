"""The courses that fail most, of the school or of one college, fit to be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from rules.engine.failing import CourseOutcome
from sync.statistics.figures import CourseRow
from sync.statistics.small_groups import SMALLEST
from sync.statistics.suppression import suppress

MOST: Final = 15
"""So many courses are told."""

_SCHOOL: Final = ""


def failing_courses(
    outcomes: Iterable[CourseOutcome], names: Mapping[str, str], *, college: str = "", outside: bool = False
) -> tuple[CourseRow, ...]:
    """Return the courses with failures, most failed attempts first, of the school or of one college.

    ``outside`` hides how many failed where it is fewer than five, or all but fewer than five, and what would tell it:
    the same figures are hidden in the school's report as in every college's.
    """
    cells: dict[tuple[str, str], CourseOutcome] = {(each.course_code, each.college): each for each in outcomes}
    for code, parts in _by_code(cells.values()).items():
        total = (sum(each.students for each in parts), sum(each.failed for each in parts))
        cells[code, _SCHOOL] = CourseOutcome(_SCHOOL, code, *total, sum(each.attempts for each in parts))
    hidden = _hidden(cells) if outside else frozenset()
    mine = [(key, each) for key, each in cells.items() if key[1] == college and each.failed]
    ordered = sorted(mine, key=lambda each: (each[0] in hidden, -each[1].attempts, -each[1].rate, each[0]))
    return tuple(_row(each, names, told=key not in hidden) for key, each in ordered[:MOST])


def _by_code(outcomes: Iterable[CourseOutcome]) -> dict[str, list[CourseOutcome]]:
    found: dict[str, list[CourseOutcome]] = defaultdict(list)
    for each in outcomes:
        found[each.course_code].append(each)
    return found


def _hidden(cells: Mapping[tuple[str, str], CourseOutcome]) -> frozenset[tuple[str, str]]:
    values = {key: each.failed for key, each in cells.items()}
    sums = [
        ((code, _SCHOOL), tuple((code, each.college) for each in parts))
        for code, parts in _by_code(each for each in cells.values() if each.college != _SCHOOL).items()
    ]
    small = [
        key
        for key, each in cells.items()
        if each.failed and (each.failed < SMALLEST or each.students - each.failed < SMALLEST)
    ]
    bounds = {key: each.students for key, each in cells.items()}
    return suppress(values, sums, small, bounds)


def _row(outcome: CourseOutcome, names: Mapping[str, str], *, told: bool) -> CourseRow:
    code = outcome.course_code
    return CourseRow(
        code=code,
        name=names.get(code, code),
        students=outcome.students,
        failed=outcome.failed if told else None,
        attempts=outcome.attempts if told else None,
        rate=Fraction(outcome.failed, outcome.students) if told else None,
    )
