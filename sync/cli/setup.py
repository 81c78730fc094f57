"""Commands that set a site up and tell how it is: init, check, status."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, SiteFolder, examples, who
from sync.cli.output import console, write_json

if TYPE_CHECKING:
    from sync.actions.check import CheckResult
    from sync.actions.check_finding import CheckFinding, Severity
    from sync.actions.init import InitResult

_TITLES: Final[dict[Severity, str]] = {"error": "错误", "warning": "注意", "note": "说明", "ok": "正常"}
_MARKS: Final = {
    "error": "[red]✗ 错误[/]",
    "warning": "[yellow]! 注意[/]",
    "note": "[blue]· 说明[/]",
    "ok": "[green]✓ 正常[/]",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "init", help="建立一个站点文件夹，里面有带说明的设置文件。", epilog=examples("yujing init ~/yujing-site")
    )(init)
    app.command(
        "check", help="检查一切是否就绪：缺什么、怎么补。", epilog=examples("yujing check --site ~/yujing-site")
    )(check)
    app.command(
        "status", help="做了什么，下次什么时候，什么在等谁。", epilog=examples("yujing status --site ~/yujing-site")
    )(status)


def init(folder: Annotated[Path, typer.Argument(help="要建立的文件夹。")], as_json: AsJson = False) -> None:
    """Make a site folder."""
    from sync.actions.init import init_site

    with reporting_errors():
        result = init_site(folder, who())
    write_json(result) if as_json else _show_init(result)


def _show_init(result: InitResult) -> None:
    if not result.made:
        console().print(f"{result.folder} 已经建好，没有改动。")
        return
    console().print(f"已建立站点文件夹 {result.folder}：")
    for path in result.made:
        console().print(f"  {path}", markup=False)
    console().print(f"\n下一步：编辑 {result.settings}，然后运行 yujing check --site {result.folder}", markup=False)


def check(
    offline: Annotated[bool, typer.Option("--offline", help="不连接 Moodle，只查本机。")] = False,
    courses: Annotated[int, typer.Option("--courses", metavar="门数", min=0, help="在 Moodle 上抽查多少门课程。")] = 12,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Check that everything is set up right."""
    from sync.actions.check import check_site

    with reporting_errors():
        result = check_site(site, online=not offline, courses=courses)
    write_json(result) if as_json else _show_check(result)
    raise typer.Exit(_check_status(result))


def _check_status(result: CheckResult) -> Exit:
    errors = [finding for finding in result.findings if finding.severity == "error"]
    if not errors:
        return Exit.NEEDS_PERSON if any(found.severity == "warning" for found in result.findings) else Exit.DONE
    return Exit.LMS if all(found.area == "moodle" for found in errors) else Exit.BAD_INPUT


def _show_check(result: CheckResult) -> None:
    """Show the worst first, each with what to do; what is fine in a line each."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for finding in result.findings:
        told = Text(f"{finding.what}（{finding.subject}）" if finding.subject.isascii() else _said(finding))
        if finding.advice:
            told.append(f"\n→ {finding.advice}", style="italic")
        grid.add_row(_MARKS[finding.severity], told)
    console().print(grid)
    count = Counter(finding.severity for finding in result.findings)
    said = "，".join(f"{count[severity]} 项{title}" for severity, title in _TITLES.items() if count[severity])
    console().print(f"\n{said}。--json 可看每一处。", markup=False)


def _said(finding: CheckFinding) -> str:
    return f"{finding.subject}：{finding.what}"


def status(site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Tell what ran, what it did, and what waits for whom."""
    from sync.actions.status import site_status
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        result = site_status(opened)
    if as_json:
        write_json(result)
    else:
        from sync.cli.status_view import show_status

        show_status(result)
    raise typer.Exit(Exit.NEEDS_PERSON if result.well_being.amiss else Exit.DONE)
