"""The command that takes everything of ours out of Moodle again, with a plan first: uninstall."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, SiteFolder, examples, who
from sync.cli.output import console, progress, write_json

if TYPE_CHECKING:
    from sync.actions.uninstall import UninstallPlan
    from sync.apply.tools import ApplyResult

Checksum = Annotated[str | None, typer.Option("--yes", metavar="校验码", help="核对过的卸载计划；写了才真的删除。")]
Actor = Annotated[
    str | None, typer.Option("--actor", envvar="YUJING_ACTOR", help="与 --yes 同用：办理人的账号（见设置 actors）。")
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "uninstall",
        help="从 Moodle 中清除本系统的群组和小组：先列出计划，核对后再删除。",
        epilog=examples("yujing uninstall --from-lms", "yujing uninstall --from-lms --yes 3f9c2a7be01d --actor admin"),
    )(uninstall)


def uninstall(
    from_lms: Annotated[bool, typer.Option("--from-lms", help="必写：清除的是 Moodle 里的，本机的不动。")] = False,
    yes: Checksum = None,
    actor: Actor = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Plan the removal, or carry out the one that was agreed to."""
    if not from_lms:
        raise typer.BadParameter("请写明 --from-lms；本机的站点文件夹可自行留存或删除")
    if yes is not None and not (actor or "").strip():
        raise typer.BadParameter("与 --yes 同用时须写明 --actor 账号")
    if yes is None:
        _plan(site, as_json=as_json)
    else:
        _carry_out(site, yes, (actor or "").strip(), as_json=as_json)


def _plan(site: Path, *, as_json: bool) -> None:
    from sync.actions.uninstall import plan_uninstall
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened, progress("查看课程", quiet=as_json) as tell:
        result = plan_uninstall(opened, who(), progress=tell)
    if as_json:
        told = {"checksum": result.plan.checksum, "empty": result.plan.is_empty, "summary": result.summary}
        write_json({**told, "remains": result.remains})
    else:
        _show_plan(result)


def _show_plan(result: UninstallPlan) -> None:
    from sync.cli.tables import show_plan_title, show_sections

    if result.record is None:
        console().print("Moodle 中没有本系统的群组和小组。")
    else:
        show_plan_title(result.summary)
        show_sections(result.summary)
    _show_remains(result.remains)
    if result.record is not None:
        again = f"yujing uninstall --from-lms --yes {result.plan.checksum[:12]} --actor 账号"
        console().print(f"\n核对无误后删除：{again}", markup=False, soft_wrap=True)


def _carry_out(site: Path, checksum: str, actor: str, *, as_json: bool) -> None:
    from sync.actions.uninstall import REMAINS
    from sync.actions.uninstall import uninstall as carry_out
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened, progress("删除", quiet=as_json) as tell:
        result = carry_out(opened, actor, checksum, progress=tell)
    write_json({"result": result, "remains": REMAINS}) if as_json else _show_done(result, REMAINS)
    raise typer.Exit(Exit.NEEDS_PERSON if result.left_out else Exit.DONE)


def _show_done(result: ApplyResult, remains: tuple[str, ...]) -> None:
    console().print(f"卸载计划 {result.checksum[:12]} 已执行，共 {result.steps} 步。", markup=False)
    for each in result.left_out:
        console().print(f"  未能完成：{each.student_no} {each.what}：{each.reason}", markup=False)
    _show_remains(remains)


def _show_remains(remains: tuple[str, ...]) -> None:
    console().print("\n其余的，请您处理或知悉：", markup=False)
    for line in remains:
        console().print(f"  · {line}", markup=False, soft_wrap=True)
