"""The readable report of a demonstration, as a PDF that a dean can open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from config.templates import FORMS
from reports.documents import ReportFigure, ReportSection, ReportTable, RunReport
from reports.forms import PrintSetup, render_form
from sync.demo.college import UNIVERSITY
from sync.demo.college_calendar import SITE_ZONE

if TYPE_CHECKING:
    from sync.demo.chapters import Chapter

_LEVELS = ("等级", "人数", "其中须人工审查")
_MISMATCHES = ("学号", "规定", "预期", "实际", "埋设的原因")


def write_report(chapters: Sequence[Chapter], file: Path) -> None:
    """Write what was done, day by day, to ``file``."""
    made_at = datetime.combine(chapters[-1].day, time(12), SITE_ZONE)
    compared = sum(chapter.compared for chapter in chapters)
    wrong = sum(len(chapter.mismatches) for chapter in chapters)
    report = RunReport(
        school=UNIVERSITY,
        title="学业预警演示报告",
        period="2024-2025学年",
        made_at=made_at,
        summary=(f"预先埋设并核对 {compared} 人次，不符 {wrong} 人次。",),
        sections=(*_differences(chapters), *map(_section, chapters)),
    )
    setup = PrintSetup(templates=(FORMS,), stamp=made_at)
    file.write_bytes(render_form(report, setup))


def _section(chapter: Chapter) -> ReportSection:
    levels = tuple((name, str(count), str(doubtful)) for name, count, doubtful in chapter.levels)
    return ReportSection(
        heading=f"{chapter.day.month}月{chapter.day.day}日　{chapter.heading}",
        paragraphs=tuple(chapter.lines),
        figures=(
            ReportFigure("核对", f"{chapter.compared} 人"),
            ReportFigure("不符", f"{len(chapter.mismatches)} 人"),
        ),
        table=ReportTable(_LEVELS, levels) if levels else None,
    )


def _differences(chapters: Sequence[Chapter]) -> tuple[ReportSection, ...]:
    """Return a section that lists what was not as planted, or nothing."""
    found = [each for chapter in chapters for each in chapter.mismatches]
    rows = tuple((each.student_no, each.policy, each.expected, each.found, each.why) for each in found)
    return (ReportSection("与预期不符的学生", table=ReportTable(_MISMATCHES, rows)),) if rows else ()
