"""The command that prints a notice again: ``yujing forms reprint``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, Reason, SiteFolder, examples
from sync.cli.output import console, write_json


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "reprint",
        help="补打一份通知书：编号和签发日期不变，标明“补打”和日期，谁、何时、为什么记入台账和审计记录。",
        epilog=examples("yujing forms reprint 2025-0012 --college 教育学院 --reason 学生遗失 --actor lihong"),
    )(reprint)


def reprint(
    number: Annotated[str, typer.Argument(metavar="编号", help="通知书的编号；也可只写年和序号，如 2025-0012。")],
    reason: Reason,
    actor: Actor,
    college: Annotated[str, typer.Option("--college", help="只写年和序号、几个学院都有时，哪个学院的。")] = "",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Print a notice again."""
    from sync.actions.reprinting import reprint as print_again
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        done = print_again(opened, actor, number, reason, college=college)
    if as_json:
        write_json(done)
    else:
        if done.file is not None:
            text = f"{done.number}：已补打（第 {done.times} 次），{done.pages} 页，在 {done.file}"
            console().print(text, markup=False, soft_wrap=True)
        for fault in done.faults:
            console().print(f"未能打印：{fault}", markup=False, soft_wrap=True)
    raise typer.Exit(Exit.NEEDS_PERSON if done.faults else Exit.DONE)
