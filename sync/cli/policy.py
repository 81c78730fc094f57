"""Commands about policy files: ``yujing policy …``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, SiteFolder, examples
from sync.cli.output import console, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from config.policy_lint import Severity
    from sync.actions.policy_check import PolicyCheck

Policies = Annotated[
    list[str] | None,
    typer.Argument(metavar="[文件|代号]...", help="规定文件或代号；不写表示站点的全部规定，没有站点则为自带的。"),
]

_NAMES: Final[Mapping[Severity, tuple[str, str]]] = {
    "fault": ("错误", "bold red"),
    "finding": ("疑点", "yellow"),
    "hint": ("提示", "cyan"),
}

app = group("policy", "规定文件：检查、试算例子。")


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)


@app.command(
    "check",
    help="检查规定文件：列出全部错误和疑点，注明文件、行、列和怎么改。",
    epilog=examples("yujing policy check 某办法.yaml", "yujing policy check asnu --json"),
)
def check(policies: Policies = None, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """List everything that is wrong with policy files, or doubtful."""
    from sync.actions.policy_check import check_policies

    with reporting_errors():
        checks = check_policies(policies or (), site)
    if as_json:
        write_json(checks)
    else:
        for each in checks:
            _show(each)
    raise typer.Exit(_status(checks))


def _status(checks: tuple[PolicyCheck, ...]) -> Exit:
    if any(each.count("fault") for each in checks):
        return Exit.BAD_INPUT
    return Exit.NEEDS_PERSON if any(each.count("finding") for each in checks) else Exit.DONE


def _show(check: PolicyCheck) -> None:
    from rich.text import Text

    for remark in check.remarks:
        name, colour = _NAMES[remark.severity]
        line = Text.assemble(f"{remark.file}:{remark.line}:{remark.column} ", (name, colour), f"：{remark.message}")
        console().print(line, soft_wrap=True)
    counts = [f"{name} {check.count(severity)} 处" for severity, (name, _) in _NAMES.items() if check.count(severity)]
    console().print(f"{check.file}：{'，'.join(counts) or '没有发现问题'}。", markup=False, soft_wrap=True)
