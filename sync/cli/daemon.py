"""Commands that go on by themselves: the daemon and the demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, SiteFolder, examples
from sync.cli.output import console, progress, write_json


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "run",
        help="守护进程：按时读取、判断、做计划；只执行和发送有人批准过的。",
        epilog=examples("yujing run --site ~/yujing-site"),
    )(run)
    app.command("demo", help="用虚构的学院完整演示一遍。", epilog=examples("yujing demo"))(demo)


def run(site: SiteFolder = Path()) -> None:
    """Run until stopped."""
    from sync.actions.run import run_daemon
    from sync.logs.setup import log_of_a_service
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        log_of_a_service(opened.settings.log, opened.folder, opened.store.site_id)
        run_daemon(opened)


def demo(
    folder: Annotated[Path, typer.Argument(help="演示结果写到哪个文件夹。")] = Path("demo-output"),
    as_json: AsJson = False,
) -> None:
    """Run the whole main job on an invented college."""
    from sync.demo.story import run_demo

    with reporting_errors(), progress("演示", quiet=as_json) as tell:
        result = run_demo(folder, tell)
    if as_json:
        write_json(result)
    else:
        from sync.cli.tables import show_demo

        show_demo(result)
    console().file.flush()
    raise typer.Exit(Exit.DONE if result.as_expected else Exit.NEEDS_PERSON)
