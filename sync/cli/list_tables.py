"""Commands for the tables beside the list: results (``yujing list results``), numbers for course teachers."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, Policy, SeenBy, SiteFolder, examples
from sync.cli.output import console, print_table, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.settings import Settings
    from sync.actions.teacher_lists import TeacherList


def register(group: typer.Typer) -> None:
    """Add the commands of this module to those of lists."""
    group.command(
        "results",
        help="按学院写处理结果汇总表（xlsx 和供签字盖章的 PDF）：谈话、联系家长、帮扶措施和结果按登记的记录填写。",
        epilog=examples("yujing list results --policy bhuad --period 2024-2025-1 --actor lihong"),
    )(results)
    group.command(
        "teachers",
        help="任课教师名单：各门课有多少学生需要关注、各在什么等级；只有人数，没有姓名和成绩。",
        epilog=examples("yujing list teachers --policy lsec --sheet 任课教师.xlsx"),
    )(teachers)


def results(
    actor: Actor,
    policy: Policy = None,
    period: Annotated[str | None, typer.Option("--period", help="哪一学期或学年；不写则最近评估的一期。")] = None,
    college: Annotated[str | None, typer.Option("--college", help="只写这个学院的。")] = None,
    reason: Annotated[str, typer.Option("--reason", help="为什么打印，记入审计记录。")] = "按规定报送、归档",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the tables of results."""
    from sync.actions.printing_results import print_results
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        printed = print_results(opened, actor, reason, policy=policy, period=period, college=college)
    if as_json:
        write_json(printed)
    else:
        for file in printed.files:
            console().print(str(file), markup=False, soft_wrap=True)
        for fault in printed.faults:
            console().print(f"  未能打印：{fault}", markup=False)
    raise typer.Exit(Exit.NEEDS_PERSON if printed.faults else Exit.DONE)


def teachers(
    policy: Policy = None,
    seen: SeenBy = None,
    sheet: Annotated[Path | None, typer.Option("--sheet", help="另存为 xlsx 表格，每部规定一张。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show how many students of each course are looked after."""
    from sync.actions.teacher_lists import teacher_lists
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        found = teacher_lists(opened, policy=policy, seen=seen)
        if sheet is not None:
            write_sheet(found, sheet, opened.settings)
    if as_json:
        write_json(found)
        return
    for each in found:
        _show(each)


def write_sheet(found: Iterable[TeacherList], file: Path, settings: Settings) -> None:
    """Write the lists for course teachers as one workbook."""
    from reports.teacher_list import TeacherSheet, write_teacher_lists

    sheets = [
        TeacherSheet(each.policy, each.title, each.term, each.levels, _rows(each), each.waiting) for each in found
    ]
    paper = settings.paper.tables
    write_teacher_lists(sheets, file, university=settings.site.university, stamp=datetime.now(UTC), paper=paper)


def _rows(each: TeacherList) -> list[tuple[str | int, ...]]:
    return [(line.teacher, line.course, line.shortname, line.students, *line.by_level) for line in each.lines]


def _show(each: TeacherList) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    console().print(f"《{each.title}》 {each.term}：{len(each.lines)} 门课。", markup=False, soft_wrap=True)
    if each.waiting:
        console().print(f"另有 {each.waiting} 名学生尚未收到通知，暂不计入。", style="dim")
    if each.lines:
        table = Table(*("任课教师", "课程", "教学班", "人数", *each.levels), box=SIMPLE_HEAD, pad_edge=False)
        for row in _rows(each):
            table.add_row(*(str(value) for value in row))
        print_table(table, 120)
