"""The command that prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from sync.cli import form_templates, later_forms
from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, Policy, SiteFolder, examples, who
from sync.cli.output import console, progress, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from sync.actions.forms import FormsResult


app = group("forms", "打印通知书、谈话记录表和汇总表；查看、修改表单。", alone=True)


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    form_templates.register(app)
    later_forms.register(app)
    parent.add_typer(app)


@app.callback(
    epilog=examples("yujing forms", "yujing forms --policy bhuad", "yujing forms --check"),
)
def forms(
    context: typer.Context,
    policy: Policy = None,
    reason: Annotated[str, typer.Option("--reason", help="为什么打印，记入审计记录。")] = "按规定下达、归档",
    college: Annotated[list[str] | None, typer.Option("--college", help="只打印这个学院的，可多次。")] = None,
    check: Annotated[bool, typer.Option("--check", help="只试排、不打印：哪份表单、哪个字会打不出来。")] = False,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the forms of the newest period."""
    if context.invoked_subcommand is not None:
        return
    if check:
        _check(site, policy, as_json=as_json)
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


def _check(site: Path, policy: str | None, *, as_json: bool) -> NoReturn:
    """Say what would not print."""
    from sync.actions.form_checking import check_forms
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        checks = check_forms(opened, policy)
    if as_json:
        write_json(checks)
    else:
        for each in checks:
            console().print(f"{each.policy} {each.period}：{each.forms} 份表单可以打印", markup=False)
            for fault in each.faults:
                console().print(f"  不能打印：{fault}", markup=False)
    raise typer.Exit(Exit.NEEDS_PERSON if any(each.faults for each in checks) else Exit.DONE)


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
