"""Commands of an installation with several sites: list, check, add."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, examples, who
from sync.cli.output import console, write_json
from sync.cli.workers import InstallationFolder

if TYPE_CHECKING:
    from sync.actions.sites import Added, Served, SiteLine

_SERVED: Final[dict[Served, str]] = {
    "workers": "工作进程在照管",
    "daemon": "自己的守护进程在照管",
    "nobody": "[yellow]现在没有进程照管[/]",
    "unusable": "[red]不能使用[/]",
}

app = typer.Typer(no_args_is_help=True, help="一套程序为几所学校服务：每所一个站点文件夹，各有各的设置和数据库。")


def register(root: typer.Typer) -> None:
    """Add the commands of this module."""
    root.add_typer(app, name="sites")
    app.command("list", help="有哪些站点，谁在照管。", epilog=examples("yujing sites list"))(list_)
    app.command("check", help="每个站点能不能用，是否看得到别的站点。", epilog=examples("yujing sites check"))(check)
    app.command(
        "add",
        help="新建一个站点文件夹；用 PostgreSQL 时一并给出它的角色和模式。",
        epilog=examples(
            "yujing sites add jiangzhou --university 江州学院 --database postgresql://localhost/yujing",
        ),
    )(add)


def list_(installation: InstallationFolder = Path(), as_json: AsJson = False) -> None:
    """List the sites."""
    _tell(_lines(installation, thorough=False), as_json=as_json)


def check(installation: InstallationFolder = Path(), as_json: AsJson = False) -> None:
    """Check the sites, and that each keeps to itself."""
    _tell(_lines(installation, thorough=True), as_json=as_json)


def _lines(installation: Path, *, thorough: bool) -> list[SiteLine]:
    from config.installation import load_installation
    from sync.actions.sites import list_sites

    with reporting_errors():
        return list_sites(load_installation(installation), thorough=thorough)


def _tell(lines: list[SiteLine], *, as_json: bool) -> None:
    write_json(lines) if as_json else _show(lines)
    if any(line.faults for line in lines):
        raise typer.Exit(Exit.BAD_INPUT)
    raise typer.Exit(Exit.NEEDS_PERSON if any(line.parked for line in lines) else Exit.DONE)


def _show(lines: list[SiteLine]) -> None:
    from rich.markup import escape
    from rich.table import Table

    if not lines:
        console().print("还没有站点。用 yujing sites add 建立第一个。")
        return
    table = Table("代号", "学校", "文件夹", "状态", "已搁置")
    for line in lines:
        parked = f"[red]{line.parked} 件[/]" if line.parked else ""
        table.add_row(line.id or "—", escape(line.university), escape(line.folder.name), _SERVED[line.served], parked)
    console().print(table)
    for fault in (fault for line in lines for fault in line.faults):
        console().print(f"✗ {fault}", markup=False)
    if any(line.parked for line in lines):
        console().print("\n搁置的原因见 yujing worker jobs；处理后用 yujing worker release 放行。")


def add(
    site: Annotated[str, typer.Argument(metavar="代号", help="小写字母、数字、连字符；启用后不要再改。")],
    university: Annotated[str, typer.Option("--university", metavar="校名", help="学校全称，出现在通知书和消息里。")],
    database: Annotated[
        str,
        typer.Option("--database", metavar="网址", help="PostgreSQL 数据库，不含用户和密码；不写则用站点自己的文件。"),
    ] = "",
    admin_url_env: Annotated[
        str,
        typer.Option("--admin-url-env", metavar="变量", help="环境变量，内有数据库管理员的网址：当场建好角色和模式。"),
    ] = "",
    installation: InstallationFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Add a site."""
    from sync.actions.sites import add_site

    administrator = os.environ.get(admin_url_env, "").strip() if admin_url_env else ""
    if admin_url_env and not administrator:
        raise typer.BadParameter(f"环境变量 {admin_url_env} 是空的", param_hint="--admin-url-env")
    with reporting_errors():
        added = add_site(installation, site, university, who(), database=database, administrator=administrator)
    write_json(added) if as_json else _show_added(added)


def _show_added(added: Added) -> None:
    console().print(f"已建立站点文件夹 {added.folder}。下一步：", markup=False)
    steps = [f"编辑 {added.folder / 'settings.toml'}，写好 Moodle、规定、联系人和办理人"]
    if added.sql is not None:
        command = f"psql -f {added.sql} {added.database.rpartition('/')[2]}"
        steps.insert(0, f"请数据库管理员运行 {command}，然后删去这个文件（其中有密码）")
    steps.append(f"运行 yujing check --site {added.folder}，再运行 yujing sites check")
    for number, step in enumerate(steps, 1):
        console().print(f"  {number}. {step}", markup=False, soft_wrap=True)
