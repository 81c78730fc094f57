"""The command that prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, Policy, SiteFolder, examples, who
from sync.cli.output import console, progress, write_json

if TYPE_CHECKING:
    from sync.actions.forms import FormsResult


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "forms", help="打印通知书、谈话记录表和汇总表。", epilog=examples("yujing forms", "yujing forms --policy bhuad")
    )(forms)


def forms(
    policy: Policy = None,
    reason: Annotated[str, typer.Option("--reason", help="为什么打印，记入审计记录。")] = "按规定下达、归档",
    college: Annotated[list[str] | None, typer.Option("--college", help="只打印这个学院的，可多次。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the forms of the newest period."""
    from sync.actions.taking_out import print_with_reason
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened, progress("打印", quiet=as_json) as tell:
        done = 0

        def count(documents: int) -> None:
            nonlocal done
            done += documents
            tell(done, 0, "份")

        results = print_with_reason(opened, who(), reason, policy, colleges=college or (), progress=count)
    if as_json:
        write_json(results)
    else:
        _show(results)
    raise typer.Exit(Exit.NEEDS_PERSON if any(result.faults for result in results) else Exit.DONE)


def _show(results: tuple[FormsResult, ...]) -> None:
    if not results:
        console().print("还没有可打印的内容：请先运行 yujing evaluate。")
    for result in results:
        console().print(
            f"{result.policy} {result.period}：通知书 {result.notices} 份，共 {result.pages} 页，在 {result.folder}",
            markup=False,
        )
        for fault in result.faults:
            console().print(f"  未能打印：{fault}", markup=False)
