"""Chinese sentences for what lies behind counted periods, places and earlier levels (`rules.explanation`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from reports.argument import value_text
from rules.engine.grounds import EarlierPeriod, RankedAmong
from rules.explanation.figures import FigureGround, PeriodCount, PeriodLine

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


def ground_text(ground: FigureGround) -> str:
    """Who is ranked, or which earlier period was looked at and what is known of it."""
    said = _among(ground.ground) if isinstance(ground.ground, RankedAmong) else _earlier(ground, ground.ground)
    return f"依据（{ground.figure.label}）：{said}"


def _among(group: RankedAmong) -> str:
    others = ((group.without_value, "没有可排名的数值"), (group.not_evaluated, "不在评定之列"))
    left_out = "".join(f"；{number} 人{why}，不参加排名" for number, why in others if number)
    return f"所在范围内 {group.ranked} 人参加排名{left_out}"


def _earlier(ground: FigureGround, earlier: EarlierPeriod) -> str:
    if earlier.period is None:
        return "校历里没有那么早的时段，无从得知"
    if not earlier.known:
        return f"{earlier.period} 及以前是否有预警，没有记录，无从得知"
    if ground.figure.value is None:
        return f"{earlier.period} 的等级不是本规定现有的等级，无从比较"
    return f"{earlier.period} {f'下达的是{ground.level}' if ground.level else '没有下达预警'}"


def _line(line: PeriodLine) -> str:
    known = (each for each in line.figures if each.value is not None)
    figures = "、".join(f"{each.label} {value_text(each.kind, each.value)}" for each in known)
    return f"{line.period} {figures}".rstrip() + _STANDINGS[line.standing]
