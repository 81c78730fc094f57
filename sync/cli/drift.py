"""Commands for what people changed by hand in Moodle: ``yujing drift …``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, Reason, SiteFolder, examples, who
from sync.cli.output import console, print_table, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sync.actions.drift import DriftLine

app = group("drift", "有人在 Moodle 里手工改动的群组和小组：查看、保留、改为修复。", alone=True)
Codes = Annotated[list[str], typer.Argument(metavar="编号", help="yujing drift 所列的编号，可多个。")]


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)


@app.callback(
    help="列出有人在 Moodle 里手工改动了什么，以及下一份计划怎么处理；不做任何改动。",
    epilog=examples("yujing drift", "yujing drift adopt 3f9c2a7b --actor wangmin --reason 学生已转专业，本课程不标注"),
)
def drift(context: typer.Context, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """List what was changed by hand."""
    if context.invoked_subcommand is not None:
        return
    from sync.actions.drift import list_drift
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        lines = list_drift(opened, who())
    _show(lines, as_json=as_json)
    raise typer.Exit(Exit.NEEDS_PERSON if any(not line.kept_by for line in lines) else Exit.DONE)


@app.command(
    "adopt",
    help="具名保留手工改动：计划不再修复，也不再提醒；个案了结即止。",
    epilog=examples("yujing drift adopt 3f9c2a7b --actor wangmin --reason 学生已转专业，本课程不标注"),
)
def adopt(codes: Codes, actor: Actor, reason: Reason, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Let changes stay as they are."""
    from sync.actions.drift import adopt_drift
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        lines = adopt_drift(opened, codes, actor, reason)
    _show(lines, as_json=as_json)


@app.command(
    "repair",
    help="撤回保留：由下一份计划修复。",
    epilog=examples("yujing drift repair 3f9c2a7b --actor wangmin --reason 学生仍在本课程学习"),
)
def repair(codes: Codes, actor: Actor, reason: Reason, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Let changes be repaired after all."""
    from sync.actions.drift import repair_drift
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        ended = repair_drift(opened, codes, actor, reason)
    if as_json:
        write_json({"codes": ended})
    else:
        console().print(f"不再保留：{'、'.join(ended)}。下一步：yujing plan", markup=False)


def _show(lines: Sequence[DriftLine], *, as_json: bool) -> None:
    from rich.table import Table

    if as_json:
        write_json(lines)
        return
    if not lines:
        console().print("没有手工改动：群组和小组与本系统写入的一致。")
        return
    table = Table()
    for title in ("编号", "在哪里", "什么", "谁", "处理"):
        table.add_column(title, overflow="fold")
    for line in lines:
        kept = f"保留：{line.kept_by} {line.kept_at:%Y-%m-%d}，{line.reason}" if line.kept_at else ""
        table.add_row(line.code, line.where, line.what, line.who or "—", kept or f"下一份计划{line.repair}")
    print_table(table)
    if any(not line.kept_by for line in lines):
        again = "yujing drift adopt 编号 --actor 账号 --reason 理由"
        console().print(f"修复：yujing plan，核对、批准、执行。确有理由保留的：{again}", markup=False, soft_wrap=True)
