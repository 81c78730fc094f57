"""The command that prints what follows a notice."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, Policy, SiteFolder, examples, who
from sync.cli.output import console, progress, write_json

if TYPE_CHECKING:
    from sync.actions.forms import FormsResult


class Later(StrEnum):
    """What to print."""

    CONSENT = "consent"
    OUTCOME = "outcome"
    FILE = "file"


def register(group: typer.Typer) -> None:
    """Add the command to ``yujing forms``."""
    group.command(
        "later",
        help="打印通知之后的材料：同意手续（consent）、期末填写的表（outcome）、按登记填好的全套（file）。",
        epilog=examples("yujing forms later consent", "yujing forms later file --policy asnu --period 2024-2025-1"),
    )(later)


def later(
    what: Annotated[Later, typer.Argument(metavar="哪一类", help="consent、outcome 或 file。")],
    policy: Policy = None,
    period: Annotated[str | None, typer.Option("--period", help="哪一期的，默认最近一期。")] = None,
    reason: Annotated[str, typer.Option("--reason", help="为什么打印，记入审计记录。")] = "按规定办理、归档",
    college: Annotated[list[str] | None, typer.Option("--college", help="只打印这个学院的，可多次。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Print what follows the notices of a period."""
    from config.procedure_forms import When
    from sync.actions.later_forms import print_later
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened, progress("打印", quiet=as_json) as tell:
        done = 0

        def count(documents: int) -> None:
            nonlocal done
            done += documents
            tell(done, 0, "份")

        when = When(what.value)
        results = print_later(
            opened, who(), reason, when, policy, period=period, colleges=college or (), progress=count
        )
    write_json(results) if as_json else _show(results)
    raise typer.Exit(Exit.NEEDS_PERSON if any(result.faults for result in results) else Exit.DONE)


def _show(results: tuple[FormsResult, ...]) -> None:
    if not any(result.files for result in results):
        console().print("没有要打印的这类材料。")
    for result in results:
        if result.files:
            done = f"{result.policy} {result.period}：{result.notices} 名学生，共 {result.pages} 页，在 {result.folder}"
            console().print(done, markup=False)
        for fault in result.faults:
            console().print(f"  未能打印：{fault}", markup=False)
