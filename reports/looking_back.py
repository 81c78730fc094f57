"""Chinese sentences for the terms or school years behind a count of them (`rules.explanation`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from reports.argument import value_text
from rules.explanation.argument import PeriodCount, PeriodLine

_STANDINGS: Final[Mapping[str, str]] = {
    "counted": "",
    "met": "（符合，不在计入的连续时段内）",
    "not_met": "（不符合）",
    "unknown": "（无从计算）",
    "passed_over": "（没有选课，略过）",
}


def period_texts(count: PeriodCount) -> Iterator[str]:
    """The periods that counted with their figures, and those that were looked at and did not count.

    ``计入的时段（GPA 连续低于 1.8 的学期数）：2023-2024-2 平均学分绩点 1.5；2024-2025-1 平均学分绩点 1.6``.
    """
    for title, counted in (("计入的时段", True), ("未计入的时段", False)):
        lines = [_line(each) for each in count.periods if (each.standing == "counted") == counted]
        if lines:
            yield f"{title}（{count.label}）：{'；'.join(lines)}"


def _line(line: PeriodLine) -> str:
    known = (each for each in line.figures if each.value is not None)
    figures = "、".join(f"{each.label} {value_text(each.kind, each.value)}" for each in known)
    return f"{line.period} {figures}".rstrip() + _STANDINGS[line.standing]
