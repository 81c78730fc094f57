"""Commands of an installation with several processes: the worker, and what lies in its queue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, Reason, examples
from sync.cli.output import console, write_json

if TYPE_CHECKING:
    from sync.actions.worker_jobs import JobLine

InstallationFolder = Annotated[
    Path,
    typer.Option(
        "--installation",
        envvar="YUJING_INSTALLATION",
        help="安装文件夹（installation.toml 所在的那个）。",
        show_default="当前文件夹",
    ),
]
_STATES: Final = {"todo": "等待", "doing": "进行中", "failed": "[red]已搁置[/]"}

app = typer.Typer(invoke_without_command=True, help="工作进程：可以开多个，一起为几个站点做事。")


def register(root: typer.Typer) -> None:
    """Add the commands of this module."""
    root.add_typer(app, name="worker", epilog=examples("yujing worker --installation /srv/yujing"))
    app.callback()(worker)
    app.command("jobs", help="队列里有什么：等待的、进行中的、已搁置的和原因。", epilog=examples("yujing worker jobs"))(
        jobs
    )
    app.command(
        "release",
        help="放行一件已搁置的事，马上再试。",
        epilog=examples("yujing worker release 12 --actor 李红 --reason 数据已更正"),
    )(release)


def worker(
    context: typer.Context,
    until_empty: Annotated[bool, typer.Option("--until-empty", help="做完现在该做的就结束，不等下一个时刻。")] = False,
    installation: InstallationFolder = Path(),
) -> None:
    """Work until stopped."""
    if context.invoked_subcommand:
        return
    from config.installation import load_installation
    from sync.actions.working import run_worker
    from sync.logs.setup import log_of_a_service

    with reporting_errors():
        loaded = load_installation(installation)
        log_of_a_service(loaded.settings.log, loaded.folder, "worker")
        run_worker(loaded, until_empty=until_empty)


def jobs(installation: InstallationFolder = Path(), as_json: AsJson = False) -> None:
    """Show the queue."""
    from config.installation import load_installation
    from sync.actions.worker_jobs import list_jobs

    with reporting_errors():
        lines = list_jobs(load_installation(installation))
    write_json(lines) if as_json else _show(lines)
    raise typer.Exit(Exit.NEEDS_PERSON if any(line.state == "failed" for line in lines) else Exit.DONE)


def _show(lines: list[JobLine]) -> None:
    from rich.table import Table

    if not lines:
        console().print("队列是空的：现在没有要做的事。")
        return
    table = Table("编号", "站点", "做什么", "哪一部分", "时段", "状态", "试过")
    table.add_column("说明", overflow="fold")
    for line in lines:
        slot = f"{line.slot:%m-%d %H:%M}"
        cells = (str(line.number), line.site, line.what, line.part, slot, _STATES[line.state], f"{line.tried} 次")
        table.add_row(*cells, line.reason)
    console().print(table)


def release(
    number: Annotated[int, typer.Argument(help="编号（见 yujing worker jobs）。")],
    actor: Actor,
    reason: Reason,
    installation: InstallationFolder = Path(),
) -> None:
    """Release a parked job."""
    from config.installation import load_installation
    from sync.actions.worker_jobs import release_job

    with reporting_errors():
        line = release_job(load_installation(installation), number, actor, reason)
    console().print(f"已放行：站点 {line.site} 的{line.what}，工作进程会马上再试。", markup=False)
