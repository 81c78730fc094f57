"""The list of students one step below a level, as rows: for the terminal and for a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from reports.argument import gap_text, value_text
from reports.cells import with_figures
from reports.vocabulary import period_name
from reports.workbook import Column, Paper, Sheet, write_workbook
from rules.policy.law import Law
from rules.policy.nearness import kind_of
from rules.recovery.near import NearMiss

HEADINGS: Final = ("学院", "班级", "学号", "姓名", "现在", "差一步的等级", "条款", "指标", "数值", "标准", "相差")
FIGURES: Final = 3
"""So many columns at the end are figures."""

_WIDTHS: Final = (16, 14, 14, 10, 12, 12, 10, 26, 12, 12, 12)
NOBODY: Final = ("", "", "", "")


def near_row(law: Law, miss: NearMiss, person: Sequence[str] = NOBODY) -> tuple[str, ...]:
    """One line: who (college, class, number, name), the level now and the next, which figure is how far from it."""
    track = next(each for each in law.policy.tracks if each.id == miss.track)
    labels = {level.id: level.label for level in track.levels}
    kind = kind_of(law, miss.step.figure)
    return (
        *person,
        labels[miss.level_now] if miss.level_now else "无",
        labels[miss.level],
        miss.citation,
        law.policy.measures[miss.step.figure].label,
        value_text(kind, miss.step.now),
        f"{_reach(miss)}{value_text(kind, miss.step.to)}",
        gap_text(kind, miss.step.gap),
    )


def write_near_list(
    rows: Sequence[Sequence[str]],
    file: Path,
    *,
    title: str,
    period: str,
    lines: Sequence[str],
    stamp: datetime,
    paper: Paper = "A4",
) -> None:
    """Write the rows of `near_row` as one workbook."""
    columns = [Column(name, width) for name, width in zip(HEADINGS, _WIDTHS, strict=True)]
    sheet = Sheet(
        name="差一步名单",
        title=f"{title}差一步名单",
        columns=columns,
        rows=[with_figures(row, FIGURES) for row in rows],
        subtitle=period_name(period),
        lines=lines,
        paper=paper,
        kept=HEADINGS.index("姓名") + 1,
    )
    write_workbook([sheet], file, title=sheet.title, stamp=stamp)


def _reach(miss: NearMiss) -> str:
    step = miss.step
    return {(True, True): "高于 ", (True, False): "达到 ", (False, True): "低于 ", (False, False): "降到 "}[
        step.upward, step.beyond
    ]
