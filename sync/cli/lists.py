"""Commands for the lists that people sign: ``yujing list …``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, Period, Policy, SeenBy, SiteFolder, examples
from sync.cli.output import console, print_table, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sync.actions.lists import ListView

College = Annotated[
    str | None, typer.Option("--college", help="只看这个学院的名单；不写则先列全部学院合在一起的，再列各学院的。")
]

app = group("list", "预警名单：查看（第一页写明谁没有评估、为什么）、签发、与上次签发的比较、打印。")


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)


@app.command(
    "show",
    help="查看名单和它的第一页：人数核对、资料不全、停止、例外、与上次签发的差别。",
    epilog=examples("yujing list show", "yujing list show --policy asnu --college 教育学院"),
)
def show(
    policy: Policy = None,
    period: Period = None,
    college: College = None,
    seen: SeenBy = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show the lists."""
    from sync.actions.lists import show_lists
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        views = show_lists(opened, policy=policy, period=period, college=college, seen=seen)
    if as_json:
        write_json(views)
    else:
        _show(views)
    raise typer.Exit(Exit.NEEDS_PERSON if any(view.open_stops or not view.signed for view in views) else Exit.DONE)


@app.command(
    "sign",
    help="按校验码签发一份名单；名单有变化则拒绝，请重新核对。",
    epilog=examples("yujing list sign 3f9c2a7be01d --actor wangmin"),
)
def sign(
    checksum: Annotated[str, typer.Argument(metavar="校验码", help="名单的校验码，至少前 8 位。")],
    actor: Actor,
    remark: Annotated[str, typer.Option("--remark", help="备注，印在名单上。")] = "",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Sign a list."""
    from sync.actions.list_signing import sign_list
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        view = sign_list(opened, checksum, actor, remark=remark)
    if as_json:
        write_json(view)
        return
    for line in view.cover.identity:
        console().print(line, markup=False, soft_wrap=True)
    console().print("打印签发的名单：yujing list print")


@app.command(
    "diff",
    help="名单与上次签发的（或指定版本）有什么差别。",
    epilog=examples("yujing list diff --policy asnu", "yujing list diff --policy asnu --version 1"),
)
def diff(
    policy: Policy = None,
    period: Period = None,
    college: College = None,
    version: Annotated[int | None, typer.Option("--version", help="与第几版比较；不写则与上次签发的。")] = None,
    seen: SeenBy = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Compare lists with what was signed."""
    from sync.actions.lists import list_changes
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        found = list_changes(opened, policy=policy, period=period, college=college, version=version, seen=seen)
    if as_json:
        write_json(found)
    else:
        for each in found:
            console().rule(
                f"{each.policy} {each.period} {each.college or '全部学院'}：与第 {each.since} 版相比", align="left"
            )
            for line in each.lines or ("没有差别。",):
                console().print(f"  {line}", markup=False, soft_wrap=True)
    raise typer.Exit(Exit.NEEDS_PERSON if any(not each.changes.is_empty for each in found) else Exit.DONE)


@app.command(
    "print",
    help="把名单写成表格（xlsx）和供签字的 PDF，第一页写明谁没有评估、为什么。",
    epilog=examples("yujing list print --policy asnu --actor lihong"),
)
def print_(
    actor: Actor,
    policy: Policy = None,
    period: Period = None,
    college: College = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the lists."""
    from sync.actions.lists import print_lists
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        files = print_lists(opened, actor, policy=policy, period=period, college=college)
    if as_json:
        write_json(files)
        return
    for file in files:
        console().print(str(file), markup=False, soft_wrap=True)


def _show(views: Iterable[ListView]) -> None:
    for view in views:
        place = view.college or "全部学院"
        console().rule(f"《{view.title}》 {view.period} {place}", align="left")
        for line in view.cover.lines:
            indent = "" if line.startswith("【") else "  "
            console().print(f"{indent}{line}", markup=False, soft_wrap=True)
        if view.college:
            _show_students(view)
        if not view.signed:
            console().print(f"核对无误后签发：yujing list sign {view.checksum[:12]} --actor 账号", markup=False)


def _show_students(view: ListView) -> None:
    from rich.table import Table

    table = Table("学号", "等级", "状态")
    for student in view.students:
        table.add_row(student.student_no, student.level, "待审定" if student.awaiting_review else "")
    print_table(table, widest=60)
