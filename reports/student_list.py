"""The own students of a counsellor or class adviser as a sheet: who is warned and what is next, who is near a level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from reports.cells import Cell, with_figures
from reports.workbook import Column, Sheet, write_workbook

WARNED: Final = (
    Column("班级", 14),
    Column("学号", 14),
    Column("姓名", 10),
    Column("等级", 12),
    Column("学期", 20),
    Column("告知情况", 14),
    Column("接下来要做的（期限）", 52),
    Column("个案编号", 10, centred=True),
)
NEAR: Final = (
    Column("班级", 14),
    Column("学号", 14),
    Column("姓名", 10),
    Column("现在", 12),
    Column("差一步的等级", 12),
    Column("指标", 26),
    Column("数值", 12),
    Column("标准", 12),
    Column("相差", 12),
)


def write_student_list(
    warned: Sequence[Sequence[Cell]],
    near: Sequence[Sequence[str]],
    file: Path,
    *,
    person: str,
    day: str,
    stamp: datetime,
) -> None:
    """Write warned students and those near a level, in the orders of `WARNED` and `NEAR`, as two sheets."""
    kept = "内有学生个人信息，请妥善保管，不要转发。"
    early = f"差一步名单供及早关心之用：这些学生没有达到所列等级，不据此下达任何通知。{kept}"
    figures = [with_figures(row, 3) for row in near]
    looks: dict[str, Any] = {"subtitle": person, "kept": 3}
    sheets = [
        Sheet("预警学生", "我的学生：学业预警", WARNED, warned, lines=(f"截至 {day}。{kept}",), **looks),
        Sheet("差一步", "我的学生：差一步", NEAR, figures, lines=(f"截至 {day}。{early}",), **looks),
    ]
    write_workbook(sheets, file, title="我的学生", stamp=stamp)
