"""Duties as people read them: on a terminal together where only the student differs, in a sheet one a row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sync.actions.duty_groups import grouped
from sync.actions.duty_words import NOBODY
from sync.cli.output import console, print_table

if TYPE_CHECKING:
    from reports.cells import Cell
    from sync.actions.duties import DutyList
    from sync.actions.duty_groups import DutyGroup
    from sync.actions.duty_words import DutyLine

STATES: Final = {"overdue": "逾期", "open": "待办", "undated": "待定", "done": "已办"}


def show_duties(found: DutyList) -> None:
    """Show duties, those that only differ by student, or by cycle gone by, in one row."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    _say(_summary(found))
    if not found.lines:
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("期限", no_wrap=True)
    table.add_column("情况", no_wrap=True)
    for name in ("负责人", "工作", "对象", "依据"):
        table.add_column(name, overflow="fold")
    for group in grouped(found.lines):
        first = group.first
        who = "、".join(first.who) or NOBODY
        table.add_row(_day(first), _state(group), who, group.what, group.whom_by_number, _law(first))
    print_table(table, 140)
    for note in dict.fromkeys(line.note for line in found.lines if line.note):
        _say(f"※ {note}")
    nobody = {role for line in found.lines if not line.who for role in line.roles}
    if nobody:
        _say(f"※ {NOBODY}的，请在 settings.toml 的 [[actors]] 中登记：{'、'.join(sorted(nobody))}。")


def duty_row(line: DutyLine) -> tuple[Cell, ...]:
    """Return a duty as the row of a sheet, in the order of `reports.duty_list.COLUMNS`."""
    return (
        line.due or _day(line),
        line.days_over or None,
        STATES[line.status],
        "、".join(line.who) or f"{NOBODY}（{'、'.join(line.roles)}）",
        line.what,
        f"第{line.cycle}期，{line.cycle_from} 起" if line.cycle else "",
        line.times,
        line.done,
        line.college,
        line.class_name,
        line.student_no,
        line.level,
        f"{line.policy} {line.clause}",
        "；".join(line.shown_by),
        line.note,
    )


def _summary(found: DutyList) -> str:
    counts = Counter(line.status for line in found.lines)
    told = "，".join(f"{title} {counts[state]} 项" for state, title in STATES.items() if counts[state])
    return f"截至 {found.as_of}：{told}。" if told else f"截至 {found.as_of}：没有应办的工作。"


def _say(text: str) -> None:
    console().print(text, markup=False, soft_wrap=True)


def _day(line: DutyLine) -> str:
    return str(line.due) if line.due else "待定"


def _state(group: DutyGroup) -> str:
    return f"逾期 {group.days_over} 天" if group.days_over else STATES[group.first.status]


def _law(line: DutyLine) -> str:
    return f"{line.policy} {line.clause.replace(' ', '')}"
