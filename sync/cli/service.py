"""Commands for running as a service: what systemd and containers need, and whether the daemon is well."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, SiteFolder, examples
from sync.cli.output import console, write_json
from sync.cli.root import group

app = group("service", "作为服务运行：systemd 的服务文件、容器的构建文件。")


def register(root: typer.Typer) -> None:
    """Add the commands of this module."""
    root.add_typer(app)
    app.command(
        "systemd",
        help="写出 systemd 服务文件，路径、账号都是本站的。",
        epilog=examples("yujing service systemd --site /srv/yujing-site > yujing.service"),
    )(systemd)
    app.command("container", help="写出容器的构建文件。", epilog=examples("yujing service container > Containerfile"))(
        container
    )
    root.command(
        "health", help="守护进程是否正常；不正常的退出状态是 1。", epilog=examples("yujing health --site ~/yujing-site")
    )(health)


def systemd(
    user: Annotated[str, typer.Option("--user", help="用哪个系统账号运行。", show_default="站点文件夹的主人")] = "",
    memory: Annotated[str, typer.Option("--memory", help="最多用多少内存，如 4G。")] = "4G",
    credentials: Annotated[
        bool, typer.Option("--credentials", help="令牌和密钥由 systemd 交给它，它自己读不到原件；换过以后须重新启动。")
    ] = False,
    site: SiteFolder = Path(),
) -> None:
    """Write the unit to standard output."""
    from sync.actions.service import systemd_unit

    with reporting_errors():
        text = systemd_unit(site, user=user, memory=memory, credentials=credentials)
    sys.stdout.write(text)
    if "\nUser=root\n" in text:
        sys.stderr.write(
            "注意：站点文件夹属于 root，服务会以 root 运行；请给它一个专用账号（useradd），或用 --user 指明。\n"
        )


def container() -> None:
    """Write the container file to standard output."""
    from sync.actions.service import container_file

    sys.stdout.write(container_file())


def health(site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Say whether the daemon is well."""
    from sync.actions.health import site_health

    with reporting_errors():
        result = site_health(site)
    if as_json:
        write_json(result)
    else:
        for each in result.wrong or ("正常",):
            console().print(each, markup=False)
    raise typer.Exit(Exit.DONE if result.well else Exit.NEEDS_PERSON)
