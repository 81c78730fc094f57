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

_HEADINGS = ("学号", "规定", "预期", "实际", "埋设的原因")


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
        sections=tuple(_section(chapter) for chapter in chapters),
    )
    setup = PrintSetup(templates=(FORMS,), stamp=made_at)
    file.write_bytes(render_form(report, setup))


def _section(chapter: Chapter) -> ReportSection:
    rows = tuple((each.student_no, each.policy, each.expected, each.found, each.why) for each in chapter.mismatches)
    return ReportSection(
        heading=f"{chapter.day} {chapter.heading}",
        paragraphs=tuple(chapter.lines),
        figures=(ReportFigure("核对", f"{chapter.compared} 人"), ReportFigure("不符", f"{len(rows)} 人")),
        table=ReportTable(_HEADINGS, rows) if rows else None,
    )
