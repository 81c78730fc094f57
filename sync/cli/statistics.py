"""The command that shows what a period came to: ``yujing statistics``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sync.cli.exits import reporting_errors
from sync.cli.options import AsJson, Period, Policy, SeenBy, SiteFolder, examples, who
from sync.cli.output import console, print_table, write_json

if TYPE_CHECKING:
    from reports.documents import FigureTable
    from sync.statistics.figures import Statistics

_NEEDS_REASON = "写成文件须用 --reason 写明理由"
_ENDINGS = "--sheet 写 xlsx，--pdf 写 pdf：请按此写文件的扩展名"
_WIDEST = 12
_TURN = "上期预警"
"""A table with more columns is shown in two parts, the second from this heading on."""
By = Literal["college", "major", "class", "level"]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "statistics",
        help="统计一期的预警、转化、课程和帮扶工作；可写成表格、带图的 PDF，可打印规定要求的总结。",
        epilog=examples(
            "yujing statistics --policy asnu --by class --college 数学学院",
            "yujing statistics --sheet 统计.xlsx --pdf 统计.pdf --reason 报送学生工作处",
            "yujing statistics --papers --reason 学期末总结",
        ),
    )(statistics)


def statistics(
    policy: Policy = None,
    period: Period = None,
    college: Annotated[str | None, typer.Option("--college", help="只统计这个学院。")] = None,
    by: Annotated[
        By, typer.Option("--by", help="细分到：college 学院、major 专业、class 班级；level 只按等级。")
    ] = "college",
    outside: Annotated[
        bool, typer.Option("--outside", help="供学院以外使用：不足 5 人的数字及能推算出它的数字不列出。")
    ] = False,
    sheet: Annotated[Path | None, typer.Option("--sheet", help="另存为 xlsx 表格。")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="另存为带图的 PDF。")] = None,
    papers: Annotated[
        bool, typer.Option("--papers", help="打印规定要求的总结、分析表（如 ustl 五.7 转化率统计表），供人填写。")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", help="为什么写成文件，记入审计记录；写文件时必写。")] = "",
    seen: SeenBy = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show the statistics of a period."""
    from sync.actions.statistics import statistics as statistics_of
    from sync.actions.statistics_files import write_files
    from sync.actions.statistics_papers import print_papers
    from sync.site import open_site

    _check(sheet, pdf, papers=papers, reason=reason)
    found: tuple[Statistics, ...] = ()
    files: tuple[Path, ...] = ()
    with reporting_errors(), open_site(site) as opened:
        asked = {"policy": policy, "period": period, "college": college}
        if sheet is not None or pdf is not None:
            actor = seen or who()
            files = write_files(opened, actor, reason, sheet=sheet, pdf=pdf, by=by, outside=outside, **asked)
        if papers:
            files += print_papers(opened, seen or who(), reason, **asked)
        if not files:
            found = statistics_of(opened, by=by, outside=outside, seen=seen, **asked)
        school = opened.settings.site.university
    if as_json:
        write_json({"files": files} if files else found)
        return
    for each in found:
        show(school, each)
    for file in files:
        console().print(f"已写成 {file}", markup=False, soft_wrap=True)


def _check(sheet: Path | None, pdf: Path | None, *, papers: bool, reason: str) -> None:
    if (sheet or pdf or papers) and not reason.strip():
        raise typer.BadParameter(_NEEDS_REASON)
    wrong = [(file, ending) for file, ending in ((sheet, ".xlsx"), (pdf, ".pdf")) if file and file.suffix != ending]
    if wrong:
        raise typer.BadParameter(_ENDINGS)


def show(school: str, found: Statistics) -> None:
    """Show the statistics of one regulation on the terminal."""
    from sync.filling.statistics import statistics_report

    report = statistics_report(school, found)
    console().rule(f"《{report.policy_title}》 {report.period} {report.scope}", align="left")
    for line in (*report.summary, *((report.note,) if report.note else ())):
        _say(line)
    for section in report.sections:
        _say(f"\n{section.heading}")
        for line in section.paragraphs:
            _say(line)
        for table in section.tables:
            _show(table)
    _say("\n各项数字的含义")
    for name, meaning in report.definitions:
        _say(f"  {name}：{meaning}")


def _show(table: FigureTable) -> None:
    """Show a table; one too wide for a terminal in two, who is warned and what became of the warned."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    for part, columns in enumerate(_parts(table)):
        title = table.title if part == 0 else ""
        shown = Table(box=SIMPLE_HEAD, pad_edge=False, title=title or None, title_justify="left")
        for at in columns:
            justify: Literal["left", "right"] = "left" if at < table.texts else "right"
            shown.add_column(table.headings[at], overflow="fold", justify=justify)
        for row in table.rows:
            shown.add_row(*(row[at] for at in columns))
        print_table(shown, 140)


def _parts(table: FigureTable) -> tuple[list[int], ...]:
    everything = list(range(len(table.headings)))
    if len(everything) <= _WIDEST or _TURN not in table.headings:
        return (everything,)
    turn = table.headings.index(_TURN)
    return everything[:turn], [*everything[: table.texts], *everything[turn:]]


def _say(text: str) -> None:
    console().print(text, markup=False, soft_wrap=True)
