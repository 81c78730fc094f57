"""Duties as people read them: on a terminal together where only the student differs, in a sheet one a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from sync.actions.duties import NOBODY
from sync.cli.output import console, print_table

if TYPE_CHECKING:
    from sync.actions.duties import DutyLine, DutyList

STATES: Final = {"overdue": "逾期", "open": "待办", "undated": "待定", "done": "已办"}
_SHOWN: Final = 3


def show_duties(found: DutyList) -> None:
    """Show duties, those that only differ by student, or by cycle gone by, in one row."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    _say(_summary(found))
    if not found.lines:
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("期限", no_wrap=True)
    for name in ("情况", "负责人", "工作", "对象", "依据"):
        table.add_column(name, overflow="fold")
    for group in _groups(found.lines):
        first = group[0]
        table.add_row(
            _day(first), _state(first), "、".join(first.who) or NOBODY, _what(group), _whom(group), _law(first)
        )
    print_table(table, 140)
    for note in dict.fromkeys(line.note for line in found.lines if line.note):
        _say(f"※ {note}")
    nobody = {role for line in found.lines if not line.who for role in line.roles}
    if nobody:
        _say(f"※ {NOBODY}的，请在 settings.toml 的 [[actors]] 中登记：{'、'.join(sorted(nobody))}。")


def duty_row(line: DutyLine) -> tuple[str | int, ...]:
    """Return a duty as the row of a sheet, in the order of `reports.duty_list.COLUMNS`."""
    return (
        _day(line),
        line.days_over or "",
        STATES[line.status],
        "、".join(line.who) or f"{NOBODY}（{'、'.join(line.roles)}）",
        line.what,
        f"第{line.cycle}期，{line.cycle_from} 起" if line.cycle else "",
        f"{line.done}/{line.times}",
        line.college,
        line.class_name,
        line.student_no,
        line.level,
        f"{line.policy} {line.clause}",
        "；".join(line.shown_by),
        line.note,
    )


def _groups(lines: Iterable[DutyLine]) -> list[list[DutyLine]]:
    """Put together, in the order of their first, the lines that differ by student or by cycle gone by only."""
    groups: dict[tuple[object, ...], list[DutyLine]] = {}
    for line in lines:
        day = None if line.cycle and line.status == "overdue" else line.due
        key = (line.policy, line.period, line.duty, line.status, day, line.who, line.college, line.cycle == 0)
        groups.setdefault(key, []).append(line)
    return list(groups.values())


def _summary(found: DutyList) -> str:
    counts = Counter(line.status for line in found.lines)
    told = "，".join(f"{title} {counts[state]} 项" for state, title in STATES.items() if counts[state])
    return f"截至 {found.as_of}：{told}。" if told else f"截至 {found.as_of}：没有应办的工作。"


def _say(text: str) -> None:
    console().print(text, markup=False, soft_wrap=True)


def _day(line: DutyLine) -> str:
    return str(line.due) if line.due else "待定"


def _state(line: DutyLine) -> str:
    return f"逾期 {line.days_over} 天" if line.days_over else STATES[line.status]


def _what(group: Sequence[DutyLine]) -> str:
    """Return the duty's title, with how often it is owed in the cycle, or how many cycles went by."""
    first = group[0]
    if not first.cycle:
        return first.what
    if first.status == "overdue":
        return f"{first.what}（缺 {sum(line.times - line.done for line in group)} 次）"
    return f"{first.what}（{first.cycle_from} 起 {first.times} 次）" if first.times > 1 else first.what


def _whom(group: Sequence[DutyLine]) -> str:
    """Return the students, the class, the college or the school."""
    numbers = list(dict.fromkeys(line.student_no for line in group if line.student_no))
    if not numbers:
        places = dict.fromkeys(line.class_name or line.college or "全校" for line in group)
        return "、".join(places)
    shown = "、".join(numbers[:_SHOWN])
    if len(numbers) == 1:
        return f"{shown} {group[0].level}"
    return f"{len(numbers)} 人：{shown}{'……' if len(numbers) > _SHOWN else ''}"


def _law(line: DutyLine) -> str:
    return f"{line.policy} {line.clause}"
