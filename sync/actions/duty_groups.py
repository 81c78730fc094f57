"""Duties put together where they differ by student only, or by cycles gone by: what a person reads at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sync.actions.duty_words import DutyLine

_NAMED: Final = 2


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Duties of one kind, day and owner: the first of them, what is owed in words, and the students by number.

    ``due`` and ``days_over`` are the oldest's. ``missing`` is how many times of cycles gone by were left out.
    """

    first: DutyLine
    due: date | None
    days_over: int
    students: tuple[str, ...]
    places: tuple[str, ...]
    missing: int

    @property
    def what(self) -> str:
        """The duty, with how often it is owed in the cycle, or how often it was left out."""
        line = self.first
        if self.missing:
            return f"{line.what}（缺{self.missing}次）"
        return f"{line.what}（{line.times}次，已{line.done}次）" if line.times > 1 else line.what

    @property
    def whom(self) -> str:
        """How many students, or the classes, the college or the school."""
        return f"{len(self.students)}名学生" if self.students else "、".join(self.places)

    @property
    def whom_by_number(self) -> str:
        """The students by number where they are few, else as `whom`."""
        return "、".join(self.students) if 0 < len(self.students) <= _NAMED else self.whom


def grouped(lines: Iterable[DutyLine], *, by_owner: bool = True) -> list[DutyGroup]:
    """Put together, in the order of their first, the lines that differ by student or by cycle gone by only.

    Without ``by_owner`` it does not matter who else owes them.
    """
    groups: dict[tuple[object, ...], list[DutyLine]] = {}
    for line in lines:
        gone_by = line.cycle > 0 and line.status == "overdue"
        day = None if gone_by else (line.due, line.cycle, line.done if line.cycle else 0)
        key = (line.policy, line.period, line.duty, line.status, day, line.who if by_owner else (), line.college)
        groups.setdefault(key, []).append(line)
    return [_group(found) for found in groups.values()]


def _group(lines: list[DutyLine]) -> DutyGroup:
    first = lines[0]
    gone_by = first.cycle > 0 and first.status == "overdue"
    return DutyGroup(
        first=first,
        due=first.due,
        days_over=first.days_over,
        students=tuple(dict.fromkeys(line.student_no for line in lines if line.student_no)),
        places=tuple(dict.fromkeys(line.class_name or line.college or "全校" for line in lines)),
        missing=sum(line.times - line.done for line in lines) if gone_by else 0,
    )
